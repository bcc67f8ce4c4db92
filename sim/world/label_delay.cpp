#include "rollcast/world/label_delay.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>

#include "rollcast/world/lengths.hpp"

namespace rollcast::world {

LabelDelay::LabelDelay(const VaryingDuration& delay, Duration step, Duration longest)
    : step_{step},
      is_fixed_{delay.distribution == LengthDistribution::lognormal && delay.sigma == 0.0},
      fixed_{delay.median} {
  if (is_fixed_) return;
  const auto arrived = [&](double seconds) { return probability_within(delay, Duration::seconds(seconds)); };
  const double width = step.in_seconds();
  knots_.push_back({0.0, 0.0});
  for (std::int64_t k = 0; step * k < longest; ++k) {
    const double from = width * static_cast<double>(k);
    const double more =
        boost::math::quadrature::gauss_kronrod<double, 15>::integrate(arrived, from, from + width, 10, 1e-9);
    knots_.push_back({knots_.back().arrived_seconds + more, arrived(from + width)});
  }
}

double LabelDelay::arrived_seconds(Duration age) const {
  if (age <= Duration{}) return 0.0;
  if (is_fixed_) return std::max((age - fixed_).in_seconds(), 0.0);
  const auto k = std::min(static_cast<std::size_t>(age / step_), knots_.size() - 2);
  const double width = step_.in_seconds();
  const double x = age.in_seconds() / width - static_cast<double>(k), y = 1.0 - x;
  const Knot &before = knots_[k], &after = knots_[k + 1];
  return y * y * (1.0 + 2.0 * x) * before.arrived_seconds + x * x * (1.0 + 2.0 * y) * after.arrived_seconds +
         width * x * y * (y * before.arrived - x * after.arrived);
}

double LabelDelay::labeled(const TickCurve& requests, SimTime from, SimTime to, SimTime by) const {
  to = std::min(to, by);
  double sum = 0.0, before = arrived_seconds(by - from);
  for (std::size_t tick = requests.tick_at(from); from < to; ++tick) {
    const SimTime end = std::min(to, requests.tick_start(tick + 1));
    const double after = arrived_seconds(by - end);
    sum += (requests.at_tick(tick + 1) - requests.at_tick(tick)) / requests.tick().in_seconds() * (before - after);
    before = after;
    from = end;
  }
  return sum;
}

}  // namespace rollcast::world
