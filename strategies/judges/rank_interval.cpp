#include "judges/rank_interval.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

namespace {

constexpr double rank_tolerance = 1e-4;  // R's and Kayenta's

/// Sum of the ranks of x - shift among all values, and of t^3 - t over groups of t equal values.
struct Ranks {
  double of_x = 0.0, ties = 0.0;
};

Ranks ranks(std::span<const double> x, std::span<const double> y, double shift) {
  Ranks sums;
  std::size_t i = 0, j = 0;
  while (i < x.size() || j < y.size()) {
    const bool from_x = j == y.size() || (i < x.size() && x[i] - shift <= y[j]);
    const double value = from_x ? x[i] - shift : y[j];
    const std::size_t before = i + j, x_before = i;
    while (i < x.size() && x[i] - shift == value) ++i;
    while (j < y.size() && y[j] == value) ++j;
    const auto equal = static_cast<double>(i + j - before);
    sums.of_x += static_cast<double>(i - x_before) * (static_cast<double>(before) + (equal + 1.0) / 2.0);
    sums.ties += equal * (equal * equal - 1.0);
  }
  return sums;
}

struct Point {
  double x, value;
};

/// By how far to go from b by the secant through b and a, or by the parabola through all three; the bisection when that
/// would go too far, or when the `previous` step was short.
double step_of(const Point& a, const Point& b, const Point& c, double accuracy, double previous) {
  const double width = c.x - b.x, bisection = width / 2.0;
  if (std::abs(previous) < accuracy || std::abs(a.value) <= std::abs(b.value)) return bisection;
  const double s = b.value / a.value;
  double p = width * s, q = 1.0 - s;
  if (a.x != c.x) {
    const double ac = a.value / c.value, bc = b.value / c.value;
    p = s * (width * ac * (ac - bc) - (b.x - a.x) * (bc - 1.0));
    q = (ac - 1.0) * (bc - 1.0) * (s - 1.0);
  }
  if (p > 0.0)
    q = -q;
  else
    p = -p;
  const bool is_within = p < 0.75 * width * q - std::abs(accuracy * q) / 2.0 && p < std::abs(previous * q / 2.0);
  return is_within ? p / q : bisection;
}

}  // namespace

double find_root(const std::function<double(double)>& function, double lower, double upper, double tolerance) {
  constexpr int most_steps = 1000;
  Point a{lower, function(lower)}, b{upper, function(upper)}, c = a;
  if (a.value == 0.0) return a.x;
  for (int step = 0; step <= most_steps; ++step) {
    const double previous = b.x - a.x;
    if (std::abs(c.value) < std::abs(b.value)) {
      a = std::exchange(b, c);
      c = a;
    }
    const double accuracy = 2.0 * std::numeric_limits<double>::epsilon() * std::abs(b.x) + tolerance / 2.0;
    if (std::abs((c.x - b.x) / 2.0) <= accuracy || b.value == 0.0) return b.x;
    const double wanted = step_of(a, b, c, accuracy, previous);
    const double taken = std::abs(wanted) < accuracy ? std::copysign(accuracy, wanted) : wanted;
    a = b;
    b = {b.x + taken, function(b.x + taken)};
    const bool same_side = (b.value > 0.0 && c.value > 0.0) || (b.value < 0.0 && c.value < 0.0);
    if (same_side) c = a;
  }
  return b.x;
}

double rank_score(std::span<const double> x, std::span<const double> y, double shift) {
  const auto m = static_cast<double>(x.size()), n = static_cast<double>(y.size());
  const Ranks sums = ranks(x, y, shift);
  const double above_mean = sums.of_x - m * (m + 1.0) / 2.0 - m * n / 2.0;
  const double correction = above_mean == 0.0 ? 0.0 : std::copysign(0.5, above_mean);
  const double variance = m * n / 12.0 * ((m + n + 1.0) - sums.ties / ((m + n) * (m + n - 1.0)));
  return (above_mean - correction) / std::sqrt(variance);
}

RankInterval rank_interval(std::span<const double> x, std::span<const double> y, double confidence) {
  const double least = x.front() - y.back(), most = x.back() - y.front();
  const auto where_score_is = [&](double z) {
    const auto above = [&](double shift) { return rank_score(x, y, shift) - z; };
    if (above(least) <= 0.0) return least;
    if (above(most) >= 0.0) return most;
    return find_root(above, least, most, rank_tolerance);
  };
  const double z = normal_quantile(1.0 - (1.0 - confidence) / 2.0);
  return {where_score_is(z), where_score_is(-z), where_score_is(0.0)};
}

}  // namespace rollcast::judges
