#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// What the parts need to know of the scenario's time.
struct TimeFrame {
  Duration tick;
  Duration until;
};

/// Largest sigma of a lognormal size that is taken for meant: at 5, one draw in six exceeds 148 medians.
inline constexpr double widest_sigma = 5;

/// The shortest whole number of ticks that is at least `d`, for defaults that must fit any tick.
Duration in_whole_ticks(Duration d, Duration tick);

/// How often something begins: so many in a number of days.
struct Frequency {
  double number, days;
  std::string_view of_what;  ///< "incidents"
};
/// Notes an error of "per_day" or "per_30_days" where things of this length come so often that more than `most` are in
/// progress at a time.
void refuse_crowds(const Fields& part, const Frequency&, const VaryingDuration& length, double most);

// Each reads one top-level part of a scenario, with its defaults and the rules within it.
TrafficSpec read_traffic(const Fields& root, const TimeFrame& time, const NamedTexts& beside);
/// Requests of an average day.
double mean_requests_per_day(const TrafficSpec&);
UsersSpec read_users(const Fields& root, const TrafficSpec& traffic);
BaselineSpec read_baseline(const Fields& root);
/// What `failure` is the short form of, from the part "quality" of the baseline. Sets `failure` to what it gives.
void read_quality(const Fields& baseline, BaselineSpec&);
/// Of one outcome: factors on the odds of single kinds of failure.
void read_kind_odds_ratios(const Fields& outcome, Outcome, const BaselineSpec&, OutcomeSpec&);
/// Prices of single kinds of failure.
void read_prices_of_kinds(const Fields& costs, const BaselineSpec&, CostSpec&);
/// The "failure" of a part, a required probability that has odds.
Probability read_failure(const Fields& part, const Key& key);
/// An odds ratio's median and sigma, which no bare number gives.
Fields odds_ratio_part(const Fields& part, const Key& key);
std::vector<SegmentSpec> read_segments(const Fields& root, Probability baseline_failure);
/// The one segment in which an outcome shows, by its name; none for all of them.
std::optional<std::size_t> read_shows_in(const Fields& outcome, std::span<const SegmentSpec>);
inline constexpr std::string_view every_segment = "all";
/// Notes an error where only labels tell of an effect and there are none.
void check_who_tells(const Fields& root, const CandidateSpec&, const WatchingSpec&);
CandidateSpec read_candidate(const Fields& root, const BaselineSpec&, std::span<const SegmentSpec>);
OfflineSpec read_offline(const Fields& root, const QualitySpec&);
ClusterSpec read_clustering(const Fields& root, const Key& key, Duration tick);
DriftSpec read_drift(const Fields& root);
/// Of the whole scenario, or of one service, under its key "incidents".
IncidentSpec read_incidents(const Fields& of, const Key& key);
ServicesSpec read_services(const Fields& root);
DeploymentsSpec read_deployments(const Fields& root);
WatchingSpec read_watching(const Fields& root, Duration tick, double failures_per_day);
PeopleSpec read_people(const Fields& root);
FreezeSpec read_freezes(const Fields& root, Duration tick);
SloSpec read_slo(const Fields& root, Probability baseline_failure);
FleetSpec read_fleet(const Fields& root);
/// What an outcome does to load, and only under load.
void read_load_effects(const Fields& outcome, OutcomeSpec&);
/// None where it is unlimited; then no outcome may have to do with load.
std::optional<CapacitySpec> read_capacity(const Fields& root, const CandidateSpec&, const FleetSpec&, Duration tick);
CostSpec read_costs(const Fields& root, const BaselineSpec&);
BusinessSpec read_business(const Fields& root);
/// `requests` are expected until the end.
SevereEventsSpec read_severe_events(const Fields& root, const CandidateSpec&, double requests);
DecisionSpec read_decision(const Fields& root);
/// Last, since the notes point at parts that must have been read.
std::vector<SourceNote> read_sources(const Fields& root);

}  // namespace rollcast::scenarios
