#pragma once

#include <algorithm>
#include <memory>

#include "rollcast/strategies/judge.hpp"

namespace rollcast {

/// What follows when a judge cannot tell by the end of a stage.
enum class WhenInconclusive { promote, hold, roll_back };

/// A gate's judge and policy.
struct GatePlan {
  JudgePlan judge;
  WhenInconclusive when_inconclusive{};
  bool waits_for_labels = false;
};

/// Why counts are drawn at every look of this gate even in bridge mode, in words; empty when its judge looks at the end of a stage only,
/// or has a tripwire and does not wait for labels.
std::string why_asked_at_every_look(const GatePlan&);

/// Reads "judge" and "when_inconclusive".
GatePlan read_gate(const Fields&, std::string_view fallback_judge, const Scenario&);

/// What a gate makes of a look.
enum class GateAnswer { stay, pass, roll_back };

/// A gate: a stage of given length, watched by a judge, and what to do with its opinions. Tells when to look next.
class Gate {
 public:
  explicit Gate(const GatePlan& plan)
      : judge_{plan.judge.begin()}, every_{plan.judge.every}, when_inconclusive_{plan.when_inconclusive} {}

  /// Begins a stage that is to last `bake`; returns when to look first.
  SimTime open(SimTime now, Duration bake) {
    judge_->begin_stage({now, bake});
    ends_ = now + bake;
    return next_look(now);
  }
  bool is_over(SimTime now) const { return now >= ends_; }
  /// Lets the stage go on, with what the judge has seen so far.
  void prolong(SimTime now, Duration by) { ends_ = now + by; }

  /// The stage goes on, watched, until people approve of the next one.
  void wait_for_approval() {
    waits_for_approval_ = true;
    ends_ = SimTime::never();
  }

  /// Assesses a look. Failing rolls back at once, and passing at once ends the stage. At the end of the stage it passes, or does what was
  /// chosen for a judge that cannot tell; to hold is to stay for `bake` again. While the share is frozen it stays, unless it rolls back;
  /// where the calendar freezes it, the stage goes on to the end of that.
  GateAnswer ask(const Observation& seen, const Samples& since_look, const Samples& since_stage, Duration bake) {
    if (waits_for_approval_ && seen.approved) end_stage(seen.now);
    opinion_ = judge_->assess({seen.now, since_look, since_stage, is_over(seen.now)});
    if (opinion_ == Opinion::fail) return GateAnswer::roll_back;
    if (opinion_ == Opinion::pass_at_once && !waits_for_approval_) ends_ = std::min(ends_, seen.now);
    if (!is_over(seen.now)) return GateAnswer::stay;
    if (seen.frozen) {
      if (!seen.thaws.is_never()) ends_ = seen.thaws;
      return GateAnswer::stay;
    }
    if (may_go_on() || when_inconclusive_ == WhenInconclusive::promote) return GateAnswer::pass;
    if (when_inconclusive_ == WhenInconclusive::roll_back) return GateAnswer::roll_back;
    prolong(seen.now, bake);
    return GateAnswer::stay;
  }
  Opinion opinion() const { return opinion_; }
  bool may_go_on() const { return opinion_ == Opinion::pass || opinion_ == Opinion::pass_at_once; }

  /// When to look next; never when the stage is over, which then waits for people to be done. Looks that a guard makes are left to it.
  SimTime next_look(SimTime now) const {
    if (is_over(now)) return SimTime::never();
    const bool on_the_way = every_ && judge_->tripwire() == nullptr && now + *every_ < ends_;
    return on_the_way ? now + *every_ : ends_;
  }
  /// The judge's own tripwire for the rest of the stage, if it has one.
  Guard guard(SimTime now) const {
    if (!every_ || is_over(now)) return {};
    return {judge_->tripwire(), *every_};
  }

 private:
  void end_stage(SimTime now) {
    waits_for_approval_ = false;
    ends_ = now;
  }

  std::unique_ptr<Judge> judge_;
  std::optional<Duration> every_;
  WhenInconclusive when_inconclusive_;
  Opinion opinion_ = Opinion::pass;
  SimTime ends_;
  bool waits_for_approval_ = false;
};

}  // namespace rollcast
