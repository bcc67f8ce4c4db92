#pragma once

#include "rollcast/run/run.hpp"
#include "rollcast/world/flow.hpp"

namespace rollcast {

/// What would become of a flow's requests if the candidate served them all under these conditions. A botched deployment fails a share
/// of the requests that would have gone well, whatever they are: so it causes the failure of those that neither version fails by
/// itself, and those that only the baseline would have failed are spared no more.
inline VersionFlow served_by_candidate(const Flow& flow, const Conditions& conditions) {
  const VersionFlow& own = conditions.effect == EffectState::latent ? flow.latent : flow.candidate;
  const double b = conditions.botched.value();
  return {own.failures + b * (flow.requests - own.failures), own.caused + b * (flow.requests - own.failures - own.spared),
          own.spared - b * own.spared};
}

/// The same without what only labels tell.
inline VersionFlow seen_of_candidate(const Flow& flow, Conditions conditions) {
  if (conditions.effect == EffectState::unseen) conditions.effect = EffectState::latent;
  return served_by_candidate(flow, conditions);
}

}  // namespace rollcast
