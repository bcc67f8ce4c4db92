#include "judges/canary_analysis.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

#include "judges/equal_arms.hpp"

namespace rollcast::judges {

namespace {

class CanaryAnalysisJudge final : public Judge {
 public:
  explicit CanaryAnalysisJudge(std::shared_ptr<const CanaryAnalysis> plan) : plan_{std::move(plan)} {}

  void begin_stage(const StageAhead& stage) override {
    points_.clear();
    last_judgment_ = stage.begins;
    opinion_ = Opinion::inconclusive;
  }

  Opinion assess(const Evidence& evidence) override {
    add_point(evidence);
    if (!evidence.stage_ends && evidence.now - last_judgment_ < plan_->interval) return opinion_;
    last_judgment_ = evidence.now;
    const ScoreVerdict verdict = verdict_of(std::vector{score()}, plan_->pass, plan_->marginal);
    const bool passes = verdict == ScoreVerdict::pass || (verdict == ScoreVerdict::marginal && !evidence.stage_ends);
    return opinion_ = passes ? Opinion::pass : Opinion::fail;
  }

 private:
  struct Point {
    SimTime when;
    double candidate, control;
  };

  /// NaN where it served nobody.
  static double rate(const Sample& arm) {
    return arm.requests > 0 ? arm.failure_rate() : std::numeric_limits<double>::quiet_NaN();
  }

  void add_point(const Evidence& evidence) {
    const Samples arms = plan_->baseline ? with_equal_arms(evidence, *plan_->baseline) : evidence.since_look;
    points_.push_back({evidence.now, rate(arms.candidate), rate(arms.control)});
    while (plan_->lookback > Duration{} && points_.front().when + plan_->lookback <= evidence.now) points_.pop_front();
  }

  double score() const {
    std::vector<double> candidate, control;
    for (const Point& point : points_) {
      candidate.push_back(point.candidate);
      control.push_back(point.control);
    }
    std::vector<MetricResult> results;
    for (const MetricRule& metric : plan_->metrics)
      results.push_back({{"metrics"}, classify(candidate, control, metric)});
    return summary_score(results, {});
  }

  std::shared_ptr<const CanaryAnalysis> plan_;
  std::deque<Point> points_;
  SimTime last_judgment_;
  Opinion opinion_ = Opinion::inconclusive;
};

}  // namespace

JudgePlan canary_analysis_judge(CanaryAnalysis plan) {
  const Duration step = plan.step;
  const auto shared = std::make_shared<const CanaryAnalysis>(std::move(plan));
  return {"canary analysis", step, [shared] { return std::make_unique<CanaryAnalysisJudge>(shared); },
          Against::control};
}

}  // namespace rollcast::judges
