#include "rollcast/world/flow_path.hpp"

namespace rollcast::world {

void FlowPath::forget_spells() {
  spells_.clear();
  segments_.forget();
  kinds_.forget();
  segment_kinds_.forget();
}

void FlowPath::begin_spell(SimTime start, const Flow& per_request, std::span<const Flow> of_segments,
                           std::span<const KindFlow> of_kinds, std::span<const KindFlow> of_segment_kinds) {
  const double requests = requests_.at(start);
  const double of_last_spell = spells_.empty() ? 0.0 : requests - spells_.back().requests_before;
  segments_.begin_spell(of_segments, of_last_spell);
  kinds_.begin_spell(of_kinds, of_last_spell);
  segment_kinds_.begin_spell(of_segment_kinds, of_last_spell);
  Flow before;
  if (!spells_.empty()) before = spells_.back().before + spells_.back().per_request * of_last_spell;
  spells_.push_back({start, requests, before, per_request});
}

std::size_t FlowPath::spell_at(SimTime t) const {
  const auto later =
      std::upper_bound(spells_.begin(), spells_.end(), t, [](SimTime at, const Spell& s) { return at < s.start; });
  return later == spells_.begin() ? 0 : static_cast<std::size_t>(later - spells_.begin()) - 1;
}

Flow FlowPath::until(SimTime t) const {
  const Spell& spell = spells_[spell_at(t)];
  return spell.before + spell.per_request * (requests_.at(t) - spell.requests_before);
}

Flow FlowPath::until(SimTime t, std::size_t segment) const {
  const std::size_t i = spell_at(t);
  return segments_.until(i, segment, requests_.at(t) - spells_[i].requests_before);
}

KindFlow FlowPath::kind_until(SimTime t, std::size_t kind) const {
  const std::size_t i = spell_at(t);
  return kinds_.until(i, kind, requests_.at(t) - spells_[i].requests_before);
}

KindFlow FlowPath::kind_until(SimTime t, std::size_t kind, std::size_t segment) const {
  const std::size_t i = spell_at(t);
  return segment_kinds_.until(i, segment * kinds_.count() + kind, requests_.at(t) - spells_[i].requests_before);
}

}  // namespace rollcast::world
