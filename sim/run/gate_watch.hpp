#pragma once

#include <memory>
#include <optional>

#include "counts.hpp"

namespace rollcast::run {

/// What a strategy watches: the counts of the stage, and the looks that its guard makes beside those it has named.
class GateWatch {
 public:
  GateWatch(const World&, const ServiceHistory&, Mode, std::uint32_t episode);

  void begin_stage(SimTime now);
  /// What the strategy's decision wants watched from now on.
  void follow(SimTime now, const Decision&);
  void drop_guard() { guard_ = {}; }

  bool is_watching() const { return watch_ == Watch::counts; }
  /// The counts that a look sees now, if it is to see any.
  void look(Observation&);
  /// The first look of the guard before `horizon` at which it trips, while exposure stays as it is.
  std::optional<SimTime> trip_before(SimTime horizon);

  Counts& counts() { return *counts_; }

 private:
  std::unique_ptr<Counts> counts_;
  Watch watch_ = Watch::nothing;
  Samples last_seen_;  ///< of the stage, when the strategy was last asked
  Guard guard_;
  SimTime next_guarded_look_;
};

}  // namespace rollcast::run
