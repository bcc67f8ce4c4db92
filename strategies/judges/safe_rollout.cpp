#include "judges/safe_rollout.hpp"

#include <utility>

#include "judges/equal_arms.hpp"

namespace rollcast::judges {

namespace {

class SafeRolloutJudge final : public Judge {
 public:
  explicit SafeRolloutJudge(std::shared_ptr<const SafeRollout> plan)
      : plan_{std::move(plan)}, guardrail_{begin_confidence_sequence(plan_->guardrail)} {}

  void begin_stage(const StageAhead& ahead) override {
    step_ = &plan_->steps[ahead.step];
    if (ahead.step > 0) return;
    began_ = ahead.begins;
    seen_ = {};
  }

  Opinion assess(const Evidence& evidence) override {
    const Samples look = with_equal_arms(evidence, step_->coverage);
    seen_ = seen_ + look;
    const std::int64_t enrolled = seen_.candidate.requests + seen_.control.requests;
    if (enrolled == 0) return without_traffic(evidence);
    if (guardrail_->assess({evidence.now, look, seen_, evidence.stage_ends}) == Opinion::fail) return Opinion::fail;
    return enrolled < step_->min_sample_size ? Opinion::inconclusive : Opinion::pass;
  }

 private:
  Opinion without_traffic(const Evidence& evidence) const {
    if (!evidence.stage_ends || evidence.now - began_ < plan_->grace || plan_->no_traffic == NoTraffic::hold)
      return Opinion::inconclusive;
    return plan_->no_traffic == NoTraffic::roll_back ? Opinion::fail : Opinion::pass;
  }

  std::shared_ptr<const SafeRollout> plan_;
  std::unique_ptr<Judge> guardrail_;
  const MonitoredStep* step_ = nullptr;
  SimTime began_;
  Samples seen_;
};

}  // namespace

JudgePlan safe_rollout_judge(SafeRollout plan) {
  const Duration every = plan.refresh_every;
  const auto shared = std::make_shared<const SafeRollout>(std::move(plan));
  return {"safe rollout", every, [shared] { return std::make_unique<SafeRolloutJudge>(shared); }, Against::control};
}

}  // namespace rollcast::judges
