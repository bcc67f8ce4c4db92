#pragma once

#include <memory>

#include "rollcast/strategies/judge.hpp"

namespace rollcast {

/// What follows when a judge cannot tell by the end of a stage.
enum class WhenInconclusive { promote, hold, roll_back };

/// A gate: a stage of given length, watched by a judge, and what to do with its opinions. Tells when to look next.
class Gate {
 public:
  Gate(std::unique_ptr<Judge> judge, std::optional<Duration> every) : judge_{std::move(judge)}, every_{every} {}

  /// Begins a stage that is to last `bake`; returns when to look first.
  SimTime open(SimTime now, Duration bake) {
    judge_->begin_stage();
    ends_ = now + bake;
    return next_look(now);
  }
  bool is_over(SimTime now) const { return now >= ends_; }
  SimTime next_look(SimTime now) const { return every_ && now + *every_ < ends_ ? now + *every_ : ends_; }
  Opinion assess(SimTime now, const Samples& since_look, const Samples& since_stage) {
    return judge_->assess({since_look, since_stage, is_over(now)});
  }
  /// Stays for as long again.
  SimTime prolong(SimTime now, Duration by) {
    ends_ = now + by;
    return next_look(now);
  }

 private:
  std::unique_ptr<Judge> judge_;
  std::optional<Duration> every_;
  SimTime ends_;
};

}  // namespace rollcast
