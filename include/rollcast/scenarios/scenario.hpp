#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/capacity.hpp"
#include "rollcast/scenarios/drift_spec.hpp"
#include "rollcast/scenarios/quality_spec.hpp"
#include "rollcast/scenarios/traffic_spec.hpp"
#include "rollcast/scenarios/varying_duration.hpp"

namespace rollcast::scenarios {

/// Who gets the candidate: always the same users, or each request decides anew.
enum class Assignment { sticky, per_request };
inline constexpr std::array<std::string_view, 2> assignment_names{"sticky", "per_request"};

/// People behind the requests; activity per user is Gamma with mean 1 and this shape.
struct UsersSpec {
  double count = 0.0;
  double activity_shape = 1.0;
  Assignment assignment = Assignment::sticky;
};

/// The version in service.
struct BaselineSpec {
  Probability failure;   ///< chance that a request fails, on an average day; what `quality` gives
  Duration trained_ago;  ///< its training data ended this long before the start
  QualitySpec quality{};
};

/// A part of the users, told apart by region, device or group.
struct SegmentSpec {
  std::string name;
  Probability share;    ///< chance that a request is theirs; they add up to 1
  Probability failure;  ///< chance that a request of theirs fails; `baseline.failure` is the mean over all requests
  double odds_ratio_median =
      1.0;                        ///< what any new version does to their odds of failing beyond the effect of its class
  double odds_ratio_sigma = 0.0;  ///< lognormal spread of that ratio
  double failure_cost_ratio = 1.0;  ///< price of a failure of theirs over the price that `costs` states
};

/// What may be true of the candidate. The order is from best to worst.
enum class Outcome { improvement, no_change, mild, severe, catastrophic };
inline constexpr std::size_t outcome_count = 5;
inline constexpr std::array<std::string_view, outcome_count> outcome_names{"improvement", "no_change", "mild", "severe",
                                                                           "catastrophic"};
constexpr std::string_view name_of(Outcome o) { return outcome_names[static_cast<std::size_t>(o)]; }
/// True for the classes that a release should not keep.
constexpr bool is_regression(Outcome o) { return o >= Outcome::mild; }

/// When a candidate's effect on failures shows.
enum class Shows {
  at_once,
  after,       ///< when the candidate has been in service for some time
  by_label,    ///< at once, but only labels tell
  under_load,  ///< while the candidate's replicas are busier than a limit
};
inline constexpr std::array<std::string_view, 4> shows_names{"at_once", "after", "by_label", "under_load"};

/// One outcome class: how likely, and how it moves the odds that a request fails.
struct OutcomeSpec {
  Probability probability;
  double odds_ratio_median = 1.0;         ///< candidate's odds of failing over the baseline's
  double odds_ratio_sigma = 0.0;          ///< lognormal spread of that ratio
  Money benefit;                          ///< value per request beyond fewer failures; improvement only
  std::optional<std::size_t> shows_in{};  ///< index of the only segment in which the effect and the benefit show
  Shows shows = Shows::at_once;
  VaryingDuration shows_after{};                         ///< in service, of an effect that shows after some time
  ByFailureKind kind_odds_ratios = no_kind_odds_ratios;  ///< on top, of single kinds of failure
  double severe_rate_ratio = 1.0;  ///< candidate's rate of severe events per request over the baseline's
  double shows_above = 0.0;        ///< utilization of the candidate's replicas, of an effect that shows under load
  double latency_ratio = 1.0;      ///< its service times over the baseline's
  double capacity_ratio = 1.0;     ///< requests that one of its replicas serves at a time, over the baseline's
};

/// How the fixed version that follows a rollback gets into service: for all users at once, or by the strategy that
/// released the candidate, gates and all.
enum class AfterRollback { direct, same_strategy };
inline constexpr std::array<std::string_view, 2> after_rollback_names{"direct", "same_strategy"};

/// The version to be released, and what follows when it is rolled back.
struct CandidateSpec {
  Duration trained_ago;
  std::array<OutcomeSpec, outcome_count> outcomes;
  Duration fix;                      ///< from rollback to the fixed candidate in service; forever = never
  Probability fixed_is_improvement;  ///< a fixed regression is an improvement, else no change
  AfterRollback after_rollback = AfterRollback::direct;
  int most_fixes = 3;  ///< that are released, each after a rollback of the version before it
  Duration fixed_trained_after =
      Duration::forever();  ///< from the start, to the end of its training data; forever = the candidate's

