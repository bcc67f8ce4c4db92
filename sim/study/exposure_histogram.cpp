#include "rollcast/study/exposure_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rollcast::study {

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
  changes_.assign(times_.size(), {});
}

void ExposureHistogram::add(std::span<const ExposureStretch> stretches) {
  const auto first_at = [&](SimTime t) {
    return static_cast<std::size_t>(std::lower_bound(times_.begin(), times_.end(), t) - times_.begin());
  };
  std::size_t from = 0;
  for (std::size_t i = 0; i < stretches.size() && from < times_.size(); ++i) {
    const std::size_t to = i + 1 < stretches.size() ? first_at(stretches[i + 1].start) : times_.size();
    if (to <= from) continue;
    const auto bin =
        static_cast<std::size_t>(std::lround(100.0 * stretches[i].share_of(FirstRelease::candidate).value()));
    ++changes_[from][bin];
    if (to < times_.size()) --changes_[to][bin];
    from = to;
  }
}

void ExposureHistogram::add(const ExposureHistogram& other) {
  for (std::size_t i = 0; i < changes_.size(); ++i)
    for (std::size_t b = 0; b < bins; ++b) changes_[i][b] += other.changes_[i][b];
}

std::vector<ExposurePoint> ExposureHistogram::points() const {
  std::vector<ExposurePoint> points;
  std::array<std::int64_t, bins> counts{};
  for (std::size_t i = 0; i < times_.size(); ++i) {
    for (std::size_t b = 0; b < bins; ++b) counts[b] += changes_[i][b];
    const double runs = std::accumulate(counts.begin(), counts.end(), 0.0);
    const auto quantile = [&](double level) {
      double below = 0.0;
      std::size_t b = 0;
      while (b + 1 < bins && (below += static_cast<double>(counts[b])) < level * runs) ++b;
      return static_cast<double>(b) / 100.0;
    };
    double sum = 0.0;
    for (std::size_t b = 0; b < bins; ++b) sum += static_cast<double>(b) * static_cast<double>(counts[b]);
    points.push_back({times_[i].since_start().in_hours(), runs > 0.0 ? sum / (100.0 * runs) : 0.0, quantile(0.1),
                      quantile(0.5), quantile(0.9)});
  }
  return points;
}

}  // namespace rollcast::study
