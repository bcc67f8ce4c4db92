#include "severe_account.hpp"

namespace rollcast::run {

namespace {

double rate_at(const SevereRates& rates, const ExposureStretch& stretch, double position) {
  if (position < stretch.candidate.value()) return rates.candidate;
  return position < stretch.candidate.value() + stretch.fixed.value() ? rates.fixed : rates.baseline;
}

double expected_excess(const SevereRates& rates, const ExposureStretch& stretch, double requests) {
  return requests * (stretch.candidate.value() * (rates.candidate - rates.baseline) +
                     stretch.fixed.value() * (rates.fixed - rates.baseline));
}

}  // namespace

SevereExcess severe_excess(const World& world, std::span<const ExposureStretch> exposure) {
  const SevereRates& rates = world.severe_events().rates();
  const TickCurve& requests = world.flow().requests();
  SevereExcess excess;
  auto point = world.severe_events().points().begin();
  const auto last = world.severe_events().points().end();
  for (std::size_t i = 0; i < exposure.size(); ++i) {
    if (exposure[i].start < SimTime{}) continue;
    const SimTime end = i + 1 < exposure.size() ? exposure[i + 1].start : world.end();
    excess.expected += expected_excess(rates, exposure[i], requests.at(end) - requests.at(exposure[i].start));
    for (; point != last && point->when < end; ++point) {
      const bool happens = point->level < rate_at(rates, exposure[i], point->position);
      excess.sampled += static_cast<double>(happens) - static_cast<double>(point->level < rates.baseline);
    }
  }
  return excess;
}

}  // namespace rollcast::run
