#include "rollcast/world/waits.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/queueing.hpp"

namespace rollcast::world {

namespace {

/// Nodes are equally spaced in asinh(spread x (1 - utilization)), which lies within these bounds for any utilization
/// that occurs.
constexpr double places = 40.0, node_step = 1.0 / 16.0;
constexpr Waits unknown{-1.0, 0.0};

/// The cubic through four equally spaced values, at `t` between the second (0) and the third (1).
double cubic(double a, double b, double c, double d, double t) {
  return b + t * ((-2.0 * a - 3.0 * b + 6.0 * c - d) / 6.0 +
                  t * ((a - 2.0 * b + c) / 2.0 + t * (d - a + 3.0 * (b - c)) / 6.0));
}

}  // namespace

WaitsTable::WaitsTable(const CapacitySpec& spec, std::int64_t servers, double latency_ratio)
    : overload_{spec.overload},
      servers_{static_cast<double>(servers)},
      timeout_{spec.timeout},
      service_{spec.service_median * latency_ratio, spec.service_sigma},
      spread_{queues() ? timeout_ / step() : std::sqrt(servers_)},
      nodes_(static_cast<std::size_t>(2.0 * places / node_step), unknown) {}

double WaitsTable::step() const { return service_.mean() / servers_ * (1.0 + service_.cv2()) / 2.0; }

Waits WaitsTable::exactly_at(double utilization) const {
  const auto servers = static_cast<std::int64_t>(servers_);
  const double offered = std::max(utilization, 0.0) * servers_;
  if (!queues()) {
    const double busy = erlang_b(servers, offered);
    return {busy + (1.0 - busy) * unloaded().late, 0.0};
  }
  const WaitDistribution distribution{{servers, offered / service_.mean(), service_.mean(), service_.cv2(), timeout_}};
  return {distribution.late(timeout_, [&](double seconds) { return service_.longer_than(seconds); }),
          distribution.mean()};
}

double WaitsTable::place_of(double utilization) const { return places + std::asinh(spread_ * (1.0 - utilization)); }
double WaitsTable::utilization_at(double place) const { return 1.0 - std::sinh(place - places) / spread_; }

const Waits& WaitsTable::node(std::size_t i) {
  Waits& value = nodes_[i];
  if (value == unknown) value = exactly_at(utilization_at(static_cast<double>(i) * node_step));
  return value;
}

Waits WaitsTable::at(double utilization) {
  const double place = place_of(utilization) / node_step;
  const double last = place_of(0.0) / node_step - 2.0;  // no node lies beyond a utilization of 0
  const auto i = static_cast<std::size_t>(std::clamp(place, 1.0, last));
  const double t = place - static_cast<double>(i);
  const Waits &a = node(i - 1), &b = node(i), &c = node(i + 1), &d = node(i + 2);
  return {std::clamp(cubic(a.late, b.late, c.late, d.late, t), unloaded().late, 1.0),
          std::clamp(cubic(a.mean, b.mean, c.mean, d.mean, t), 0.0, timeout_)};
}

double WaitsTable::negligible_up_to(const Waits& limit) const {
  const auto is_negligible = [&](double utilization) {
    const Waits waits = exactly_at(utilization);
    return waits.late - unloaded().late <= limit.late && waits.mean <= limit.mean;
  };
  double low = 0.0, high = 1.0;
  for (int halvings = 0; halvings < 20; ++halvings) {
    const double middle = 0.5 * (low + high);
    (is_negligible(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace rollcast::world
