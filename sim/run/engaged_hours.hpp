#pragma once

#include <vector>

#include "rollcast/world/office_clock.hpp"

namespace rollcast::run {

/// The hours that responders are paid for: each from when they are engaged until all are done at once.
class EngagedHours {
 public:
  /// `tells_off_hours`: whether hours off hours are worth telling apart.
  EngagedHours(const OfficeClock& office, bool tells_off_hours) : office_{&office}, tells_off_hours_{tells_off_hours} {}

  /// One more responder is engaged from then on, which may be later than all are done.
  void engage(SimTime from) { since_.push_back(from); }
  bool are_running() const { return !since_.empty(); }
  void stop(SimTime now);

  double all() const { return hours_; }
  double off_hours() const { return off_hours_; }  ///< a part of them

 private:
  const OfficeClock* office_;
  bool tells_off_hours_;
  std::vector<SimTime> since_;  ///< by responder
  double hours_ = 0.0, off_hours_ = 0.0;
};

}  // namespace rollcast::run
