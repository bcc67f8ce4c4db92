#include "rollcast/world/severe_events.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

SevereRates severe_rates_of(const SevereEventsSpec& spec, const Truth& truth) {
  const double baseline = spec.per_million_requests / 1e6;
  SevereRates rates;
  for_each_version([&](VersionId id) { rates[id] = std::min(baseline * truth[id].severe_rate_ratio, 1.0); });
  rates[FirstRelease::incumbent] = baseline;
  return rates;
}

void SevereEvents::draw(const Draws& draws, const Truth& truth, const TickCurve& requests) {
  points_.clear();
  rates_ = severe_rates_of(*spec_, truth);
  const double most = *std::ranges::max_element(rates_);
  if (most <= 0.0) return;
  double reached = requests.at(SimTime{});
  for (std::uint32_t i = 0;; ++i) {
    Stream stream = draws.at(topic(Purpose::severe_event), i);
    reached += draw_exponential(stream) / most;
    const SimTime when = requests.when_reached(reached);
    if (when.is_never()) return;
    const double position = draw_uniform(stream);
    points_.push_back({when, position, most * draw_uniform(stream)});
  }
}

}  // namespace rollcast::world
