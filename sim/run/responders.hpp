#pragma once

#include <vector>

#include "rollcast/world/office_clock.hpp"

namespace rollcast::run {

/// The people who deal with a release, and the hours that they are paid for: each from when they are engaged until all
/// are done at once.
class Responders {
 public:
  /// `tells_off_hours`: whether hours off hours are worth telling apart.
  Responders(const OfficeClock& office, bool tells_off_hours) : office_{&office}, tells_off_hours_{tells_off_hours} {}

  /// One more person is at work from then on, which may be later than all are done.
  void engage(SimTime from) { since_.push_back(from); }
  bool are_engaged() const { return !since_.empty(); }
  void are_done(SimTime now);

  double hours() const { return hours_; }
  double off_hours() const { return off_hours_; }  ///< a part of the former

 private:
  const OfficeClock* office_;
  bool tells_off_hours_;
  std::vector<SimTime> since_;  ///< by person
  double hours_ = 0.0, off_hours_ = 0.0;
};

}  // namespace rollcast::run
