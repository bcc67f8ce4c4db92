#include "judges/argo_judge.hpp"

#include <algorithm>
#include <utility>

namespace rollcast::judges {

namespace {

class ArgoJudge final : public Judge {
 public:
  explicit ArgoJudge(std::shared_ptr<const ArgoAnalyses> analyses) : analyses_{std::move(analyses)} {}

  void begin_stage(const StageAhead& ahead) override {
    if (ahead.step == 0) background_.reset();
    const ArgoStage& stage = analyses_->stages[ahead.step];
    own_.reset();
    if (stage.analysis) own_.emplace(*stage.analysis, ahead.begins);
    const bool begins_anew = !background_ || background_->phase() == MetricPhase::inconclusive;
    if (stage.is_watched && begins_anew)
      background_.emplace(*analyses_->background, ahead.begins);
    else if (background_)
      wait_for_counts(ahead.begins);
  }

  Opinion assess(const Evidence& evidence) override {
    for (auto* run : {&own_, &background_})
      if (*run) (*run)->see(evidence.now, evidence.since_look);
    if (either_is(MetricPhase::failed) || either_is(MetricPhase::error)) return Opinion::fail;
    if (either_is(MetricPhase::inconclusive)) return Opinion::ask;
    if (!own_) return Opinion::pass;
    return own_->phase() == MetricPhase::successful ? Opinion::pass_at_once : Opinion::inconclusive;
  }

  std::optional<SimTime> next_look() const override { return std::min(due(own_), due(background_)); }

 private:
  void wait_for_counts(SimTime begins) {
    const Duration delay = analyses_->metrics_delay;
    if (delay > Duration{})
      background_->put_off_until(begins + delay + analyses_->background->interval.value_or(Duration::seconds(10)));
  }
  static SimTime due(const std::optional<MetricRun>& run) { return run ? run->due() : SimTime::never(); }
  bool either_is(MetricPhase phase) const {
    return (own_ && own_->phase() == phase) || (background_ && background_->phase() == phase);
  }

  std::shared_ptr<const ArgoAnalyses> analyses_;
  std::optional<MetricRun> own_, background_;
};

}  // namespace

JudgePlan argo_judge(ArgoAnalyses analyses) {
  const auto shared = std::make_shared<const ArgoAnalyses>(std::move(analyses));
  return {"argo analysis", Duration::seconds(10), [shared] { return std::make_unique<ArgoJudge>(shared); },
          Against::control};
}

}  // namespace rollcast::judges
