#include <algorithm>
#include <cmath>

#include "rollcast/study/study.hpp"
#include "rollcast/study/study_rows.hpp"
#include "rollcast/study/summarise.hpp"

namespace rollcast {

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

}  // namespace

std::vector<PlayedAsAggregate> not_bridged(const StudyPlan& plan) {
  std::vector<PlayedAsAggregate> all;
  for (const Contender& contender : plan.contenders)
    if (plan.mode == Mode::bridge && !contender.plan.asked_at_every_look.empty())
      all.push_back({contender.label, contender.plan.asked_at_every_look});
  return all;
}

StudyResult conclude_study(const Scenario& scenario, const StudyPlan& plan, const PlayedStudy& played) {
  std::vector<StudiedStrategy> strategies;
  std::vector<std::vector<ExposurePoint>> exposure;
  for (std::size_t c = 0; c < plan.contenders.size(); ++c) {
    strategies.push_back({plan.contenders[c].label, plan.contenders[c].name});
    exposure.push_back(played.exposure[c].points());
  }
  StudyResult result = conclude(StudyRows{played.rows, strategies.size()}, strategies, scenario);
  result.seed = plan.seed;
  result.first_run = plan.first_run;
  result.runs = plan.runs;
  result.mode = plan.mode;
  result.not_bridged = not_bridged(plan);
  const std::size_t shown = points_until_settled(exposure);
  for (std::size_t c = 0; c < strategies.size(); ++c)
    result.strategies[c].exposure.assign(exposure[c].begin(), exposure[c].begin() + static_cast<std::ptrdiff_t>(shown));
  return result;
}

}  // namespace rollcast