  const OutcomeSpec& outcome(Outcome o) const { return outcomes[static_cast<std::size_t>(o)]; }
};

/// A check that a candidate passes or not before it is released, and how often it stops one of each class.
struct OfflineCheckSpec {
  std::string name;
  std::array<Probability, outcome_count> stops;  ///< of regressions those it detects, of the others its false alarms
  Duration takes;                                ///< before the start: it delays nothing
};

/// A limit on one of the quality's figures as it is measured on the test cases.
struct OfflineLimitSpec {
  enum class Against { nothing, baseline };
  std::size_t metric = 0;  ///< index among `metrics_of` the quality
  double value =
      0.0;  ///< the worst that passes; against the baseline, by how much worse than its average figure that is
  Against against = Against::nothing;
};

/// What a candidate must pass before it is released: what is forecast is the release of one that passed.
struct OfflineSpec {
  std::int64_t cases = 0;  ///< test cases on which its failures are counted; 0: none
  double fails_above =
      1.5;  ///< stopped above this many times the baseline's failure probability; infinite: at no number of failures
  std::vector<OfflineCheckSpec> checks;
  std::vector<OfflineLimitSpec> limits{};
};

/// A normal disturbance of the log odds, constant for `per`, from its intraclass correlation at the baseline's rate.
struct ClusterSpec {
  double icc = 0.0;
  Duration per;  ///< a multiple of the tick
};

/// What happens when incidents meet: they add up, or the next one waits until the last has ended.
enum class IncidentOverlap { add, never };
inline constexpr std::array<std::string_view, 2> incident_overlap_names{"add", "never"};

/// Incidents elsewhere that hit both versions alike.
struct IncidentSpec {
  double per_30_days = 0.0;  ///< exponential gaps of mean 30 days over this, from start to start or from end to start
  Probability affected_median{0.0};  ///< share of requests that fail because of it, logit-normal
  double affected_sigma = 0.0;       ///< on the logit scale
  VaryingDuration length;
  std::optional<double> odds_ratio{};  ///< every incident multiplies the odds of failing by this; replaces `affected`
  IncidentOverlap overlap = IncidentOverlap::add;
  double gap_shape = 1.0;  ///< Weibull shape of the gaps, of the same mean: 1 is exponential, below 1 they cluster
};

/// One service calls another for each of its own requests.
struct CallSpec {
  std::size_t callee = 0;     ///< index of the service that is called
  Probability impact{1.0};    ///< share of the failing calls that fail the caller's request
  Probability fallback{0.0};  ///< share of those that the caller saves by other means

