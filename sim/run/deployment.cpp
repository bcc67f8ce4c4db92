#include "deployment.hpp"

#include <algorithm>

namespace rollcast::run {

bool Deployment::begin(SimTime now, bool begins_service) {
  if (begins_service) effect_shows_ = now + world_->truth().shows_after;
  const auto lasts = world_->faulty_for(ordinals_->acts++);
  if (lasts) faulty_until_ = std::max(faulty_until_, now + *lasts);
  return lasts.has_value();
}

EffectState Deployment::effect(SimTime now, const ArmLoads& loads) const {
  const Truth& truth = world_->truth();
  const bool too_idle = truth.shows == Shows::under_load && loads.newer_utilization() <= truth.shows_above;
  if (now < effect_shows_ || too_idle) return EffectState::latent;
  return truth.shows == Shows::by_label ? EffectState::unseen : EffectState::shows;
}

bool Deployment::is_settled(SimTime now) const {
  const Shows shows = world_->truth().shows;
  return shows != Shows::by_label && shows != Shows::under_load && now >= effect_shows_ && now >= faulty_until_;
}

Probability Deployment::faulty(SimTime now) const {
  return now < faulty_until_ ? world_->scenario().deployments.affected : Probability{};
}

SimTime Deployment::next_change(SimTime now) const {
  SimTime next = SimTime::never();
  for (const SimTime change : {faulty_until_, effect_shows_})
    if (now < change) next = std::min(next, change);
  return next;
}

}  // namespace rollcast::run
