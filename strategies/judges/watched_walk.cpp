#include "judges/watched_walk.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <numbers>
#include <numeric>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

namespace {

using Quadrature = boost::math::quadrature::gauss<double, 20>;

constexpr double smooth = 6.0;    ///< standard deviations of a step
constexpr double far_away = 9.0;  ///< standard deviations: a chance of 1e-19

}  // namespace

double WatchedWalk::chance_above(double limit) const {
  const double elapsed = step_after(looks_), step = std::sqrt(elapsed),
               from = drift_ * elapsed - limit * std::sqrt(times_[looks_]);
  double chance = 0.0;
  for (std::size_t i = 0; i < places_.size(); ++i)
    chance += masses_[i] * normal_probability((places_[i] + from) / step);
  return chance;
}

LookChances WatchedWalk::look(double lower, double upper) {
  const double spread = std::sqrt(times_[looks_]), middle = drift_ * times_[looks_];
  LookChances ends;
  ends.above = chance_above(upper);
  if (std::isfinite(lower)) ends.below = chance_of_going_on() - chance_above(lower);
  carry_within(
      {std::max(lower * spread, middle - far_away * spread), std::min(upper * spread, middle + far_away * spread)});
  return ends;
}

double WatchedWalk::chance_of_going_on() const { return std::accumulate(masses_.begin(), masses_.end(), 0.0); }

double WatchedWalk::panel_width() const {
  const bool is_last = looks_ + 1 == times_.size();
  const double shortest = is_last ? step_after(looks_) : std::min(step_after(looks_), step_after(looks_ + 1));
  return smooth * std::sqrt(shortest);
}

void WatchedWalk::carry_within(Interval within) {
  const double width = std::max(within.high - within.low, 0.0), panels = std::ceil(width / panel_width());
  const double half = panels > 0.0 ? width / (2.0 * panels) : 0.0;
  std::vector<double> places, masses;
  const auto add = [&](double place, double weight) {
    places.push_back(place);
    masses.push_back(weight * half * density_at(place));
  };
  const auto& nodes = Quadrature::abscissa();
  const auto& weights = Quadrature::weights();
  for (double panel = 0.0; panel < panels; ++panel) {
    const double middle = within.low + (2.0 * panel + 1.0) * half;
    for (std::size_t i = nodes.size(); i-- > 0;) add(middle - half * nodes[i], weights[i]);
    for (std::size_t i = 0; i < nodes.size(); ++i) add(middle + half * nodes[i], weights[i]);
  }
  places_ = std::move(places);
  masses_ = std::move(masses);
  ++looks_;
}

double WatchedWalk::density_at(double place) const {
  const double elapsed = step_after(looks_), step = std::sqrt(elapsed), from = place - drift_ * elapsed;
  const auto begin = std::lower_bound(places_.begin(), places_.end(), from - far_away * step);
  const auto end = std::upper_bound(begin, places_.end(), from + far_away * step);
  double density = 0.0;
  for (auto it = begin; it != end; ++it) {
    const double distance = (from - *it) / step;
    density += masses_[static_cast<std::size_t>(it - places_.begin())] * std::exp(-0.5 * distance * distance);
  }
  return density * std::numbers::inv_sqrtpi / (std::numbers::sqrt2 * step);
}

}  // namespace rollcast::judges
