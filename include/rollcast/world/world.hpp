#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/capacity.hpp"
#include "rollcast/world/clustering.hpp"
#include "rollcast/world/drift.hpp"
#include "rollcast/world/flow_path.hpp"
#include "rollcast/world/freezes.hpp"
#include "rollcast/world/incidents.hpp"
#include "rollcast/world/label_delay.hpp"
#include "rollcast/world/later_release.hpp"
#include "rollcast/world/mishaps.hpp"
#include "rollcast/world/office_clock.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/reactions.hpp"
#include "rollcast/world/service_incidents.hpp"
#include "rollcast/world/severe_events.hpp"
#include "rollcast/world/traffic.hpp"
#include "rollcast/world/truth.hpp"

namespace rollcast::world {

/// All that chance decides and no strategy can change. One object is drawn again for each replication, so that its
/// memory is used again; between draws it only answers questions, and is shared by all strategies of the replication.
class World {
 public:
  World(const Scenario&, std::uint64_t seed);

  /// Replaces the world by that of another replication: a function of scenario, seed and replication alone.
  /// `watcher`, when given, hears of every address that this world and the runs in it draw from.
  void draw(std::uint32_t replication, AddressWatcher* watcher = nullptr);

  /// Puts a later release in the place of the first, until the world is drawn again: `truth` and `flow` are its own
  /// from then on, and `flow` begins when alert windows do. Everything that was drawn stays. Throws
  /// std::invalid_argument where the scenario has capacity or severe events, which are the first release's alone.
  void release(const LaterRelease&);
  /// Works out more of what becomes of requests in the release at hand.
  void extend_release(SimTime until);
  /// When the release at hand begins, and since when its versions' flow is known.
  SimTime release_begin() const { return release_begin_; }
  SimTime history_begin() const { return history_begin_; }

  const Scenario& scenario() const { return *scenario_; }
  const Draws& draws() const { return draws_; }
  const Truth& truth() const { return truth_; }
  /// What hits both versions alike, in order of their starts: incidents elsewhere, and those of services as users see
  /// them.
  const std::vector<Incident>& incidents() const {
    return service_incidents_.is_none() ? incidents_.all() : all_incidents_;
  }
  const SevereEvents& severe_events() const { return severe_events_; }
  const Traffic& traffic() const { return traffic_; }
  const Capacity& capacity() const { return capacity_; }
  /// What drift does to versions, by the end of their training data.
  const Drift& drift() const { return drift_; }
  SimTime begin() const { return calendar_.begin; }
  SimTime end() const { return calendar_.end; }
  /// Mean traffic of the scenario, whatever this world has drawn of it.
  double requests_per_minute() const { return requests_per_minute_; }
  /// The hazard that adds up until users complain for the k-th time.
  double complaint_threshold(std::uint32_t complaint) const { return draw_complaint_threshold(draws_, complaint); }
  PageResponse page_response(const VaryingDuration& acknowledge, std::uint32_t page) const {
    return draw_page_response(scenario_->people, acknowledge, draws_, page);
  }

  /// How late labels arrive; none when gates need not wait for them.
  const LabelDelay* label_delay() const { return label_delay_ ? &*label_delay_ : nullptr; }
  Duration approval_takes(const VaryingDuration& takes, std::uint32_t ask) const {
    return draw_approval(takes, draws_, ask);
  }

  const OfficeClock& office_clock() const { return office_clock_; }
  const Freezes& freezes() const { return freezes_; }

  /// What goes wrong with the k-th act that shifts the candidate's share, and with the k-th attempt to roll back.
  std::optional<Duration> faulty_for(std::uint32_t act) const {
    return draw_faulty_for(scenario_->deployments, draws_, act);
  }
  std::optional<Duration> retry_after(std::uint32_t attempt) const {
    return draw_retry_after(scenario_->deployments, draws_, attempt);
  }

  /// Everything expected, whatever the exposure.
  const FlowPath& flow() const { return flow_; }
  Flow flow_until(SimTime t) const { return flow_.until(t); }
  /// The part of one segment of users, by its index in the scenario.
  Flow flow_until(SimTime t, std::size_t segment) const { return flow_.until(t, segment); }
  /// How requests fail, over all users.
  const FailureDistribution& failure_distribution() const { return distribution_; }
  /// What fails in one way, by its index in `failure_distribution().kinds()`, where there are several.
  KindFlow kind_flow_until(SimTime t, std::size_t kind) const { return flow_.kind_until(t, kind); }
  /// The part of one segment of users, where segments have prices of their own.
  KindFlow kind_flow_until(SimTime t, std::size_t kind, std::size_t segment) const {
    return flow_.kind_until(t, kind, segment);
  }

 private:
  /// What moves the log odds of failing at an instant, for all users alike.
  struct LogOdds {
    PerVersion<double> of_version;  ///< for the requests that it serves, but for its own effect
    double without_release;         ///< of the incumbent, for the requests that a new version serves
  };

  void take_traffic();
  void draw_service_incidents();
  void draw_intervals();
  LogOdds log_odds(SimTime, double of_incidents) const;
  LogOdds log_odds_of_later(SimTime, double of_incidents) const;
  void add_intervals(SimTime from, SimTime until);
  void work_out_chances(const FailureDistribution&, const LogOdds&, const SegmentEffects&);
  void add_kinds(const FailureChances& without_release, double share);
  Flow per_request(const FailureDistribution&, const LogOdds&, const SegmentEffects&, double share);
  Flow per_request(const LogOdds&);

  const Scenario* scenario_;
  std::uint64_t seed_;
  Calendar calendar_;
  FailureDistribution distribution_;
  std::vector<FailureDistribution> segment_distributions_;
  OfflineGate gate_;
  std::optional<LabelDelay> label_delay_;
  OfficeClock office_clock_;
  Freezes freezes_;
  Traffic traffic_;
  double requests_per_minute_;
  Clustering shared_;
  /// Of the two places that versions serve from, not of versions: all newer ones serve from the candidate's, and a
  /// later release may swap them.
  Clustering own_baseline_, own_candidate_;
  Drift drift_;
  Incidents incidents_;
  ServiceIncidents service_incidents_;
  std::vector<Incident> all_incidents_;
  SevereEvents severe_events_;
  std::vector<SimTime> changes_;  ///< when drift or a disturbance may change, in order

  Draws draws_;
  Truth truth_;
  FlowPath flow_;
  Capacity capacity_;
  bool tells_segment_kinds_;
  std::vector<SimTime> interval_starts_;
  std::vector<double> of_incidents_;  ///< log odds of failing, in each interval
  SimTime release_begin_, history_begin_;
  std::optional<LaterRelease> later_;
  std::size_t next_interval_ = 0;       ///< that the flow of the release at hand does not have
  std::vector<Flow> of_segments_;       ///< scratch: each segment's part of a request's flow
  PerVersion<FailureChances> chances_;  ///< scratch: of a request now, by version
  std::vector<KindFlow> of_kinds_;      ///< scratch: what of a request's flow fails in each way
  std::vector<KindFlow>
      of_segment_kinds_;  ///< scratch: what of each segment's part does, where segments have prices of their own
  std::vector<const Incident*> ongoing_;  ///< scratch
};

}  // namespace rollcast::world
