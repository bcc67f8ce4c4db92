#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/clustering.hpp"
#include "rollcast/world/drift.hpp"
#include "rollcast/world/flow.hpp"
#include "rollcast/world/incidents.hpp"
#include "rollcast/world/quality.hpp"
#include "rollcast/world/reactions.hpp"
#include "rollcast/world/traffic.hpp"
#include "rollcast/world/truth.hpp"

namespace rollcast {

/// All that chance decides and no strategy can change. One object is drawn again for each replication, so that its memory is
/// used again; between draws it only answers questions, and is shared by all strategies of the replication.
class World {
 public:
  World(const Scenario&, std::uint64_t seed);

  /// Replaces the world by that of another replication: a function of scenario, seed and replication alone.
  void draw(std::uint32_t replication);

  const Scenario& scenario() const { return *scenario_; }
  const Draws& draws() const { return draws_; }
  const Truth& truth() const { return truth_; }
  const TimeGrid& grid() const { return grid_; }
  const std::vector<Incident>& incidents() const { return incidents_.all(); }
  const Traffic& traffic() const { return traffic_; }
  SimTime end() const { return calendar_.end; }
  double complaint_threshold() const { return complaint_threshold_; }
  PageResponse page_response(const VaryingDuration& acknowledge, std::uint32_t page) const {
    return draw_page_response(scenario_->people, acknowledge, draws_, page);
  }

  /// Everything expected from the world's beginning to an instant; the difference of two is what is expected between them.
  const CumulativeCurve<Flow>& flow() const { return flow_; }
  Flow flow_until(SimTime t) const { return flow_.at(grid_.locate(t)); }

  /// Cell boundaries at which alert a could fire whatever the exposure has been; at all others it cannot.
  std::span<const std::uint32_t> loud_boundaries(std::size_t alert) const { return loud_[alert]; }

 private:
  /// Failure probabilities that hold from one change of conditions to the next.
  struct Conditions {
    double baseline = 0, candidate = 0, candidate_as_baseline = 0, fixed = 0;
  };
  Conditions conditions(std::size_t tick, double incident_log_odds) const;
  void cut_grid();
  void accumulate();
  void find_loud_boundaries();

  const Scenario* scenario_;
  std::uint64_t seed_;
  Calendar calendar_;
  FailureRate quality_;
  Traffic traffic_;
  Clustering shared_, own_baseline_, own_candidate_;
  Drift drift_;
  Incidents incidents_;
  std::vector<bool> conditions_change_;  ///< by tick: drift or a disturbance may change there

  Draws draws_;
  Truth truth_;
  double complaint_threshold_ = 0.0;
  TimeGrid grid_;
  std::vector<SimTime> splits_;
  CumulativeCurve<Flow> flow_;
  std::vector<std::vector<std::uint32_t>> loud_;
};

}  // namespace rollcast
