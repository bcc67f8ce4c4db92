#include "rollcast/study/exposure_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rollcast {

namespace {

constexpr std::size_t grid_points = 200;
constexpr Duration finest = Duration::minutes(1);

}  // namespace

ExposureHistogram::ExposureHistogram(Duration until) {
  const double growth = std::log(until.in_minutes() / finest.in_minutes()) / static_cast<double>(grid_points - 2);
  times_.push_back(SimTime{});
  for (std::size_t i = 0; i + 1 < grid_points; ++i)
    times_.push_back(SimTime{} + Duration::minutes(std::round(std::exp(growth * static_cast<double>(i)))));
  times_.erase(std::unique(times_.begin(), times_.end()), times_.end());
  counts_.assign(times_.size(), {});
}

void ExposureHistogram::add(std::span<const ExposureStretch> stretches) {
  std::size_t now = 0;
  for (std::size_t i = 0; i < times_.size(); ++i) {
    while (now + 1 < stretches.size() && stretches[now + 1].start <= times_[i]) ++now;
    const double share = stretches[now].candidate.value();
    ++counts_[i][static_cast<std::size_t>(std::lround(100.0 * share))];
  }
}

void ExposureHistogram::add(const ExposureHistogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    for (std::size_t b = 0; b < bins; ++b) counts_[i][b] += other.counts_[i][b];
}

std::vector<ExposurePoint> ExposureHistogram::points() const {
  std::vector<ExposurePoint> points;
  for (std::size_t i = 0; i < times_.size(); ++i) {
    const auto& counts = counts_[i];
    const double runs = std::accumulate(counts.begin(), counts.end(), 0.0);
    const auto quantile = [&](double level) {
      double below = 0.0;
      std::size_t b = 0;
      while (b + 1 < bins && (below += counts[b]) < level * runs) ++b;
      return static_cast<double>(b) / 100.0;
    };
    double sum = 0.0;
    for (std::size_t b = 0; b < bins; ++b) sum += static_cast<double>(b) * counts[b];
    points.push_back({times_[i].since_start().in_hours(), runs > 0.0 ? sum / (100.0 * runs) : 0.0, quantile(0.1),
                      quantile(0.5), quantile(0.9)});
  }
  return points;
}

}  // namespace rollcast
