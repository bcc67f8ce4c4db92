#include "rollcast/world/capacity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rollcast::world {

namespace {

constexpr double few_late = 1e-6, short_wait = 0.01;

std::vector<double> rates_of(const TickCurve& requests) {
  const double seconds = requests.tick().in_seconds();
  std::vector<double> rates(requests.ticks());
  for (std::size_t k = 0; k < rates.size(); ++k) rates[k] = (requests.at_tick(k + 1) - requests.at_tick(k)) / seconds;
  return rates;
}

}  // namespace

Capacity::Capacity(const Scenario& scenario) : scenario_{&scenario} {
  if (!is_scaled()) return;
  lag_ = static_cast<std::size_t>(scenario.capacity->autoscaler->lag / scenario.tick);
  memory_ = static_cast<std::size_t>(scenario.capacity->autoscaler->scale_down_after / scenario.tick);
}

double Capacity::replicas_for(const VersionLoad& load, double at_least) const {
  return is_scaled() ? std::max(at_least, std::min(replicas_wished(load, at_least), most_replicas())) : at_least;
}

double Capacity::replicas_wished(const VersionLoad& load, double at_least) const {
  if (!is_scaled()) return at_least;
  const CapacitySpec& spec = *scenario_->capacity;
  const double busy_servers =
      load.rate * ServiceTime{spec.service_median * load.latency_ratio, spec.service_sigma}.mean();
  const double servers_each = spec.concurrency * load.capacity_ratio;
  const double needed = std::ceil(busy_servers / (spec.autoscaler->target_utilization * servers_each) - rounding);
  return std::max(at_least, needed);
}

double Capacity::enough_up_to(double replicas, double latency_ratio, double capacity_ratio) const {
  const CapacitySpec& spec = *scenario_->capacity;
  const double mean = ServiceTime{spec.service_median * latency_ratio, spec.service_sigma}.mean();
  return replicas * spec.concurrency * capacity_ratio * spec.autoscaler->target_utilization / mean;
}

Servers& Capacity::replicas(double count, double latency_ratio, double capacity_ratio) const {
  const CapacitySpec& spec = *scenario_->capacity;
  const auto number =
      static_cast<std::int64_t>(std::max(1.0, std::floor(count * spec.concurrency * capacity_ratio + rounding)));
  std::unique_ptr<Servers>& servers = servers_[{number, latency_ratio}];
  if (!servers) {
    WaitsTable waits{spec, number, latency_ratio};
    const bool latency_has_a_price = scenario_->costs.latency_second > Money{};
    const double longest =
        latency_has_a_price ? short_wait * waits.service().mean() : std::numeric_limits<double>::infinity();
    const double quiet_up_to = waits.negligible_up_to({few_late, longest});
    servers = std::make_unique<Servers>(Servers{std::move(waits), quiet_up_to});
  }
  return *servers;
}

void Capacity::scale_without_release() {
  replicas_without_release_.resize(rates_.size());
  for (std::size_t k = 0; k < rates_.size(); ++k) {
    const std::size_t seen = k - std::min(k, lag_);
    replicas_without_release_[k] =
        replicas_for({highest_rate(seen - std::min(seen, memory_), seen)}, scenario_->fleet.replicas);
  }
}

void Capacity::meet(const TickCurve& requests) {
  rates_.assign(rates_of(requests));
  if (is_scaled()) scale_without_release();
  Servers* fleet = &full_fleet();
  const double seconds = requests.tick().in_seconds();
  ArmQueue queue;
  without_release_.assign(rates_.size(), fleet->waits.unloaded());
  next_busy_.assign(rates_.size(), rates_.size());
  for (std::size_t k = 0; k < rates_.size(); ++k) {
    if (is_scaled()) {
      Servers& scaled = replicas(replicas_without_release_[k], 1.0, 1.0);
      queue.change_speed(scaled.per_second() / fleet->per_second());
      fleet = &scaled;
    }
    const double utilization = rates_[k] / fleet->per_second();
    if (queue.is_empty() && utilization <= fleet->quiet_up_to) continue;
    without_release_[k] = queue.ahead(seconds, fleet->waits, utilization);
    queue.advance(seconds, fleet->waits, utilization);
    next_busy_[k] = k;
  }
  for (std::size_t k = rates_.size(); k-- > 1;) next_busy_[k - 1] = std::min(next_busy_[k - 1], next_busy_[k]);
}

}  // namespace rollcast::world
