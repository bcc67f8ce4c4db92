#include <algorithm>
#include <cmath>
#include <functional>

#include "rollcast/scenarios/priced_kinds.hpp"
#include "rollcast/study/study.hpp"
#include "rollcast/study/study_rows.hpp"
#include "rollcast/study/summarize.hpp"

namespace rollcast::study {

namespace {

bool same_shares(const ExposurePoint& a, const ExposurePoint& b) {
  return a.mean == b.mean && a.p10 == b.p10 && a.p50 == b.p50 && a.p90 == b.p90;
}

/// How many points are worth showing: on to the last at which some middle or outer share still moves, and one more.
std::size_t points_until_settled(const std::vector<std::vector<ExposurePoint>>& all) {
  constexpr double settled = 0.02;  // a mean that moves less than this in all is at rest
  std::size_t needed = 1;
  for (const auto& points : all) {
    const ExposurePoint& last = points.back();
    for (std::size_t i = points.size(); i-- > needed;) {
      const ExposurePoint at_rest{0, points[i].mean, last.p10, last.p50, last.p90};
      if (same_shares(points[i], at_rest) && std::abs(points[i].mean - last.mean) < settled) continue;
      needed = i;
      break;
    }
  }
  return std::min(needed + 2, all.front().size());
}

/// One strategy's figures for one part of what happened, in the order of replications.
template <class Record>
class PartRuns {
 public:
  PartRuns(std::span<const Record> all, std::size_t first, std::size_t stride)
      : all_{all}, first_{first}, stride_{stride} {}

  template <class Figure>
  Estimate mean(Figure figure) const {
    std::vector<double> values;
    for (std::size_t i = first_; i < all_.size(); i += stride_) values.push_back(std::invoke(figure, all_[i]));
    return mean_of(values);
  }

 private:
  std::span<const Record> all_;
  std::size_t first_, stride_;
};

std::vector<SegmentSummary> summarize_segments(const Scenario& scenario, const CompletedStudy& completed,
                                               std::size_t contender, std::size_t contenders) {
  const std::size_t k = scenario.segments.size();
  std::vector<SegmentSummary> summaries;
  for (std::size_t i = 0; i < k; ++i) {
    const PartRuns<SegmentRecord> runs{completed.segments, contender * k + i, contenders * k};
    summaries.push_back({scenario.segments[i].name, scenario.segments[i].share.value(),
                         runs.mean(&SegmentRecord::excess), runs.mean(&SegmentRecord::failure_rate),
                         runs.mean(&SegmentRecord::failure_rate_added)});
    if (scenario.has_prices_of_segments())
      summaries.back().cost = {scenario.segments[i].failure_cost_ratio, runs.mean(&SegmentRecord::cost)};
  }
  return summaries;
}

std::vector<KindSummary> summarize_kinds(const Scenario& scenario, const CompletedStudy& completed,
                                         std::size_t contender, std::size_t contenders) {
  const auto kinds = priced_kinds(scenario);
  std::vector<KindSummary> summaries;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const PartRuns<KindRecord> runs{completed.kinds, contender * kinds.size() + i, contenders * kinds.size()};
    summaries.push_back({std::string{kinds[i].name}, std::string{kinds[i].title}, kinds[i].price.value(),
                         runs.mean(&KindRecord::excess), runs.mean(&KindRecord::cost)});
  }
  return summaries;
}

}  // namespace

std::vector<RunAsAggregate> not_bridged(const StudyPlan& plan) {
  std::vector<RunAsAggregate> all;
  for (const Contender& contender : plan.contenders)
    if (plan.mode == Mode::bridge && !contender.plan.asked_at_every_look.empty())
      all.push_back({contender.label, contender.plan.asked_at_every_look});
  return all;
}

StudyResult conclude_study(const Scenario& scenario, const StudyPlan& plan, const CompletedStudy& completed) {
  std::vector<StudiedStrategy> strategies;
  std::vector<std::vector<ExposurePoint>> exposure;
  for (std::size_t c = 0; c < plan.contenders.size(); ++c) {
    strategies.push_back({plan.contenders[c].label, plan.contenders[c].name});
    exposure.push_back(completed.exposure[c].points());
  }
  StudyResult result = conclude(StudyRows{completed.rows, strategies.size()}, strategies, scenario);
  result.seed = plan.seed;
  result.first_run = plan.first_run;
  result.runs = plan.runs;
  result.mode = plan.mode;
  result.not_bridged = not_bridged(plan);
  result.quality = summarize_quality(scenario, {plan.seed, plan.first_run, result.runs});
  const std::size_t shown = points_until_settled(exposure);
  for (std::size_t c = 0; c < strategies.size(); ++c) {
    result.strategies[c].exposure.assign(exposure[c].begin(), exposure[c].begin() + static_cast<std::ptrdiff_t>(shown));
    result.strategies[c].segments = summarize_segments(scenario, completed, c, strategies.size());
    result.strategies[c].kinds = summarize_kinds(scenario, completed, c, strategies.size());
    result.strategies[c].stages = plan.contenders[c].plan.drawn;
  }
  return result;
}

}  // namespace rollcast::study
