#pragma once

#include <optional>

#include "rollcast/study/study_result.hpp"

namespace rollcast::study {

/// Where a line comes to zero.
struct Crossing {
  double at = 0;
  double standard_error = 0;
  Interval interval;  ///< 95 %, Fieller's
};

/// A line rest + slope x, both estimated.
struct Line {
  double rest = 0, slope = 0;
  double rest_variance = 0, slope_variance = 0, covariance = 0;

  double operator()(double x) const { return rest + slope * x; }
  /// None where the line is level. The interval is unbounded where the slope cannot be told from 0.
  std::optional<Crossing> crossing() const;
};

/// Whether a crossing can be told from the present value well enough to be used: its interval leaves that out and is
/// no wider than twice the distance.
bool is_told(const Crossing&, double now);

}  // namespace rollcast::study
