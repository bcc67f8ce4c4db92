#include "rollcast/world/flow_path.hpp"

namespace rollcast {

void FlowPath::forget_spells() {
  spells_.clear();
  parts_.clear();
}

void FlowPath::begin_spell(SimTime start, const Flow& per_request, std::span<const Flow> of_segments) {
  const double requests = requests_.at(start);
  const double of_last_spell = spells_.empty() ? 0.0 : requests - spells_.back().requests_before;
  for (const Flow& of_segment : of_segments) {
    Flow before;
    if (!spells_.empty()) {
      const Part& last = parts_[parts_.size() - of_segments.size()];
      before = last.before + last.per_request * of_last_spell;
    }
    parts_.push_back({before, of_segment});
  }
  Flow before;
  if (!spells_.empty()) before = spells_.back().before + spells_.back().per_request * of_last_spell;
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

Flow FlowPath::until(SimTime t, std::size_t segment) const {
  const std::size_t i = spell_at(t);
  const Part& of_segment = part(i, segment);
  return of_segment.before + of_segment.per_request * (requests_.at(t) - spells_[i].requests_before);
}

}  // namespace rollcast
