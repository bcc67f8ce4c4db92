#pragma once

#include <memory>

#include "rollcast/run/ordinals.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// The release at hand of a world (`World::release`), simulated step by step by whoever decides what comes next: how
/// long it goes on, and whether a fixed version follows a rollback.
class SteppedRelease {
 public:
  /// `so_far`: what happened on the service in earlier releases. World, strategy and run must outlive this.
  SteppedRelease(const World&, Strategy&, Mode, const Ordinals& so_far, Run&, Timeline* = nullptr);
  ~SteppedRelease();

  /// Goes on until an instant that the world's flow covers, or until the release is decided, by promotion or by a
  /// rollback that is done or spared. Returns whether that was just now, at `now()`.
  bool go_on(SimTime until);
  bool is_decided() const;
  SimTime now() const;
  /// Makes up the accounts, from the release's begin until where it went on to; times count from its begin.
  void end();
  /// Whether the candidate has all traffic for good, as of now.
  bool is_promoted() const;
  const Ordinals& ordinals() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcast::run
