#include "stages/staged_release.hpp"

#include <algorithm>
#include <utility>

#include "rollcast/run/strategy.hpp"

namespace rollcast::strategies {

namespace {

/// A judge's tripwire where the control is what was measured before the stage.
class AgainstBefore final : public Tripwire {
 public:
  void compare(const Tripwire* judge, const Sample& before) {
    judge_ = judge;
    before_ = before;
  }
  bool trips(const Samples& since_stage) const override { return judge_->trips({since_stage.candidate, before_}); }
  bool could_trip(const Samples& least, const Samples& most) const override {
    return judge_->could_trip({least.candidate, before_}, {most.candidate, before_});
  }
  bool needs_control() const override { return false; }

 private:
  const Tripwire* judge_ = nullptr;
  Sample before_;
};

class StagedRelease final : public Strategy {
 public:
  explicit StagedRelease(std::shared_ptr<const StageGraph> graph) : graph_{std::move(graph)}, unjudged_{no_gate()} {
    gates_.reserve(graph_->gates.size());
    for (const GatePlan& plan : graph_->gates) gates_.emplace_back(plan);
    const auto before = [](const Stage& stage) { return stage.compare == Compare::before; };
    compares_before_ = std::any_of(graph_->stages.begin(), graph_->stages.end(), before);
  }

  Decision look(const Observation& seen) override {
    if (!has_begun_) return begin(seen.now);
    const bool is_judged = stage().gate.has_value();
    if (gate().is_over(seen.now) && !has_enough(seen.since_stage)) {
      gate().prolong(seen.now, stage().lasts);
      if (!gate().looks_on_the_way()) return stay(seen.now);
    }
    const Samples look = compared(seen.since_look), since_begin = compared(seen.since_stage);
    const GateAnswer answer = gate().ask(seen, look, since_begin, stage().lasts);
    const Opinion opinion = gate().opinion();
    const Decision decision = act_on(answer, seen);
    return is_judged ? decision.because({answer == GateAnswer::pass ? since_begin : look, opinion}) : decision;
  }

  Duration rollback_takes(SimTime) const override { return is_promoted_ ? graph_->rollback_time : stage().switch_back; }
  Duration keeps_candidate_for() const override { return is_promoted_ ? Duration{} : graph_->candidate_kept; }
  Fleets rollback_fleets(const Fleets& current) const override {
    return is_promoted_ ? graph_->fleets_while_undone.value_or(current) : current;
  }

 private:
  const Stage& stage() const { return graph_->stages[at_]; }
  Gate& gate() { return stage().gate ? gates_[*stage().gate] : unjudged_; }
  const Gate& gate() const { return stage().gate ? gates_[*stage().gate] : unjudged_; }

  bool has_enough(const Samples& seen) const {
    return static_cast<double>(std::min(seen.candidate.requests, seen.control.requests)) >= stage().requests_per_arm;
  }

  Samples compared(const Samples& seen) const {
    return stage().compare == Compare::before ? Samples{seen.candidate, before_} : seen;
  }

  Decision begin(SimTime now) {
    const Decision first = enter(0, now);
    has_begun_ = true;
    return first;
  }

  Decision act_on(GateAnswer answer, const Observation& seen) {
    switch (answer) {
      case GateAnswer::stay:
        return stay(seen.now);
      case GateAnswer::ask_people:
        return ask_people(seen.now, gate().asking_takes());
      case GateAnswer::roll_back:
        return fail(seen);
      case GateAnswer::pass:
        break;
    }
    const auto approval = graph_->approval_before(stage().pass);
    if (approval && !seen.approved) return ask_people(seen.now, *approval);
    return leave_for(stage().pass, seen);
  }

  Decision fail(const Observation& seen) {
    const bool must_wait = seen.frozen && stage().fail != rolls_back;
    return must_wait ? stay(seen.now) : leave_for(stage().fail, seen);
  }

  Decision ask_people(SimTime now, const VaryingDuration& takes) {
    gate().wait_for_approval();
    return stay(now).asking(takes);
  }

  Decision leave_for(Destination to, const Observation& seen) {
    if (seen.since_stage.control.requests > 0) before_ = seen.since_stage.control;
    return enter(to, seen.now);
  }

  Decision enter(Destination to, SimTime now) {
    if (to == rolls_back) return Decision::roll_back();
    is_promoted_ = to == promotes;
    if (is_promoted_) return Decision::promote();
    at_ = to;
    if (!stage().gate && stage().lasts == Duration{} && !graph_->approval_before(stage().pass))
      return enter(stage().pass, now);
    const SimTime look_at = gate().open(now, stage().lasts, graph_->step_of(at_));
    against_before_.compare(gate().guard(now).tripwire, before_);
    const bool feeds_candidate = stage().share > nobody() || stage().mirrored.share > nobody();
    if (!has_begun_ && !feeds_candidate)
      return Decision::hold_until(look_at, watch(), stage().fleets).guarded_by(guard(now));
    const Decision shift = Decision::shift_to(stage().share, look_at, watch(), stage().fleets);
    return shift.mirroring(stage().mirrored).guarded_by(guard(now));
  }

  Decision stay(SimTime now) const {
    return Decision::hold_until(gate().next_look(now), watch(), stage().fleets).guarded_by(guard(now));
  }

  Watch watch() const {
    const bool counts = stage().gate || stage().requests_per_arm > 0.0 || compares_before_;
    return counts ? Watch::counts : Watch::nothing;
  }

  Guard guard(SimTime now) const {
    const Guard of_judge = gate().guard(now);
    const bool is_moved = stage().compare == Compare::before && of_judge.tripwire != nullptr;
    return is_moved ? Guard{&against_before_, of_judge.every} : of_judge;
  }

  std::shared_ptr<const StageGraph> graph_;
  std::vector<Gate> gates_;
  Gate unjudged_;
  bool compares_before_ = false, has_begun_ = false, is_promoted_ = false;
  std::size_t at_ = 0;
  Sample before_;
  AgainstBefore against_before_;
};

}  // namespace

std::unique_ptr<Strategy> begin_staged_release(std::shared_ptr<const StageGraph> graph) {
  return std::make_unique<StagedRelease>(std::move(graph));
}

}  // namespace rollcast::strategies
