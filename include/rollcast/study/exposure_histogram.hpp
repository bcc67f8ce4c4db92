#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/run/exposure.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::study {

/// How many runs had which share at which time: whole counts, so that adding them up in any order gives the same.
/// Shares are kept to 1 %, times on a grid that is fine at first and coarser later.
class ExposureHistogram {
 public:
  explicit ExposureHistogram(Duration until);

  void add(std::span<const ExposureStretch>);
  void add(const ExposureHistogram&);
  /// Mean and quantiles of the share at each time of the grid.
  std::vector<ExposurePoint> points() const;

 private:
  static constexpr std::size_t bins = 101;
  std::vector<SimTime> times_;
  std::vector<std::array<std::int64_t, bins>>
      changes_;  ///< [time][share] runs that have it, less those at the time before
};

}  // namespace rollcast::study
