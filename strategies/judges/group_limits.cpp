#include "judges/group_limits.hpp"

#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "judges/watched_walk.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

namespace {

constexpr double highest_limit = 38.0;  ///< z of the least chance that a double holds

double other_side(double limit, Sides sides) {
  return sides == Sides::two ? -limit : -std::numeric_limits<double>::infinity();
}

/// Where a falling function between these is 0, to twelve digits; the upper end where it never gets there.
template <class Function>
double root_between(double low, double high, Function&& f) {
  if (f(high) >= 0.0) return high;
  if (f(low) <= 0.0) return low;
  std::uintmax_t rounds = 100;
  const auto bracket =
      boost::math::tools::toms748_solve(f, low, high, boost::math::tools::eps_tolerance<double>{42}, rounds);
  return (bracket.first + bracket.second) / 2.0;
}

}  // namespace

std::vector<double> shaped_limits(std::span<const double> fractions, double power, double level, Sides sides) {
  const auto limits_at = [&](double c) {
    std::vector<double> limits;
    for (const double f : fractions) limits.push_back(c * std::pow(f, power - 0.5));
    return limits;
  };
  const auto excess = [&](double c) { return run_group_test(fractions, limits_at(c), sides, 0.0).rejects - level; };
  return limits_at(root_between(0.0, highest_limit, excess));
}

std::vector<double> spending_limits(std::span<const double> fractions, const std::function<double(double)>& spent,
                                    Sides sides) {
  WatchedWalk walk{{fractions.begin(), fractions.end()}};
  std::vector<double> limits;
  double before = 0.0;
  for (const double f : fractions) {
    const double now = spent(f) - before;
    const double limit =
        root_between(-highest_limit, highest_limit, [&](double z) { return walk.chance_above(z) - now; });
    before += walk.look(other_side(limit, sides), limit).above;
    limits.push_back(limit);
  }
  return limits;
}

double spent_like_obrien_fleming(double fraction, double level) {
  return 2.0 * normal_probability(normal_quantile(level / 2.0) / std::sqrt(fraction));
}

double spent_like_pocock(double fraction, double level) {
  return level * std::log(1.0 + (std::numbers::e - 1.0) * fraction);
}

GroupTest run_group_test(std::span<const double> fractions, std::span<const double> limits, Sides sides, double drift) {
  WatchedWalk walk{{fractions.begin(), fractions.end()}, drift};
  GroupTest test;
  for (std::size_t k = 0; k < fractions.size(); ++k) {
    const LookChances ends = walk.look(other_side(limits[k], sides), limits[k]);
    const double here = ends.above + ends.below;
    test.rejects += here;
    test.mean_last_fraction += fractions[k] * here;
  }
  test.mean_last_fraction += walk.chance_of_going_on() * fractions.back();
  return test;
}

std::vector<double> equal_fractions(std::size_t n) {
  std::vector<double> fractions;
  for (std::size_t k = 1; k <= n; ++k) fractions.push_back(static_cast<double>(k) / static_cast<double>(n));
  return fractions;
}

}  // namespace rollcast::judges
