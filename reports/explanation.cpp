#include "rollcast/reports/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "load_sentences.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/week_text.hpp"
#include "rollcast/world/incidents.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/office_clock.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/quality.hpp"
#include "rollcast/world/service_graph.hpp"
#include "rollcast/world/traffic.hpp"
#include "rollcast/world/users.hpp"

namespace rollcast {

namespace {

constexpr double seconds_per_day = 86'400.0;
constexpr double alarm_level = 0.01, wanted_power = 0.80, seen_ratio = 2.0;

/// "16.9 million", "281 thousand", "54".
std::string about(double n) {
  if (n >= 1e9) return fmt::format("{:.3g} billion", n / 1e9);
  if (n >= 1e6) return fmt::format("{:.3g} million", n / 1e6);
  if (n >= 1e4) return fmt::format("{:.3g} thousand", n / 1e3);
  return fmt::format("{:.{}f}", n, n < 10.0 ? 1 : 0);
}

std::string percent(double p) { return fmt::format("{:.3g} %", 100.0 * p); }

std::string span_of(double hours) {
  if (!(hours < longest_span().in_hours())) return "never";
  if (hours >= 48.0) return fmt::format("{:.1f} days", hours / 24.0);
  if (hours >= 2.0) return fmt::format("{:.1f} h", hours);
  if (hours * 60.0 >= 2.0) return fmt::format("{:.0f} min", hours * 60.0);
  return fmt::format("{:.0f} s", std::ceil(hours * 3600.0));
}

std::string span_of(const VaryingDuration& d) {
  if (d.law == LengthLaw::log_logistic) return fmt::format("{} in the middle (log-logistic, shape {})", to_text(d.median), d.shape);
  if (d.law == LengthLaw::exponential) return fmt::format("{} in the mean (exponential)", span_of(24.0 * mean_days(d)));
  return d.sigma == 0.0 ? to_text(d.median) : fmt::format("{} in the middle (sigma {})", to_text(d.median), d.sigma);
}

/// What the usual traffic is.
struct UsualTraffic {
  double mean, least, most;  ///< requests per second over a week from the start
};

UsualTraffic usual_traffic(const Scenario& scenario) {
  const Calendar calendar{scenario};
  const Traffic traffic{scenario.traffic, calendar};
  const auto& profile = traffic.profile();
  const auto from = profile.begin() + static_cast<std::ptrdiff_t>(warm_up() / scenario.tick);
  const auto week = std::min<std::ptrdiff_t>(Duration::days(7) / scenario.tick, profile.end() - from);
  const auto to = from + week;
  return {std::accumulate(from, to, 0.0) / static_cast<double>(week), *std::min_element(from, to), *std::max_element(from, to)};
}

/// What a candidate of one class does to a request, at the medians of all effects.
struct UsualEffect {
  double failures = 0.0;  ///< chance that it fails
  double caused = 0.0;    ///< chance that it fails and would not have under the baseline
};

UsualEffect usual_effect(Probability baseline_failure, double log_odds) {
  const double failures = FailureRate{baseline_failure}.failure_probability(log_odds);
  return {failures, std::max(failures - baseline_failure.value(), 0.0)};
}

UsualEffect usual_effect(const Scenario& s, const OutcomeSpec& outcome) {
  const double of_class = std::log(outcome.odds_ratio_median);
  if (s.segments.empty()) return usual_effect(s.baseline.failure, of_class);
  UsualEffect sum;
  for (std::size_t i = 0; i < s.segments.size(); ++i) {
    const SegmentSpec& segment = s.segments[i];
    const bool shows = !outcome.shows_in || *outcome.shows_in == i;
    const auto theirs = usual_effect(segment.failure, (shows ? of_class : 0.0) + std::log(segment.odds_ratio_median));
    sum.failures += segment.share.value() * theirs.failures;
    sum.caused += segment.share.value() * theirs.caused;
  }
  return sum;
}

std::string segment_sentences(const Scenario& s) {
  std::string text;
  for (const SegmentSpec& segment : s.segments) {
    text += fmt::format("* {} of the requests come from \"{}\": {} of these fail", percent(segment.share.value()), segment.name,
                        percent(segment.failure.value()));
    const std::string spread = segment.odds_ratio_sigma > 0.0 ? fmt::format(" in the middle (sigma {})", segment.odds_ratio_sigma) : "";
    text += segment.odds_ratio_median == 1.0 && spread.empty()
                ? ".\n"
                : fmt::format("; any new version multiplies their odds of failing by {:.4g}{}, beyond the effect of its class.\n",
                              segment.odds_ratio_median, spread);
  }
  return text;
}

double expected_incidents(const IncidentSpec& incidents, Duration until) {
  if (incidents.per_30_days <= 0.0) return 0.0;
  const double gap_days = 30.0 / incidents.per_30_days;
  return until.in_days() / (incidents.overlap == IncidentOverlap::never ? gap_days + mean_days(incidents.length) : gap_days);
}

std::string incident_sentence(const IncidentSpec& incidents, Duration until) {
  const std::string effect = incidents.odds_ratio
                                 ? fmt::format("multiplies the odds of failing by {:.4g}", *incidents.odds_ratio)
                                 : fmt::format("fails {} of the requests in the middle", percent(incidents.affected_median.value()));
  return fmt::format("* {:.1f} incidents elsewhere are expected{}; one lasts {} and {}.\n", expected_incidents(incidents, until),
                     incidents.overlap == IncidentOverlap::never ? ", never two at a time" : "", span_of(incidents.length), effect);
}

/// Share of its service's requests that an incident fails in the middle.
double middle_share(const IncidentSpec& incidents, Probability baseline_failure) {
  return incidents.odds_ratio ? share_of_incident(std::log(*incidents.odds_ratio), baseline_failure) : incidents.affected_median.value();
}

std::string service_sentences(const Scenario& s) {
  const auto& services = s.services.all;
  if (services.empty()) return "";
  std::string text = fmt::format("* Users call {}, one of {} services. What an incident of each does in the middle:\n",
                                 services[s.services.entry].name, services.size());
  const ServiceGraph graph{s.services};
  for (std::size_t i = 0; i < services.size(); ++i) {
    const double expected = expected_incidents(services[i].incidents, s.until);
    if (expected == 0.0) continue;
    std::vector<double> own(services.size(), 0.0);
    own[i] = middle_share(services[i].incidents, s.baseline.failure);
    text += fmt::format("  - {}: fails {} of its own requests and {} of the users'; {:.1f} are expected, one lasts {}.\n", services[i].name,
                        percent(own[i]), percent(graph.share_seen_by_users(own)), expected, span_of(services[i].incidents.length));
  }
  return text;
}

/// "Mon-Fri 09:00-17:00".
std::string hours_text(const OfficeHours& office) {
  return fmt::format("{} {}-{}", to_text(office.days), time_of_day_text(office.from), time_of_day_text(office.to));
}

std::string alert_sentence(const AlertSpec& a, const Scenario& s) {
  const bool waits = a.off_hours == OffHours::waits && !is_round_the_clock(s.people.office_hours);
  return fmt::format("* An alert fires when {} of all requests fail over {} and {}; someone is at work {} later{}.\n",
                     percent(std::min(1.0, a.burn * s.slo.error_budget().value())), to_text(a.long_window), to_text(a.short_window),
                     span_of(a.acknowledge), waits ? ", counted in office hours" : "");
}

std::string people_sentences(const PeopleSpec& people) {
  std::string text;
  if (!is_round_the_clock(people.office_hours))
    text = fmt::format("* People are at their desks {}. Off hours someone on call takes {:.4g} times as long to be at work.\n",
                       hours_text(people.office_hours), people.off_hours_factor);
  return text + fmt::format("* To diagnose takes {}; {} of diagnoses blame the wrong cause.\n", span_of(people.diagnose),
                            percent(people.misdiagnosis.value()));
}

std::string freeze_sentences(const FreezeSpec& freezes) {
  std::string text;
  for (const WeeklyFreeze& f : freezes.weekly)
    text += fmt::format("* Nothing is rolled out further from {} to {}, each week.\n", to_text(f.from), to_text(f.to));
  for (const FreezeOnce& f : freezes.once)
    text += fmt::format("* Nothing is rolled out further for {} from {} after the start.\n", to_text(f.lasts), to_text(f.after));
  return text;
}

std::string deployment_sentences(const DeploymentsSpec& d) {
  std::string text;
  if (d.botched.value() > 0.0)
    text += fmt::format("* {} of the acts that shift the candidate's share are botched: {} of its good requests fail until the repair, "
                        "after {}.\n", percent(d.botched.value()), percent(d.affected.value()), span_of(d.repaired_after));
  if (d.failing_roll_back.value() > 0.0)
    text += fmt::format("* {} of the attempts to roll back fail; the next one begins {} later.\n", percent(d.failing_roll_back.value()),
                        span_of(d.retry_after));
  return text;
}

std::string world_sentences(const Scenario& s, const UsualTraffic& traffic) {
  const double p = s.baseline.failure.value(), per_day = traffic.mean * seconds_per_day;
  std::string text = fmt::format("The world: {} in steps of {}.\n", to_text(s.until), to_text(s.tick));
  text += fmt::format("* {:.4g} requests a second in the mean ({} a day), usually between {:.4g} and {:.4g}{}.\n", traffic.mean,
                      about(per_day), traffic.least, traffic.most,
                      s.traffic.trace ? fmt::format(", from {} recorded days", s.traffic.trace->days.size()) : "");
  text += fmt::format("* {} of them fail ({} a day); the objective of {} allows {} a day.\n", percent(p), about(p * per_day),
                      percent(s.slo.objective.value()), about(s.slo.error_budget().value() * per_day));
  text += segment_sentences(s);
  const auto spread = [&](const ClusterSpec& c) { return std::exp(std::sqrt(std::log1p(c.icc * (1.0 - p) / p))); };
  if (s.shared_clustering.icc > 0.0 || s.own_clustering.icc > 0.0)
    text += fmt::format("* Failures cluster: their odds wander by a factor of {:.2f} (one standard deviation) for both versions alike "
                        "every {}, and by {:.2f} for each by itself every {}.\n", spread(s.shared_clustering),
                        to_text(s.shared_clustering.per), spread(s.own_clustering), to_text(s.own_clustering.per));
  if (s.incidents.per_30_days > 0.0) text += incident_sentence(s.incidents, s.until);
  text += service_sentences(s) + deployment_sentences(s.deployments) + capacity_sentence(s, traffic.mean, traffic.most);
  if (s.drift.none.value() < 1.0 || s.drift.noise_sd > 0.0)
    text += fmt::format("* Drift: none with {}, step and recover {}, gradual {}, seasonal {}; noise of {} log odds. The baseline was "
                        "trained on data up to {} before, the candidate {}.\n",
                        percent(s.drift.none.value()), percent(s.drift.step.value()), percent(s.drift.gradual.value()),
                        percent(s.drift.seasonal.value()), s.drift.noise_sd, to_text(s.baseline.trained_ago),
                        to_text(s.candidate.trained_ago));
  for (const AlertSpec& a : s.watching.alerts)
    text += alert_sentence(a, s);
  return text + people_sentences(s.people) + freeze_sentences(s.freezes);
}

std::string outcome_table(const Scenario& s, const UsualTraffic& traffic) {
  std::string text = "\nWhat may be true of the candidate, and what it would do if it served everybody:\n";
  text += fmt::format("  {:<13}{:>9}{:>12}{:>14}{:>24}{:>26}\n", "outcome", "chance", "odds ratio", "failure rate",
                      "excess failures a day", "users have told after");
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const OutcomeSpec& outcome = s.candidate.outcomes[i];
    if (outcome.probability.value() == 0.0) continue;
    const UsualEffect effect = usual_effect(s, outcome);
    const double excess = (effect.failures - s.baseline.failure.value()) * traffic.mean * 3600.0;
    const double hazard = s.watching.complaints_per_excess_failure * effect.caused * traffic.mean * 3600.0;
    text += fmt::format("  {:<13}{:>9}{:>12.3g}{:>14}{:>24}{:>26}\n", outcome_names[i], percent(outcome.probability.value()),
                        outcome.odds_ratio_median, percent(effect.failures),
                        excess < 0.0 ? "-" + about(-24.0 * excess) : about(24.0 * excess),
                        hazard > 0.0 ? span_of(1.0 / hazard) + " (mean)" : "never");
    if (outcome.shows == Shows::under_load)
      text += fmt::format("  {:<13}shows while its replicas are more than {} busy\n", "", percent(outcome.shows_above));
    if (outcome.latency_ratio != 1.0 || outcome.capacity_ratio != 1.0)
      text += fmt::format("  {:<13}takes {} times as long, and each replica serves {} times as many at a time\n", "",
                          outcome.latency_ratio, outcome.capacity_ratio);
    if (outcome.shows_in) text += fmt::format("  {:<13}shows in \"{}\" alone\n", "", s.segments[*outcome.shows_in].name);
  }
  return text;
}

std::string check_sentence(const OfflineCheckSpec& check) {
  std::string stops;
  for (std::size_t c = 0; c < outcome_count; ++c)
    if (check.stops[c].value() > 0.0)
      stops += fmt::format("{}{} of {}", stops.empty() ? "" : ", ", percent(check.stops[c].value()), outcome_names[c]);
  return fmt::format("* {} stops {}{}.\n", check.name, stops.empty() ? "nothing" : stops,
                     check.takes == Duration{} ? "" : fmt::format("; it takes {}, before the release", to_text(check.takes)));
}

/// What a candidate must pass, and what passing says of it; nothing when there is nothing to pass.
std::string offline_sentences(const Scenario& s) {
  const OfflineGate gate{s};
  if (gate.lets_all_pass()) return {};
  const Screening screening = screening_of(s);
  std::string text = fmt::format("\nBefore the release {} of candidates pass; what follows is the release of one that did:\n",
                                 percent(screening.any.value()));
  if (s.offline.cases > 0)
    text += fmt::format("* {} test cases stop a candidate that fails more than {} of them; the baseline fails {} on average.\n",
                        s.offline.cases, gate.most_failures(), about(s.baseline.failure.value() * static_cast<double>(s.offline.cases)));
  for (const OfflineCheckSpec& check : s.offline.checks) text += check_sentence(check);
  text += fmt::format("  {:<13}{:>9}{:>12}{:>18}\n", "outcome", "chance", "passes", "chance if passed");
  for (std::size_t c = 0; c < outcome_count; ++c)
    if (s.candidate.outcomes[c].probability.value() > 0.0)
      text += fmt::format("  {:<13}{:>9}{:>12}{:>18}\n", outcome_names[c], percent(s.candidate.outcomes[c].probability.value()),
                          percent(screening.pass[c].value()), percent(screening.given_pass[c].value()));
  return text;
}

/// Hours until a test of candidate against concurrent control at this share sees failures double.
double hours_to_see_doubling(const Scenario& s, const UsualTraffic& traffic, double share) {
  const double p = s.baseline.failure.value(), q = std::min(seen_ratio * p, 1.0), mean = share * q + (1.0 - share) * p;
  const double arms = 1.0 / share + 1.0 / (1.0 - share);
  const double noise = normal_quantile(1.0 - alarm_level) * std::sqrt(mean * (1.0 - mean) * arms) +
                       normal_quantile(wanted_power) * std::sqrt(q * (1.0 - q) / share + p * (1.0 - p) / (1.0 - share));
  return noise * noise / ((q - p) * (q - p)) / (traffic.mean * 3600.0);
}

std::string stage_sentence(const Scenario& s, const UsualTraffic& traffic, const PlannedStage& stage) {
  const double share = stage.share.value(), requests = traffic.mean * stage.lasts.in_seconds();
  if (share == 0.0) return fmt::format("  {:>5}  for {}: nobody is exposed yet.\n", percent(share), to_text(stage.lasts));
  if (stage.lasts.is_forever()) return fmt::format("  {:>5}  from then on.\n", percent(share));
  std::string text = fmt::format("  {:>5}  for {}: {} requests", percent(share), to_text(stage.lasts), about(share * requests));
  const std::array exposed{RequestsAtShare{stage.share, requests}};
  if (s.users.count > 0.0) text += fmt::format(", {} users", about(users_touched(s.users, exposed)));
  if (share == 1.0) return text + "; no control at the same time.\n";
  return text + fmt::format("; failures twice as many show after {}.\n", span_of(hours_to_see_doubling(s, traffic, share)));
}

}  // namespace

std::string explanation(const Scenario& s, std::span<const Contender> contenders) {
  const UsualTraffic traffic = usual_traffic(s);
  std::string text = s.name + "\n";
  if (!s.story.empty()) text += s.story + "\n";
  text += "\n" + world_sentences(s, traffic) + outcome_table(s, traffic) + offline_sentences(s);
  text += fmt::format("\nThe strategies, if nothing goes wrong (\"show\": one-sided test at {:g} %, {:g} % power, independent errors):\n",
                      100.0 * alarm_level, 100.0 * wanted_power);
  for (const Contender& contender : contenders) {
    text += contender.label + (contender.label == contender.name ? "" : " (" + contender.name + ")") + "\n";
    if (contender.plan.stages.empty()) text += "      0 %  for ever: nothing is released.\n";
    for (const PlannedStage& stage : contender.plan.stages)
      text += stage_sentence(s, traffic, stage) + load_sentence(s, stage, traffic.mean, traffic.most);
  }
  return text;
}

}  // namespace rollcast
