#pragma once

#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <stdexcept>

#include "rollcast/lifecycle/optimum.hpp"

namespace rollcast::lifecycle {

inline void require_positive(std::initializer_list<double> amounts) {
  for (const double amount : amounts)
    if (!(amount > 0.0) || !std::isfinite(amount)) throw std::invalid_argument{"an amount that is not positive"};
}

inline void require_amounts(std::initializer_list<double> amounts) {
  for (const double amount : amounts)
    if (!(amount >= 0.0) || !std::isfinite(amount)) throw std::invalid_argument{"an amount that is negative"};
}

/// Where a function changes its sign between two points of different signs, to the last digits.
template <class Function>
double root_between(double low, double high, const Function& f) {
  std::uintmax_t rounds = 200;
  const auto bracket =
      boost::math::tools::toms748_solve(f, low, high, boost::math::tools::eps_tolerance<double>{52}, rounds);
  return (bracket.first + bracket.second) / 2.0;
}

/// Where a function that rises away from `from` first exceeds a limit, going in steps by this factor; infinite, or 0,
/// where it never does.
template <class Function>
double where_exceeds(double from, double factor, double limit, const Function& f) {
  constexpr double far = 1e9;
  const auto excess = [&](double x) { return f(x) - limit; };
  for (double x = from; x < from * far && x > from / far; x *= factor)
    if (excess(x * factor) > 0.0)
      return factor > 1.0 ? root_between(x, x * factor, excess) : root_between(x * factor, x, excess);
  return factor > 1.0 ? std::numeric_limits<double>::infinity() : 0.0;
}

/// An optimum of a known place, and the range around it.
template <class Function>
Optimum optimum_at(double at, double indifference, const Function& cost) {
  require_amounts({indifference});
  const double least = cost(at), limit = least + indifference * std::abs(least);
  if (indifference == 0.0) return {at, least, at, at};
  return {at, least, where_exceeds(at, 0.5, limit, cost), where_exceeds(at, 2.0, limit, cost)};
}

/// An optimum of a function with one minimum between these, found by Brent's method.
template <class Function>
Optimum optimum_between(double low, double high, double indifference, const Function& cost) {
  constexpr int bits = std::numeric_limits<double>::digits / 2;
  return optimum_at(boost::math::tools::brent_find_minima(cost, low, high, bits).first, indifference, cost);
}

/// Best whole number from `first` on, of a cost that falls to one minimum and rises after it.
template <class Function>
CountOptimum best_count(std::int64_t first, double indifference, const Function& cost) {
  require_amounts({indifference});
  CountOptimum best{first, cost(first), first, first};
  for (double next; (next = cost(best.at + 1)) < best.cost;) best = {best.at + 1, next, best.at + 1, best.at + 1};
  const double limit = best.cost + indifference * std::abs(best.cost);
  while (best.low > first && cost(best.low - 1) <= limit) --best.low;
  while (best.high - best.at < 1'000'000 && cost(best.high + 1) <= limit) ++best.high;
  return best;
}

}  // namespace rollcast::lifecycle
