#pragma once

#include <memory>

#include "rollcast/run/run.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// Why a release that is simulated step by step stops.
enum class ReleaseStop {
  at_time,  ///< the instant is reached
  decided,  ///< it was just promoted, rolled back (after its promotion too) or withdrawn
  settled,  ///< the next release may begin, which was waited for
};

/// Releases that follow one another on one service, each the release at hand of its world when it begins
/// (`World::release`). Each is simulated step by step by whoever decides what comes next: how long it goes on, and
/// whether a fixed version follows a rollback. Alerts and what was drawn so far go on from one to the next.
class ReleaseSeries {
 public:
  explicit ReleaseSeries(const World&, Mode);
  ~ReleaseSeries();

  /// The release at hand begins, once the one before it, if any, has ended. Strategy and run must live until it ends.
  void begin(Strategy&, Run&, Timeline* = nullptr);
  /// Goes on up to an instant at most, which the world's flow covers.
  ReleaseStop go_on(SimTime until, bool waits_for_next = false);
  SimTime now() const;
  /// Whether the next release may begin: this one is decided, nobody works on a page, and no faulty deployment is to be
  /// repaired.
  bool is_settled() const;
  /// Whether the candidate has been promoted, and not rolled back since.
  bool is_promoted() const;
  /// Makes up the accounts of the release, until where it went on to; times count from its begin.
  void end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcast::run
