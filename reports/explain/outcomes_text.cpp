#include <fmt/format.h>

#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/quality.hpp"
#include "texts.hpp"
#include "words.hpp"

namespace rollcast::reports {

namespace {

/// How long complaints take on average; hazard per hour.
std::string told_after(double hazard) {
  const std::string span = hazard > 0.0 ? span_of(1.0 / hazard) : "never";
  return span == "never" ? span : span + " (mean)";
}

std::string outcome_table(const Scenario& s, const UsualTraffic& traffic) {
  std::string text = "\nWhat may be true of the candidate, and what it would do if it served 100 % of traffic:\n";
  text += fmt::format("  {:<13}{:>9}{:>12}{:>14}{:>24}{:>26}\n", "outcome", "chance", "odds ratio", "failure rate",
                      "excess failures a day", "reported by users after");
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const OutcomeSpec& outcome = s.candidate.outcomes[i];
    if (outcome.probability.value() == 0.0) continue;
    const UsualQuality effect = usual_candidate(s, outcome);
    const double excess = (effect.total - s.baseline.failure.value()) * traffic.mean * 3600.0;
    const double hazard = s.watching.complaints_per_excess_failure * effect.added * traffic.mean * 3600.0;
    text += fmt::format("  {:<13}{:>9}{:>12.4g}{:>14}{:>24}{:>26}\n", outcome_names[i],
                        percent(outcome.probability.value()), outcome.odds_ratio_median, percent(effect.total),
                        about(24.0 * excess), told_after(outcome.shows == Shows::by_label ? 0.0 : hazard));
    if (outcome.shows == Shows::after)
      text += fmt::format("  {:<13}shows after {} in service\n", "", span_of(outcome.shows_after));
    if (outcome.shows == Shows::by_label) text += fmt::format("  {:<13}shows to labels alone\n", "");
    if (outcome.shows == Shows::under_load)
      text += fmt::format("  {:<13}shows while its replicas are more than {} busy\n", "", percent(outcome.shows_above));
    if (outcome.latency_ratio != 1.0 || outcome.capacity_ratio != 1.0)
      text += fmt::format("  {:<13}takes {} times as long, and each replica serves {} times as many at a time\n", "",
                          outcome.latency_ratio, outcome.capacity_ratio);
    if (outcome.shows_in)
      text += fmt::format("  {:<13}shows in \"{}\" alone\n", "", s.segments[*outcome.shows_in].name);
  }
  return text;
}

std::string check_sentence(const OfflineCheckSpec& check) {
  std::string stops;
  for (std::size_t c = 0; c < outcome_count; ++c)
    if (check.stops[c].value() > 0.0)
      stops += fmt::format("{}{} of {}", stops.empty() ? "" : ", ", percent(check.stops[c].value()), outcome_names[c]);
  return fmt::format(
      "* {} stops {}{}.\n", check.name, stops.empty() ? "nothing" : stops,
      check.takes == Duration{} ? "" : fmt::format("; it takes {}, before the release", to_text(check.takes)));
}

std::string figure_text(const Metric& metric, double value) {
  return metric.reads == Metric::Reads::share ? percent(value) : fmt::format("{:.4g}", value);
}

std::string test_sentences(const Scenario& s, const OfflineLimits& limits) {
  std::string text;
  if (limits.most_failures() < s.offline.cases || limits.are_of_failures_alone())
    text += fmt::format(
        "* {} test cases stop a candidate that fails more than {} of them; the baseline fails {} on average.\n",
        s.offline.cases, limits.most_failures(),
        about(s.baseline.failure.value() * static_cast<double>(s.offline.cases)));
  const std::vector<double> now = metric_values(s.baseline.quality, usual_baseline(s).failures);
  for (std::size_t i = 0; i < s.offline.limits.size(); ++i) {
    const std::size_t of = s.offline.limits[i].metric;
    const Metric& metric = metrics_of(s.baseline.quality)[of];
    text +=
        fmt::format("* {} test cases stop a candidate whose {} is measured {} {}; the baseline's is {} on average.\n",
                    s.offline.cases, metric.title, metric.limit == Metric::Limit::at_most ? "above" : "below",
                    figure_text(metric, limits.bounds()[i]), figure_text(metric, now[of]));
  }
  return text;
}

/// What a candidate must pass, and what passing says of it; nothing when there is nothing to pass.
std::string offline_sentences(const Scenario& s) {
  const OfflineGate gate{s};
  if (gate.lets_all_pass()) return {};
  const Screening screening = screening_of(s);
  std::string text =
      fmt::format("\nBefore the release {} of candidates pass; what follows is the release of one that did:\n",
                  percent(screening.any.value()));
  if (s.offline.cases > 0) text += test_sentences(s, gate.limits());
  for (const OfflineCheckSpec& check : s.offline.checks) text += check_sentence(check);
  text += fmt::format("  {:<13}{:>9}{:>12}{:>18}\n", "outcome", "chance", "passes", "chance if passed");
  for (std::size_t c = 0; c < outcome_count; ++c)
    if (s.candidate.outcomes[c].probability.value() > 0.0)
      text += fmt::format("  {:<13}{:>9}{:>12}{:>18}\n", outcome_names[c],
                          percent(s.candidate.outcomes[c].probability.value()), percent(screening.pass[c].value()),
                          percent(screening.given_pass[c].value()));
  return text;
}

}  // namespace

std::string outcomes_text(const Scenario& s, const UsualTraffic& traffic) {
  return outcome_table(s, traffic) + quality_of_outcomes(s) + offline_sentences(s);
}

}  // namespace rollcast::reports