  double passed_on() const { return impact.value() * (1.0 - fallback.value()); }
};

/// One service behind the release: whom it calls, and what befalls it alone.
struct ServiceSpec {
  std::string name;
  std::vector<CallSpec> calls;
  IncidentSpec incidents;  ///< `affected` is a share of its own requests
};

/// Services that call one another, in no circle; all are reached from the entry.
struct ServicesSpec {
  std::vector<ServiceSpec> all;
  std::size_t entry = 0;  ///< index of the service that users call
};

/// Who answers off hours: someone on call, only slower, or nobody before the next office hours.
enum class OffHours { on_call, waits };
inline constexpr std::array<std::string_view, 2> off_hours_names{"on_call", "waits"};

/// What goes wrong when the share of the candidate is changed or a rollback is done.
struct DeploymentsSpec {
  Probability faulty{0.0};    ///< chance that an act that shifts the share is faulty
  Probability affected{0.0};  ///< share of the candidate's good requests that fail until a faulty act is repaired
  VaryingDuration repaired_after;
  Probability failing_rollback{
      0.0};                     ///< chance that an attempt to roll back turns out to have failed when it should be done
  VaryingDuration retry_after;  ///< from then to the next attempt
};

/// One multi-window burn-rate alert: fires while the budget burns `burn` times too fast over both windows.
struct AlertSpec {
  double burn = 0.0;
  Duration long_window, short_window;
  VaryingDuration acknowledge;  ///< from firing to a responder engaged, in office hours
  OffHours off_hours = OffHours::on_call;
};

/// Whose labels arrive: nobody's, every request's, or only those of requests that failed, so that all others count as
/// good until then.
enum class Labels { none, all, failures_only };
inline constexpr std::array<std::string_view, 3> labels_names{"none", "all", "failures_only"};

/// What became of a request is known when its label arrives.
struct LabelSpec {
  VaryingDuration delay;
  Labels arrive_for = Labels::all;
};

/// What is measured and how soon, and who notices.
struct WatchingSpec {
  Duration metrics_delay;
  std::optional<LabelSpec> labels{};           ///< what gates compare; without them what metrics tell
  double complaints_per_excess_failure = 0.0;  ///< hazard of being detected per excess failed request
  std::vector<AlertSpec> alerts;
};

/// Rare events that excess failures beyond a failed request: harmful output, data shown to the wrong person.
struct SevereEventsSpec {
  double per_million_requests = 0.0;  ///< of the baseline
  Money cost;                         ///< of each that the release causes
};

/// When the benefit of an improvement comes, and what it is worth when it is late.
struct BusinessSpec {
  Duration adoption;  ///< time constant: a request served t after the service began enjoys 1 - exp(-t / adoption) of
                      ///< it; 0: all
  Duration competitor_after =
      Duration::forever();         ///< from the start of the release until a competitor offers the same
  double competitor_factor = 1.0;  ///< from then on benefit that is not enjoyed counts this many times
};

/// Days of the week from the first to the last, through Sunday if need be. Monday = 0.
struct WeekDays {
  int first = 0, last = 6;
};

/// When people are at their desks, by their own clock: round the clock unless said otherwise.
struct OfficeHours {
  WeekDays days;
  Duration from;                    ///< time of day
  Duration to = Duration::days(1);  ///< time of day; on the next day when it is not after `from`
};

/// The people who react.
struct PeopleSpec {
  VaryingDuration acknowledge;  ///< a complaint, until a responder is engaged, in office hours
  VaryingDuration diagnose;
  Probability misdiagnosis;       ///< blames the wrong cause
  Duration repeat_page;           ///< an alert that keeps firing pages again after this long
  Duration suspects_release_for;  ///< a good release can be blamed for this long after its share last changed
  OfficeHours office_hours{};
  double off_hours_factor = 1.0;           ///< off hours someone on call takes this many times as long to acknowledge
  OffHours off_hours = OffHours::on_call;  ///< of complaints
  Duration utc_offset{};                   ///< their clock less the scenario's, from -24 h to 24 h
};

/// The promise to users: at least this fraction of requests succeeds over the scenario's whole time.
struct SloSpec {
  Probability objective;
  Probability error_budget() const { return Probability{1.0 - objective.value()}; }
};

/// What replicas cost: the full fleet is paid for whether it is used or not, or each is paid for while it runs.
enum class FleetPricing { reserved, marginal };
inline constexpr std::array<std::string_view, 2> fleet_pricing_names{"reserved", "marginal"};

/// Replicas that serve the whole traffic with one version, and their price.
struct FleetSpec {
  double replicas = 0.0;
  Money replica_hour;
  FleetPricing pricing = FleetPricing::reserved;
};

/// Unit prices.
struct CostSpec {
  Money failure;                  ///< per excess failed request of the kinds that have no price of their own
  Money engineer_hour;            ///< responders engaged on a page or a rollback
  Money deployment;               ///< per deployment act (shift, promote, roll back)
  Money slo_penalty;              ///< once, when the release makes the service miss its objective
  Money latency_second{};         ///< per request and second that it takes longer than if nothing had been released
  Money incident_minute{};        ///< of an incident that the release causes
  double off_hours_factor = 1.0;  ///< people's hours off hours cost this many times as much
  std::array<std::optional<Money>, most_failure_kinds> of_kind{};  ///< per excess failure of one kind

