#include <fmt/format.h>

#include <limits>

#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/quality.hpp"
#include "texts.hpp"
#include "words.hpp"

namespace rollcast::reports {

namespace {

std::string outcome_table(const Scenario& s, const UsualTraffic& traffic) {
  std::string text = "\nOutcome classes of the candidate, and their effect at 100 % of traffic, at the medians:\n";
  text += fmt::format("  {:<13}{:>13}{:>12}{:>14}{:>24}{:>26}\n", "outcome", "probability", "odds ratio",
                      "failure rate", "excess failures a day", "mean time to user report");
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const OutcomeSpec& outcome = s.candidate.outcomes[i];
    if (outcome.probability.value() == 0.0) continue;
    const OutcomeEffect effect = effect_of(s, outcome, traffic);
    text += fmt::format("  {:<13}{:>13}{:>12.4g}{:>14}{:>24}{:>26}\n", outcome_names[i],
                        percent(outcome.probability.value()), outcome.odds_ratio_median, percent(effect.failure_rate),
                        about(effect.excess_per_day), span_of(effect.reported_after_h));
    if (outcome.shows == Shows::after)
      text += fmt::format("  {:<13}{}\n", "", length_of("time in service before it shows", outcome.shows_after));
    if (outcome.shows == Shows::by_label) text += fmt::format("  {:<13}shows in labels only\n", "");
    if (outcome.shows == Shows::under_load)
      text += fmt::format("  {:<13}shows only while the utilization of its replicas is above {}\n", "",
                          percent(outcome.shows_above));
    if (outcome.latency_ratio != 1.0 || outcome.capacity_ratio != 1.0)
      text += fmt::format("  {:<13}service time {} times the baseline's, concurrency of a replica {} times\n", "",
                          outcome.latency_ratio, outcome.capacity_ratio);
    if (outcome.shows_in) text += fmt::format("  {:<13}shows only in \"{}\"\n", "", s.segments[*outcome.shows_in].name);
  }
  return text +
         "  Without drift, incidents and clustering; an effect that shows only later or under load is given as it is "
         "while it shows.\n";
}

std::string check_sentence(const OfflineCheckSpec& check) {
  std::string stops;
  for (std::size_t c = 0; c < outcome_count; ++c)
    if (check.stops[c].value() > 0.0)
      stops += fmt::format("{}{} {}", stops.empty() ? "" : ", ", outcome_names[c], percent(check.stops[c].value()));
  const std::string takes =
      check.takes == Duration{} ? "" : fmt::format("; takes {} before the release", readable(check.takes));
  return fmt::format("* Check \"{}\" rejects{}{}.\n", check.name,
                     stops.empty() ? " nothing" : ", by outcome class: " + stops, takes);
}

std::string figure_text(const Metric& metric, double value) {
  return metric.reads == Metric::Reads::share ? percent(value) : fmt::format("{:.4g}", value);
}

std::string test_sentences(const Scenario& s, const OfflineLimits& limits) {
  std::string text;
  if (limits.most_failures() < s.offline.cases || limits.are_of_failures_alone())
    text += fmt::format(
        "* Test of {} cases: stops a candidate with more than {} failures; the baseline has {} on average.\n",
        s.offline.cases, limits.most_failures(),
        about(s.baseline.failure.value() * static_cast<double>(s.offline.cases)));
  const std::vector<double> now = metric_values(s.baseline.quality, usual_baseline(s).failures);
  for (std::size_t i = 0; i < s.offline.limits.size(); ++i) {
    const std::size_t of = s.offline.limits[i].metric;
    const Metric& metric = metrics_of(s.baseline.quality)[of];
    text +=
        fmt::format("* Test of {} cases: stops a candidate with a measured {} {} {}; the baseline has {} on average.\n",
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
  std::string text = fmt::format(
      "\nOffline evaluation: {} of candidates pass; the release below is that of a candidate that passed:\n",
      percent(screening.any.value()));
  if (s.offline.cases > 0) text += test_sentences(s, gate.limits());
  for (const OfflineCheckSpec& check : s.offline.checks) text += check_sentence(check);
  text += fmt::format("  {:<13}{:>13}{:>12}{:>23}\n", "outcome", "probability", "passes", "probability if passed");
  for (std::size_t c = 0; c < outcome_count; ++c)
    if (s.candidate.outcomes[c].probability.value() > 0.0)
      text += fmt::format("  {:<13}{:>13}{:>12}{:>23}\n", outcome_names[c],
                          percent(s.candidate.outcomes[c].probability.value()), percent(screening.pass[c].value()),
                          percent(screening.given_pass[c].value()));
  return text;
}

}  // namespace

OutcomeEffect effect_of(const Scenario& s, const OutcomeSpec& outcome, const UsualTraffic& traffic) {
  const UsualQuality usual = usual_candidate(s, outcome);
  const double excess = (usual.total - s.baseline.failure.value()) * traffic.mean * 3600.0;
  const double hazard = outcome.shows == Shows::by_label
                            ? 0.0
                            : s.watching.complaints_per_excess_failure * usual.added * traffic.mean * 3600.0;
  return {usual.total, 24.0 * excess, hazard > 0.0 ? 1.0 / hazard : std::numeric_limits<double>::infinity()};
}

std::string outcomes_text(const Scenario& s, const UsualTraffic& traffic) {
  return outcome_table(s, traffic) + quality_of_outcomes(s) + offline_sentences(s);
}

}  // namespace rollcast::reports
