#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "business_text.hpp"
#include "load_text.hpp"
#include "rollcast/run/error_budget.hpp"
#include "rollcast/scenarios/week_text.hpp"
#include "rollcast/world/incidents.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/office_clock.hpp"
#include "rollcast/world/service_graph.hpp"
#include "rollcast/world/users.hpp"
#include "texts.hpp"
#include "words.hpp"

namespace rollcast::reports {

namespace {

/// ", each at 3 times the stated price"; nothing where failures cost what is stated.
std::string price_words(const SegmentSpec& segment) {
  const double ratio = segment.failure_cost_ratio;
  if (ratio == 1.0) return {};
  return ratio == 0.0 ? ", at no cost" : fmt::format(", each at {:.4g} times the stated price", ratio);
}

/// What any new version does to a segment, whatever its outcome class.
std::string version_effect(const SegmentSpec& segment) {
  if (segment.odds_ratio_median == 1.0 && segment.odds_ratio_sigma == 0.0) return {};
  const std::string factor = segment.odds_ratio_sigma > 0.0
                                 ? fmt::format("a random factor, median {:.4g} (sigma {})", segment.odds_ratio_median,
                                               segment.odds_ratio_sigma)
                                 : fmt::format("{:.4g}", segment.odds_ratio_median);
  return fmt::format(" Besides the effect of its class, a new version multiplies their odds of failure by {}.", factor);
}

std::string segment_sentences(const Scenario& s) {
  std::string text;
  for (const SegmentSpec& segment : s.segments)
    text += fmt::format("* {} of requests come from \"{}\"; {} of them fail{}.{}\n", percent(segment.share.value()),
                        segment.name, percent(segment.failure.value()), price_words(segment), version_effect(segment));
  return text;
}

double expected_incidents(const IncidentSpec& incidents, Duration until) {
  if (incidents.per_30_days <= 0.0) return 0.0;
  const double gap_days = 30.0 / incidents.per_30_days;
  return until.in_days() /
         (incidents.overlap == IncidentOverlap::never ? gap_days + mean_days(incidents.length) : gap_days);
}

std::string incident_sentence(const IncidentSpec& incidents, Duration until) {
  const std::string effect =
      incidents.odds_ratio
          ? fmt::format("each multiplies the odds of failure by {:.4g}", *incidents.odds_ratio)
          : fmt::format("the median incident fails {} of requests", percent(incidents.affected_median.value()));
  return fmt::format("* {:.1f} incidents unrelated to the release are expected{}; {}; {}.\n",
                     expected_incidents(incidents, until),
                     incidents.overlap == IncidentOverlap::never ? ", never two at a time" : "",
                     length_of("duration", incidents.length), effect);
}

/// Share of its service's requests that the median incident fails.
double median_share(const IncidentSpec& incidents, Probability baseline_failure) {
  return incidents.odds_ratio ? share_of_incident(std::log(*incidents.odds_ratio), baseline_failure)
                              : incidents.affected_median.value();
}

std::string service_sentences(const Scenario& s) {
  const auto& services = s.services.all;
  if (services.empty()) return "";
  std::string text = fmt::format("* Users call {}, one of {} services. The median incident of each:\n",
                                 services[s.services.entry].name, services.size());
  const ServiceGraph graph{s.services};
  for (std::size_t i = 0; i < services.size(); ++i) {
    const double expected = expected_incidents(services[i].incidents, s.until);
    if (expected == 0.0) continue;
    std::vector<double> own(services.size(), 0.0);
    own[i] = median_share(services[i].incidents, s.baseline.failure);
    text += fmt::format(
        "  - {}: fails {} of its own requests and {} of the users' requests; {:.1f} incidents expected in the "
        "forecast; {}.\n",
        services[i].name, percent(own[i]), percent(graph.share_seen_by_users(own)), expected,
        length_of("duration", services[i].incidents.length));
  }
  return text;
}

/// "Mon-Fri 09:00-17:00".
std::string office_hours_text(const OfficeHours& office) {
  return fmt::format("{} {}-{}", to_text(office.days), time_of_day_text(office.from), time_of_day_text(office.to));
}

std::string alert_sentence(const AlertSpec& a, const Scenario& s) {
  const bool waits = a.off_hours == OffHours::waits && !is_round_the_clock(s.people.office_hours);
  const auto in_outage = time_to_fire(a, s.slo.error_budget(), Probability{1.0});
  return fmt::format("* Alert: {} of requests fail over both {} and {}{}; {}{}.\n",
                     percent(std::min(1.0, a.burn * s.slo.error_budget().value())), readable(a.long_window),
                     readable(a.short_window),
                     in_outage ? fmt::format(" (fires {} into a total outage)", span_of(in_outage->in_hours())) : "",
                     length_of("time to acknowledge", a.acknowledge), waits ? ", counted in office hours" : "");
}

std::string people_sentences(const PeopleSpec& people) {
  const bool never_close = is_round_the_clock(people.office_hours);
  std::string text =
      fmt::format("* Complaints: {}{}.\n", length_of("time to acknowledge", people.acknowledge),
                  !never_close && people.off_hours == OffHours::waits ? ", counted in office hours" : "");
  if (!never_close)
    text +=
        fmt::format("* Office hours: {}{}. Off hours, the on-call engineer takes {:.4g} times as long to engage.\n",
                    office_hours_text(people.office_hours), clock_words(people.utc_offset), people.off_hours_factor);
  return text + fmt::format("* Diagnosis: {}; {} of diagnoses name the wrong cause.\n",
                            length_of("time to diagnose", people.diagnose), percent(people.misdiagnosis.value()));
}

std::string label_sentence(const WatchingSpec& watching) {
  if (!watching.labels) return {};
  return fmt::format("* Gates compare labeled requests; {}{}.\n", length_of("label delay", watching.labels->delay),
                     watching.labels->arrive_for == Labels::failures_only ? "; only failures are labeled" : "");
}

std::string deployment_sentences(const DeploymentsSpec& d) {
  std::string text;
  if (d.faulty.value() > 0.0)
    text += fmt::format(
        "* {} of deployment steps are faulty: {} of the candidate's otherwise successful requests fail until the "
        "repair; {}.\n",
        percent(d.faulty.value()), percent(d.affected.value()), length_of("time to repair", d.repaired_after));
  if (d.failing_rollback.value() > 0.0)
    text += fmt::format("* {} of rollbacks fail; {}.\n", percent(d.failing_rollback.value()),
                        length_of("time to the next attempt", d.retry_after));
  return text;
}

std::string freeze_sentences(const FreezeSpec& freezes) {
  std::string text;
  for (const WeeklyFreeze& f : freezes.weekly)
    text += fmt::format("* Change freeze every week from {} to {}.\n", to_text(f.from), to_text(f.to));
  for (const FreezeOnce& f : freezes.once)
    text += fmt::format("* Change freeze of {}, from {} after the start.\n", readable(f.lasts), readable(f.after));
  return text;
}

/// What of a recorded trace is replayed, and what is lost.
std::string recorded_words(const Trace& trace) {
  const std::string days =
      fmt::format("; replayed from {} recorded {}", trace.days.size(), trace.days.size() == 1 ? "day" : "days");
  if (!trace.first_day) return days + " in any order, since the trace has offsets and no dates";
  std::string missing;
  for (int weekday = 0; weekday < 7; ++weekday)
    if (!trace.has_recorded(weekday))
      missing += fmt::format("{}{}", missing.empty() ? "" : ", ", to_text(WeekDays{weekday, weekday}));
  return days + ", each on its weekday" +
         (missing.empty() ? "" : fmt::format("; weekdays without a recording ({}) replay any day", missing));
}

std::string traffic_sentences(const Scenario& s, const UsualTraffic& traffic) {
  const double p = s.baseline.failure.value(), per_day = traffic.per_day();
  const std::string recorded = s.traffic.trace ? recorded_words(*s.traffic.trace) : "";
  return fmt::format("* {:.4g} requests per second on average ({} a day), {:.4g} to {:.4g} in a usual week{}.\n",
                     traffic.mean, about(per_day), traffic.least, traffic.most, recorded) +
         fmt::format("* {} of requests fail ({} a day); the SLO of {} allows {} a day.\n", percent(p),
                     about(p * per_day), percent(s.slo.objective.value()),
                     about(s.slo.error_budget().value() * per_day));
}

std::string users_sentence(const Scenario& s, const UsualTraffic& traffic) {
  if (s.users.count <= 0.0) return "";
  if (s.users.assignment == Assignment::sticky)
    return fmt::format(
        "* {} users, sticky assignment: each keeps its version while that version's share does not fall.\n",
        about(s.users.count));
  const std::array a_day_at_one_percent{RequestsAtShare{Share{0.01}, traffic.per_day()}};
  UsersSpec who_keep_theirs = s.users;
  who_keep_theirs.assignment = Assignment::sticky;
  return fmt::format(
      "* {} users, assigned anew for each request: a day at 1 % touches {} of them; sticky assignment would touch "
      "{}.\n",
      about(s.users.count), about(users_touched(s.users, a_day_at_one_percent)),
      about(users_touched(who_keep_theirs, a_day_at_one_percent)));
}

std::string clustering_sentence(const Scenario& s) {
  if (s.shared_clustering.icc <= 0.0 && s.own_clustering.icc <= 0.0) return "";
  const double p = s.baseline.failure.value();
  const auto spread = [&](const ClusterSpec& c) { return std::exp(std::sqrt(std::log1p(c.icc * (1.0 - p) / p))); };
  return fmt::format(
      "* Failures cluster: the odds of failure of both versions vary by a factor of {:.2f} (one standard deviation) "
      "between periods of {}, and those of each version by {:.2f} between periods of {}.\n",
      spread(s.shared_clustering), readable(s.shared_clustering.per), spread(s.own_clustering),
      readable(s.own_clustering.per));
}

std::string retrained_text(const CandidateSpec& candidate) {
  if (candidate.fixed_trained_after.is_forever() || candidate.fix.is_forever()) return "";
  return fmt::format("; those of the version that follows a rollback up to {} after the start",
                     readable(candidate.fixed_trained_after));
}

/// The kinds of drift that few scenarios have.
std::string rarer_drift_text(const DriftSpec& drift) {
  std::string text;
  const PermanentStepsSpec& steps = drift.permanent;
  if (steps.probability > Probability{})
    text += fmt::format(", permanent steps {} ({:.2g} per 30 d of {:.2g} log odds{})",
                        percent(steps.probability.value()), steps.per_30_days, steps.log_odds,
                        steps.sizes == StepSizes::exponential ? " on average, exponential" : " each");
  if (drift.mean_reverting.probability > Probability{})
    text += fmt::format(", mean-reverting {}", percent(drift.mean_reverting.probability.value()));
  return text;
}

std::string drift_sentence(const Scenario& s) {
  const DriftSpec& drift = s.drift;
  if (drift.none.value() == 1.0 && drift.noise_sd == 0.0) return "";
  return fmt::format(
      "* Drift: none with probability {}, step and recover {}, gradual {}, seasonal {}{}; noise of {} log odds "
      "(standard "
      "deviation).{} Training data of the baseline end {} before the start, those of the candidate {}{}.\n",
      percent(drift.none.value()), percent(drift.step.value()), percent(drift.gradual.value()),
      percent(drift.seasonal.value()), rarer_drift_text(drift), drift.noise_sd,
      drift.staleness == Staleness::one_way ? " A version fails less where the level is below that of its data." : "",
      readable(s.baseline.trained_ago), readable(s.candidate.trained_ago), retrained_text(s.candidate));
}

std::string fix_sentence(const CandidateSpec& candidate) {
  if (candidate.fix.is_forever()) return "* After a rollback no fixed version follows.\n";
  const std::string how = candidate.after_rollback == AfterRollback::direct
                              ? "goes to all users at once"
                              : fmt::format(
                                    "is released by the same strategy, and mended again when that rolls it back "
                                    "({} releases of fixed versions at most)",
                                    candidate.most_fixes);
  return fmt::format("* The fixed version is ready {} after a rollback, and {}.\n", readable(candidate.fix), how);
}

std::string watching_sentences(const Scenario& s) {
  const Duration delay = s.watching.metrics_delay;
  std::string text = delay > Duration{} ? fmt::format("* Metrics are delayed by {}.\n", readable(delay)) : "";
  text += label_sentence(s.watching);
  for (const AlertSpec& a : s.watching.alerts) text += alert_sentence(a, s);
  return text;
}

}  // namespace

std::string world_text(const Scenario& s, const UsualTraffic& traffic) {
  std::string text = fmt::format("The forecast covers {} in steps of {}.\n", readable(s.until), readable(s.tick));
  text += traffic_sentences(s, traffic) + users_sentence(s, traffic) + quality_text(s) + segment_sentences(s) +
          clustering_sentence(s);
  if (s.incidents.per_30_days > 0.0) text += incident_sentence(s.incidents, s.until);
  text += service_sentences(s) + deployment_sentences(s.deployments) + capacity_sentence(s, traffic.mean, traffic.most);
  text += drift_sentence(s) + watching_sentences(s) + fix_sentence(s.candidate);
  text += people_sentences(s.people) + freeze_sentences(s.freezes);
  return text + severe_sentences(s, traffic.mean) + business_sentences(s.business);
}

}  // namespace rollcast::reports
