#pragma once

#include <algorithm>

#include "rollcast/run/exposure.hpp"
#include "rollcast/world/flow.hpp"

namespace rollcast::run {

/// What becomes of so many requests of which some time out, independently of what would become of them otherwise. Each
/// is compared with itself where nothing is released: who is late there is late here when that is as likely, so that
/// equal queues cause nothing.
inline VersionFlow with_time_outs(double requests, const VersionFlow& own, Probability timed_out,
                                  Probability without_release) {
  const double late = timed_out.value(), late_there = without_release.value();
  if (late == 0.0 && late_there == 0.0) return own;
  const double good_under_both = requests - own.failures - own.avoided;
  return {own.failures + late * (requests - own.failures),
          own.added * (1.0 - late_there) + good_under_both * std::max(late - late_there, 0.0),
          own.avoided * (1.0 - late) + good_under_both * std::max(late_there - late, 0.0)};
}

/// What would become of a flow's requests if the baseline served them all under these conditions.
inline VersionFlow served_by_baseline(const Flow& flow, const Conditions& conditions) {
  const Lateness& lateness = conditions.lateness;
  return with_time_outs(flow.requests, {flow.baseline_failures, 0.0, 0.0}, lateness.control.timed_out,
                        lateness.without_release);
}

/// What becomes of the candidate's flow when its deployment is faulty: a share of the requests that would have gone
/// well fails, whatever they are. So it causes the failure of those that neither version fails by itself, and those
/// that only the baseline would have failed are avoided no more.
inline VersionFlow as_deployed(double requests, const VersionFlow& own, Probability faulty) {
  const double b = faulty.value();
  if (b == 0.0) return own;
  return {own.failures + b * (requests - own.failures), own.added + b * (requests - own.failures - own.avoided),
          own.avoided - b * own.avoided};
}

/// The same of the candidate, as deployed.
inline VersionFlow served_by_candidate(const Flow& flow, const Conditions& conditions) {
  const VersionFlow& own = conditions.effect == EffectState::latent ? flow.latent : flow.candidate;
  const Lateness& lateness = conditions.lateness;
  return with_time_outs(flow.requests, as_deployed(flow.requests, own, conditions.faulty), lateness.candidate.timed_out,
                        lateness.without_release);
}

/// What would become of a flow's requests if the baseline answered them all and the candidate got a copy of each.
struct ServedTwice {
  double baseline_failures = 0;  ///< what users get
  double copy_failures = 0;
  double both = 0;  ///< of these, failures of the same request
};

/// Requests that fail under both versions are those of the copies' failures that the release does not cause, as far as
/// the baseline fails so many: each arm may have a disturbance of its own, and who is unlucky with one is unlucky with
/// the other too. Copies are late where their requests are, when that is as likely.
inline ServedTwice served_twice(const Flow& flow, const Conditions& conditions) {
  const VersionFlow& own = conditions.effect == EffectState::latent ? flow.latent : flow.candidate;
  double both = std::min(flow.baseline_failures, own.failures - own.added);
  double copy_alone = own.failures - both, baseline_alone = flow.baseline_failures - both;
  double neither = flow.requests - both - copy_alone - baseline_alone;
  const double b = conditions.faulty.value();
  both += b * baseline_alone;
  copy_alone += b * neither;
  baseline_alone -= b * baseline_alone;
  neither -= b * neither;
  const double late = conditions.lateness.control.timed_out.value(),
               copy_late = conditions.lateness.candidate.timed_out.value();
  return {both + baseline_alone + late * (copy_alone + neither),
          both + copy_alone + copy_late * (baseline_alone + neither),
          both + late * copy_alone + copy_late * baseline_alone + std::min(late, copy_late) * neither};
}

/// The same without what only labels tell.
inline VersionFlow seen_of_candidate(const Flow& flow, Conditions conditions) {
  if (conditions.effect == EffectState::unseen) conditions.effect = EffectState::latent;
  return served_by_candidate(flow, conditions);
}

/// The same of the version that follows a rollback.
inline VersionFlow served_by_fixed(const Flow& flow, const Conditions& conditions) {
  const Lateness& lateness = conditions.lateness;
  return with_time_outs(flow.requests, flow.fixed, lateness.candidate.timed_out, lateness.without_release);
}

}  // namespace rollcast::run