  Money of_failure(std::size_t kind) const { return of_kind[kind].value_or(failure); }
  bool has_prices_of_kinds() const { return of_kind != decltype(of_kind){}; }
};

/// An event whose probability the chosen strategy must keep small.
enum class RiskEvent { over_budget, slo_breached, budget_exhausted, regression_fully_rolled_out, false_rollback };
inline constexpr std::array<std::string_view, 5> risk_event_names{"over_budget", "slo_breached", "budget_exhausted",
                                                                  "regression_fully_rolled_out", "false_rollback"};

struct LimitSpec {
  RiskEvent event{};
  Probability at_most;
};

/// How the verdict is reached: least expected total cost among the strategies within the limits.
struct DecisionSpec {
  Money budget;        ///< a release that costs more is "over budget"; infinite when there is none
  Money indifference;  ///< differences below this are of no practical size; 0 stands for a part of the gap between
                       ///< worst and best
  Probability confidence{0.95};  ///< that the verdict is right at every look; what is shown has 95 % whatever this is
  std::vector<LimitSpec> limits;
};

/// Day of the week and time of day.
struct WeekTime {
  int weekday = 0;  ///< Monday = 0
  Duration time_of_day;
  Duration since_monday() const { return Duration::days(weekday) + time_of_day; }
};

/// A freeze that comes again each week.
struct WeeklyFreeze {
  WeekTime from, to;
};

/// A freeze that comes once.
struct FreezeOnce {
  Duration after;  ///< from the start of the release
  Duration lasts;
};

/// When nothing is rolled out any further.
struct FreezeSpec {
  std::vector<WeeklyFreeze> weekly;
  std::vector<FreezeOnce> once;
};

/// What a note says about where a figure comes from.
struct SourceNote {
  std::string pointer;  ///< JSON pointer of the parameter (or the part) it speaks of
  std::string kind;     ///< "fitted", "published" or "assumed"
  std::string text;
};

/// A service, its traffic, what is known of the new version, and what things cost: plain data, valid because it exists.
struct Scenario {
  std::string name;
  std::string story;
  std::string currency;
  WeekTime start;
  Duration tick;
  Duration until;
  TrafficSpec traffic;
  UsersSpec users;
  BaselineSpec baseline;
  std::vector<SegmentSpec> segments;  ///< empty: all users are alike
  CandidateSpec candidate;
  OfflineSpec offline;
  ClusterSpec shared_clustering, own_clustering;
  DriftSpec drift;
  IncidentSpec incidents;
  ServicesSpec services;
  DeploymentsSpec deployments;
  WatchingSpec watching;
  PeopleSpec people;
  FreezeSpec freezes;
  SloSpec slo;
  FleetSpec fleet;
  std::optional<CapacitySpec> capacity{};  ///< none: unlimited
  CostSpec costs;
  SevereEventsSpec severe_events;
  BusinessSpec business;
  DecisionSpec decision;
  std::vector<SourceNote> sources;

  /// Whether it matters for money whose request fails.
  bool has_prices_of_segments() const {
    return std::ranges::any_of(segments, [](const SegmentSpec& segment) { return segment.failure_cost_ratio != 1.0; });
  }
};

}  // namespace rollcast::scenarios
