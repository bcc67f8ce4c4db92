#include "rollcast/kernel/curve.hpp"

#include <algorithm>
#include <stdexcept>

namespace rollcast::kernel {

TickCurve::TickCurve(SimTime begin, SimTime end, Duration tick)
    : begin_{begin}, tick_{tick}, ticks_per_microsecond_{1.0 / static_cast<double>(tick.count())} {
  if (tick <= Duration{} || end <= begin || (end - begin) % tick != Duration{})
    throw std::invalid_argument{"a curve needs a positive whole number of ticks"};
  sums_.assign(static_cast<std::size_t>((end - begin) / tick) + 1, 0.0);
}

void TickCurve::accumulate(std::span<const double> rates) {
  const double seconds = tick_.in_seconds();
  double sum = 0.0;
  for (std::size_t k = 0; k < ticks(); ++k) {
    sum += rates[k] * seconds;
    sums_[k + 1] = sum;
  }
}

SimTime TickCurve::when_reached(double level) const {
  const auto reached = std::lower_bound(sums_.begin(), sums_.end(), level);
  if (reached == sums_.end()) return SimTime::never();
  if (reached == sums_.begin()) return begin_;
  const auto k = static_cast<std::size_t>(reached - sums_.begin()) - 1;
  const double into = (level - sums_[k]) / (sums_[k + 1] - sums_[k]);
  return tick_start(k) +
         Duration::microseconds(static_cast<std::int64_t>(into * static_cast<double>(tick_.count()) + 0.5));
}

}  // namespace rollcast::kernel
