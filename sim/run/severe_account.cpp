#include "severe_account.hpp"

#include <algorithm>

namespace rollcast::run {

namespace {

double rate_at(const SevereRates& rates, const Exposure& exposure, double position) {
  return rates[position < exposure.share.value() ? exposure.newer : exposure.control];
}

double expected_excess(const SevereRates& rates, const Exposure& exposure, double requests) {
  const double share = exposure.share.value(), without_release = rates[FirstRelease::incumbent];
  return requests * (share * (rates[exposure.newer] - without_release) +
                     (1.0 - share) * (rates[exposure.control] - without_release));
}

}  // namespace

SevereExcess severe_excess(const World& world, std::span<const ExposureStretch> stretches, SimTime from, SimTime to) {
  const SevereRates& rates = world.severe_events().rates();
  const TickCurve& requests = world.flow().requests();
  SevereExcess excess;
  const std::vector<SeverePoint>& points = world.severe_events().points();
  auto point = std::ranges::lower_bound(points, from, {}, &SeverePoint::when);
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const ExposureStretch& stretch = stretches[i];
    if (stretch.start < from) continue;
    const SimTime end = i + 1 < stretches.size() ? stretches[i + 1].start : to;
    excess.expected += expected_excess(rates, stretch.exposure, requests.at(end) - requests.at(stretch.start));
    for (; point != points.end() && point->when < end; ++point) {
      const bool happens = point->level < rate_at(rates, stretch.exposure, point->position);
      const bool would_have = point->level < rates[FirstRelease::incumbent];
      excess.sampled += static_cast<double>(happens) - static_cast<double>(would_have);
    }
  }
  return excess;
}

}  // namespace rollcast::run
