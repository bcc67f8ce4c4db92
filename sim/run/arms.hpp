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

/// What would become of a flow's requests if the stretch's control served them all.
inline VersionFlow served_by_control(const Flow& flow, const ExposureStretch& in) {
  const Lateness& lateness = in.conditions.lateness;
  return with_time_outs(flow.requests, flow[in.exposure.control], lateness.control.timed_out, lateness.without_release);
}

/// What becomes of a version's flow when its deployment is faulty: a share of the requests that would have gone well
/// fails, whatever they are. So it causes the failure of those that neither version fails by itself, and those that
/// only the incumbent would have failed are avoided no more.
inline VersionFlow as_deployed(double requests, const VersionFlow& own, Probability faulty) {
  const double b = faulty.value();
  if (b == 0.0) return own;
  return {own.failures + b * (requests - own.failures), own.added + b * (requests - own.failures - own.avoided),
          own.avoided - b * own.avoided};
}

/// Of a flow what the newer version makes of it by itself, with or without its effect.
inline const VersionFlow& newer_alone(const Flow& flow, const ExposureStretch& in, bool shows) {
  return flow[shows ? in.exposure.newer : latent_of(in.exposure.newer)];
}

/// The same as it is deployed and served.
[[gnu::always_inline]] inline VersionFlow newer_in_service(const Flow& flow, const ExposureStretch& in, bool shows) {
  const Lateness& lateness = in.conditions.lateness;
  const VersionFlow deployed = as_deployed(flow.requests, newer_alone(flow, in, shows), in.conditions.faulty);
  return with_time_outs(flow.requests, deployed, lateness.newer.timed_out, lateness.without_release);
}

/// What would become of a flow's requests if the stretch's newer version served them all.
inline VersionFlow served_by_newer(const Flow& flow, const ExposureStretch& in) {
  return newer_in_service(flow, in, in.conditions.effect != EffectState::latent);
}

/// The same without what only labels tell.
inline VersionFlow seen_of_newer(const Flow& flow, const ExposureStretch& in) {
  return newer_in_service(flow, in, in.conditions.effect == EffectState::shows);
}

/// What would become of a flow's requests if the control answered them all and the newer version got a copy of each.
struct ServedTwice {
  double answer_failures = 0;  ///< what users get
  double copy_failures = 0;
  double both = 0;  ///< of these, failures of the same request
};

/// Requests that fail under both versions are those of the copies' failures that the release does not cause, as far as
/// the control fails so many: each arm may have a disturbance of its own, and who is unlucky with one is unlucky with
/// the other too. Copies are late where their requests are, when that is as likely.
inline ServedTwice served_twice(const Flow& flow, const ExposureStretch& in) {
  const VersionFlow& own = newer_alone(flow, in, in.conditions.effect != EffectState::latent);
  const double of_control = flow[in.exposure.control].failures;
  double both = std::min(of_control, own.failures - own.added);
  double copy_alone = own.failures - both, answer_alone = of_control - both;
  double neither = flow.requests - both - copy_alone - answer_alone;
  const double b = in.conditions.faulty.value();
  both += b * answer_alone;
  copy_alone += b * neither;
  answer_alone -= b * answer_alone;
  neither -= b * neither;
  const double late = in.conditions.lateness.control.timed_out.value(),
               copy_late = in.conditions.lateness.newer.timed_out.value();
  return {both + answer_alone + late * (copy_alone + neither), both + copy_alone + copy_late * (answer_alone + neither),
          both + late * copy_alone + copy_late * answer_alone + std::min(late, copy_late) * neither};
}

}  // namespace rollcast::run
