#include "rollcast/world/capacity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rollcast {

namespace {

constexpr double few_late = 1e-6, short_wait = 0.01;

std::vector<double> rates_of(const TickCurve& requests) {
  const double seconds = requests.tick().in_seconds();
  std::vector<double> rates(requests.ticks());
  for (std::size_t k = 0; k < rates.size(); ++k) rates[k] = (requests.at_tick(k + 1) - requests.at_tick(k)) / seconds;
  return rates;
}

}  // namespace

Capacity::Capacity(const Scenario& scenario) : scenario_{&scenario} {}

Servers& Capacity::replicas(double count, double latency_ratio, double capacity_ratio) const {
  constexpr double rounding = 1e-9;
  const CapacitySpec& spec = *scenario_->capacity;
  const auto number = static_cast<std::int64_t>(std::max(1.0, std::floor(count * spec.concurrency * capacity_ratio + rounding)));
  std::unique_ptr<Servers>& servers = servers_[{number, latency_ratio}];
  if (!servers) {
    WaitsTable waits{spec, number, latency_ratio};
    const bool latency_has_a_price = scenario_->costs.latency_second > Money{};
    const double longest = latency_has_a_price ? short_wait * waits.service().mean() : std::numeric_limits<double>::infinity();
    const double quiet_up_to = waits.negligible_up_to({few_late, longest});
    servers = std::make_unique<Servers>(Servers{std::move(waits), quiet_up_to});
  }
  return *servers;
}

void Capacity::meet(const TickCurve& requests) {
  rates_.assign(rates_of(requests));
  Servers& fleet = full_fleet();
  const double seconds = requests.tick().in_seconds(), capacity = fleet.per_second();
  ArmQueue queue;
  without_release_.assign(rates_.size(), fleet.waits.unloaded());
  next_busy_.assign(rates_.size(), rates_.size());
  for (std::size_t k = 0; k < rates_.size(); ++k) {
    const double utilisation = rates_[k] / capacity;
    if (queue.is_empty() && utilisation <= fleet.quiet_up_to) continue;
    without_release_[k] = queue.ahead(seconds, fleet.waits, utilisation);
    queue.advance(seconds, fleet.waits, utilisation);
    next_busy_[k] = k;
  }
  for (std::size_t k = rates_.size(); k-- > 1;) next_busy_[k - 1] = std::min(next_busy_[k - 1], next_busy_[k]);
}

}  // namespace rollcast
