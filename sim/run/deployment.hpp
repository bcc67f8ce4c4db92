#pragma once

#include "arm_loads.hpp"
#include "ordinals.hpp"
#include "rollcast/run/conditions.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// What the world does to the candidate's requests beside its own failures: how long a deployment is faulty, and since
/// when the candidate's effect shows.
class Deployment {
 public:
  Deployment(const World& world, Ordinals& ordinals) : world_{&world}, ordinals_{&ordinals} {}

  /// An act that gives the candidate requests. A faulty one harms them until it is repaired, whatever is shifted
  /// meanwhile. An effect that shows after some time in service begins anew with each service: `begins_service`.
  /// Returns whether the act is faulty.
  bool begin(SimTime now, bool begins_service);
  /// The candidate gets no requests from now on.
  void end(SimTime now) { faulty_until_ = effect_shows_ = now; }

  /// Whether the candidate serves as it will for good: what only labels tell, what shows under load, what does not show
  /// yet and a faulty deployment are known of an episode's newer version alone.
  bool is_settled(SimTime now) const;

  EffectState effect(SimTime now, const ArmLoads&) const;
  Probability faulty(SimTime now) const;
  /// When either changes by the passing of time.
  SimTime next_change(SimTime now) const;
  SimTime is_repaired_at() const { return faulty_until_; }
  SimTime effect_shows_at() const { return effect_shows_; }

 private:
  const World* world_;
  Ordinals* ordinals_;
  SimTime faulty_until_, effect_shows_;
};

}  // namespace rollcast::run
