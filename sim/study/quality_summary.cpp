#include "rollcast/study/quality_summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "rollcast/world/world.hpp"

namespace rollcast::study {

namespace {

constexpr std::int64_t most_worlds = 200;
constexpr std::int64_t most_stretches = 120;

Duration stretch_for(Duration until) {
  constexpr int few_days = 4;
  if (until <= Duration::days(few_days)) return Duration::hours(1);
  const auto days = static_cast<std::int64_t>(std::ceil(until.in_days()));
  return Duration::days(1) * ((days + most_stretches - 1) / most_stretches);
}

/// The value that this part of the sorted ones does not exceed; what is not a number does not count.
double quantile_in(const std::vector<double>& sorted, double level) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto rank = static_cast<std::size_t>(std::ceil(level * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

Band band_of(std::vector<double> values) {
  std::erase_if(values, [](double x) { return std::isnan(x); });
  std::ranges::sort(values);
  return {quantile_in(values, 0.1), quantile_in(values, 0.5), quantile_in(values, 0.9)};
}

constexpr std::array followed_versions{FirstRelease::incumbent, FirstRelease::candidate};

/// Expected failures of the followed versions up to an instant, had each served 100 % of traffic.
struct Tally {
  double requests = 0.0;
  PerVersion<ByFailureKind> failures;

  Tally(const World& world, SimTime t) {
    const Flow flow = world.flow_until(t);
    requests = flow.requests;
    for (const VersionId id : followed_versions) failures[id][0] = flow[id].failures;
    const std::size_t kinds = world.failure_distribution().kinds().size();
    for (std::size_t k = 0; kinds > 1 && k < kinds; ++k) {
      const KindFlow kind = world.kind_flow_until(t, k);
      for (const VersionId id : followed_versions) failures[id][k] = kind[id].failures;
    }
  }
};

ByFailureKind chances_between(const ByFailureKind& from, const ByFailureKind& to, double requests) {
  ByFailureKind chances{};
  for (std::size_t k = 0; k < chances.size(); ++k) chances[k] = std::max(to[k] - from[k], 0.0) / requests;
  return chances;
}

/// Values of one metric in one stretch, one for each world.
using Values = PerVersion<std::vector<double>>;

/// Gathers every leading metric in every stretch, world by world.
class Courses {
 public:
  Courses(const Scenario& scenario, std::span<const Metric> metrics)
      : scenario_{&scenario},
        stretch_{stretch_for(scenario.until)},
        stretches_{(scenario.until + stretch_ - Duration::microseconds(1)) / stretch_} {
    for (std::size_t m = 0; m < metrics.size(); ++m)
      if (metrics[m].leads) leading_.push_back(m);
    values_.resize(leading_.size() * static_cast<std::size_t>(stretches_));
  }

  void add(const World& world) {
    Tally before{world, SimTime{}};
    for (std::int64_t i = 0; i < stretches_; ++i) {
      const Tally after{world, std::min(SimTime{} + stretch_ * (i + 1), world.end())};
      if (after.requests > before.requests)
        for (const VersionId id : followed_versions) add(id, i, before, after);
      before = after;
    }
  }

  double stretch_h() const { return stretch_.in_hours(); }

  std::vector<QualityCourse> bands() {
    std::vector<QualityCourse> courses;
    for (std::size_t l = 0; l < leading_.size(); ++l) {
      courses.push_back({leading_[l], {}});
      for (std::int64_t i = 0; i < stretches_; ++i)
        courses.back().points.push_back({(stretch_ * i).in_hours(), band_of(at(l, i)[FirstRelease::incumbent]),
                                         band_of(at(l, i)[FirstRelease::candidate])});
    }
    return courses;
  }

 private:
  void add(VersionId id, std::int64_t stretch, const Tally& before, const Tally& after) {
    const auto values =
        metric_values(scenario_->baseline.quality,
                      chances_between(before.failures[id], after.failures[id], after.requests - before.requests));
    for (std::size_t l = 0; l < leading_.size(); ++l) at(l, stretch)[id].push_back(values[leading_[l]]);
  }

  Values& at(std::size_t leading, std::int64_t stretch) {
    return values_[leading * static_cast<std::size_t>(stretches_) + static_cast<std::size_t>(stretch)];
  }

  const Scenario* scenario_;
  Duration stretch_;
  std::int64_t stretches_;
  std::vector<std::size_t> leading_;
  std::vector<Values> values_;  ///< [leading metric][stretch]
};

std::vector<VersionQuality> usual_versions(const Scenario& scenario) {
  const QualitySpec& quality = scenario.baseline.quality;
  std::vector<VersionQuality> versions{{"baseline", 1.0, metric_values(quality, usual_baseline(scenario).failures)}};
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const OutcomeSpec& outcome = scenario.candidate.outcomes[c];
    if (outcome.probability == Probability{0.0}) continue;
    versions.push_back({std::string{outcome_names[c]}, outcome.probability.value(),
                        metric_values(quality, usual_candidate(scenario, outcome).failures)});
  }
  return versions;
}

}  // namespace

QualitySummary summarize_quality(const Scenario& scenario, const FollowedWorlds& followed) {
  const auto metrics = metrics_of(scenario.baseline.quality);
  QualitySummary summary{.kind = std::string{quality_kind_names.at(scenario.baseline.quality.index())},
                         .metrics = {metrics.begin(), metrics.end()},
                         .versions = usual_versions(scenario),
                         .worlds = std::min(followed.runs, most_worlds),
                         .courses = {}};
  Courses courses{scenario, metrics};
  World world{scenario, followed.seed};
  for (std::int64_t r = 0; r < summary.worlds; ++r) {
    world.draw(followed.first_run + static_cast<std::uint32_t>(r));
    courses.add(world);
  }
  summary.stretch_h = courses.stretch_h();
  summary.courses = courses.bands();
  return summary;
}

}  // namespace rollcast::study
