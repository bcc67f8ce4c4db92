#pragma once

#include <memory>

#include "rollcast/run/run.hpp"
#include "rollcast/world/version.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// Releases that follow one another on one service in one world: each begins with an incumbent, which serves 100 % of
/// traffic, and a candidate, and ends with an incumbent. Queues, alert windows and the world's draws go on from one to
/// the next; each has accounts of its own, against the world in which nothing was ever released.
class Episodes {
 public:
  /// The first episode begins at the world's start of the release. The world must outlive this and stay as it is.
  explicit Episodes(const World&);
  ~Episodes();

  /// Simulates the next episode, up to `until`, where the one after it begins. Times in its record count from its own
  /// start. Returns the incumbent at its end: the candidate when it was promoted, after a rollback the incumbent of
  /// before or its fix once that is in service. Throws std::invalid_argument for versions that the world does not have
  /// and for an `until` outside of it, and std::logic_error when the incumbent of `roles` does not serve 100 % of
  /// traffic at the start, or is a candidate whose effect is told by labels alone, shows under load alone or not yet,
  /// or whose deployment is still faulty: these are known of an episode's newer version only.
  VersionId next(const Roles& roles, Strategy&, Mode, SimTime until, Run&, Timeline* = nullptr);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcast::run
