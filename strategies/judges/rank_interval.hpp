#pragma once

#include <functional>
#include <span>

namespace rollcast::judges {

/// Where the experiment's values lie against the control's: by how much, at least and at most.
struct RankInterval {
  double low = 0.0, high = 0.0, estimate = 0.0;
};

/// Normal score of Mann and Whitney's statistic of x - shift against y, with mid-ranks, the correction for ties and
/// half a rank for continuity. Both sorted, neither empty.
double rank_score(std::span<const double> x, std::span<const double> y, double shift);

/// Interval of this two-sided confidence for the shift of x against y, and its middle, as R's wilcox.test(conf.int) and
/// Kayenta find them: roots in the shift of `rank_score` less a normal quantile. That is a step function: what is
/// returned depends on `find_root`, and is one of the points it tried near a step. Sorted, not empty, not all values
/// alike.
RankInterval rank_interval(std::span<const double> x, std::span<const double> y, double confidence);

/// Root between lower and upper of a function of opposite signs there, to within `tolerance`: Brent's zeroin
/// (Algorithms for Minimization without Derivatives, 1973, chapter 4), step for step as R's uniroot takes it.
double find_root(const std::function<double(double)>& function, double lower, double upper, double tolerance);

}  // namespace rollcast::judges
