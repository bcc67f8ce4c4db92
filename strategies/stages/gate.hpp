#pragma once

#include <memory>

#include "rollcast/strategies/judge.hpp"

namespace rollcast::strategies {

/// What follows when a judge cannot tell by the end of a stage.
enum class WhenInconclusive { promote, hold, roll_back, ask };

/// What follows when an arm that is compared has served nobody since the last look.
enum class WhenNoData { judge, pass, fail };

/// A gate's judge and policy.
struct GatePlan {
  JudgePlan judge;
  WhenInconclusive when_inconclusive{};
  WhenNoData when_no_data{};
  VaryingDuration asking_takes{};  ///< until people answer who are asked because the judge cannot tell
  bool waits_for_labels = false;
  std::optional<Duration>
      holds_for{};  ///< until the judge is asked again that cannot tell; else as long as the stage again
  double people_agree_up_to =
      1.0;  ///< times the failure rate of what the candidate is compared with, where they are asked
};

/// The gate of a stage that only lasts.
const GatePlan& no_gate();

/// Why counts are drawn at every look of this gate even in bridge mode, in words; empty when its judge looks at the end
/// of a stage only, or has a tripwire and does not wait for labels.
std::string why_asked_at_every_look(const GatePlan&);

/// Reads "judge", "when_inconclusive", "when_no_data" and "approval_takes".
GatePlan read_gate(const Fields&, std::string_view fallback_judge, const Scenario&);

/// What a gate makes of a look.
enum class GateAnswer { stay, pass, roll_back, ask_people };

/// A gate: a stage of given length, watched by a judge, and what to do with its opinions. Tells when to look next.
class Gate {
 public:
  explicit Gate(const GatePlan&);

  /// Begins a stage that is to last `bake`, the gate's `step`-th from 0; returns when to look first.
  SimTime open(SimTime now, Duration bake, std::size_t step = 0);
  bool is_over(SimTime now) const { return now >= ends_; }
  bool looks_on_the_way() const { return every_.has_value(); }
  const VaryingDuration& asking_takes() const { return asking_takes_; }
  /// Lets the stage go on, with what the judge has seen so far.
  void prolong(SimTime now, Duration by) { ends_ = now + by; }
  /// The stage goes on, watched, until people approve of the next one.
  void wait_for_approval();

  /// Assesses a look. Failing rolls back at once, passing at once ends the stage, and so does a judge that has people
  /// asked. At the end of the stage it passes, or does what was chosen for a judge that cannot tell; to hold is to stay
  /// for `bake` again, or as the plan says, and people who are asked go by the failure rates. While the share is frozen
  /// it stays, unless it rolls back; where the calendar freezes it, the stage goes on to the end of that.
  GateAnswer ask(const Observation& seen, const Samples& since_look, const Samples& since_stage, Duration bake);
  Opinion opinion() const { return opinion_; }

  /// When to look next; never when the stage is over, which then waits for people to be done. Looks that a guard makes
  /// are left to it.
  SimTime next_look(SimTime now) const;
  /// The judge's own tripwire for the rest of the stage, if it has one.
  Guard guard(SimTime now) const;

 private:
  const Tripwire* tripwire() const;
  bool has_data(const Samples&) const;
  bool ends_stage() const { return opinion_ == Opinion::pass_at_once || opinion_ == Opinion::ask; }
  Opinion opinion_of(const Evidence&);
  GateAnswer answer_at_end(const Observation&, const Samples& since_stage, Duration bake);
  GateAnswer answer_when_inconclusive(const Observation&, const Samples& since_stage, Duration bake);
  GateAnswer answer_of_people(const Samples& since_stage) const;

  std::unique_ptr<Judge> judge_;
  Against against_;
  std::optional<Duration> every_;
  WhenInconclusive when_inconclusive_;
  WhenNoData when_no_data_;
  VaryingDuration asking_takes_;
  std::optional<Duration> holds_for_;
  double people_agree_up_to_;
  Opinion opinion_ = Opinion::pass;
  SimTime ends_;
  bool waits_for_approval_ = false, asks_people_ = false;
};

}  // namespace rollcast::strategies
