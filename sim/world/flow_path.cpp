#include "rollcast/world/flow_path.hpp"

namespace rollcast {

void FlowPath::begin_spell(SimTime start, const Flow& per_request) {
  const double requests = requests_.at(start);
  Flow before;
  if (!spells_.empty()) before = spells_.back().before + spells_.back().per_request * (requests - spells_.back().requests_before);
  spells_.push_back({start, requests, before, per_request});
}

std::size_t FlowPath::spell_at(SimTime t) const {
  const auto later = std::upper_bound(spells_.begin(), spells_.end(), t, [](SimTime at, const Spell& s) { return at < s.start; });
  return later == spells_.begin() ? 0 : static_cast<std::size_t>(later - spells_.begin()) - 1;
}

Flow FlowPath::until(SimTime t) const {
  const Spell& spell = spells_[spell_at(t)];
  return spell.before + spell.per_request * (requests_.at(t) - spell.requests_before);
}

}  // namespace rollcast
