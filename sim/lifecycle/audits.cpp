#include "audits.hpp"

#include <algorithm>

#include "addresses.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::lifecycle {

Audits::Audits(const World& world, const Plan& plan) : world_{&world}, spec_{plan.audit ? &*plan.audit : nullptr} {}

void Audits::begin(std::uint32_t version, std::uint32_t intent, int fixes, Outcome outcome, SimTime released) {
  if (spec_ == nullptr) return;
  audited_.push_back(version);
  const std::uint32_t address = address_of(intent, fixes > 0 ? most_attempts + fixes : 0);
  Stream stream = world_->draws().at(topic(Purpose::audit), address);
  agenda_.schedule(released + draw_length(stream, spec_->after), {version, address, 1, outcome});
}

std::optional<std::uint32_t> Audits::go_on(SimTime until) {
  while (const auto next = agenda_.next_before(until + Duration::microseconds(1))) {
    Audit audit = next->what;
    if (std::ranges::find(audited_, audit.version) == audited_.end()) continue;
    costs_ += spec_->costs.value();
    Stream stream = world_->draws().at(topic(Purpose::audit), audit.address + audit.number);
    if (draw_uniform(stream) < spec_->finds[static_cast<std::size_t>(audit.outcome)].value()) return audit.version;
    ++audit.number;
    if (!spec_->every.is_forever()) agenda_.schedule(next->when + spec_->every, audit);
  }
  return std::nullopt;
}

}  // namespace rollcast::lifecycle
