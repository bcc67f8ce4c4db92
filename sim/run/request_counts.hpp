#pragma once

#include <optional>

#include "blame.hpp"
#include "request_kinds.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/strategy.hpp"
#include "service_history.hpp"

namespace rollcast {

/// Looks that a guard makes by itself: at `first`, and every `guard.every` after it, before `end`.
struct GuardedLooks {
  Guard guard;
  SimTime first, end;
};

/// The counts that happened: drawn from what is expected, in the order of time, and only as finely as someone looks. Sampled
/// harm rests on the same counts that gates see.
class RequestCounts {
 public:
  RequestCounts(const World&, const ServiceHistory&, Mode);

  /// The counts of a stage begin here; what came before is looked at no more.
  void begin_stage(SimTime now) { stage_began_ = now; }
  /// Whether anyone will look at the counts from now on.
  void watch(Watch watch) { watch_ = watch; }
  /// What both arms served since the stage began, as far as metrics tell at `now`.
  Samples since_stage(SimTime now);
  /// The first of these looks at which the tripwire trips. Exposure must stay as it is until the last of them.
  std::optional<SimTime> first_trip(const GuardedLooks&);
  /// Counts the rest: afterwards failures() and harm() are complete.
  void close(SimTime end);

  double failures() const { return failures_; }
  double harm() const { return harm_; }

 private:
  SimTime measured(SimTime now) const { return now - metrics_delay_; }
  void enter_stage();
  void go_on_to(SimTime);
  void enter_stretch();
  void collect();
  void draw(RequestKind);
  void draw_tick();
  void draw_all();
  void book(RequestKind, std::int64_t count, double caused_part);
  std::int64_t fewest_failures_to_trip(const Tripwire&) const;
  std::optional<SimTime> first_trip_by_bridge(const GuardedLooks&);
  Expected expected_between(SimTime from, SimTime to) const;

  const World* world_;
  const ServiceHistory* history_;
  Mode mode_;
  Watch watch_ = Watch::nothing;
  Duration metrics_delay_;
  FlowReader reader_;
  std::size_t stretch_ = 0, stretches_known_ = 0;
  SimTime stretch_end_;          ///< until when `per_request_` holds
  Expected per_request_;
  ByKind<double> caused_part_;   ///< of a kind
  Stream stream_;
  SimTime stage_began_, stage_entered_;
  ByKind<double> drawn_until_;   ///< requests of the world up to which each kind is drawn or collected
  Expected pending_;             ///< collected: of the stage, not drawn yet
  Expected unseen_;              ///< of stages that are over: drawn at the end, in one piece
  Counted stage_;
  Blame blame_, control_blame_;
  double failures_ = 0.0, harm_ = 0.0;
};

}  // namespace rollcast
