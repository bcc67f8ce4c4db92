#pragma once

#include <memory>
#include <optional>

#include "blame.hpp"
#include "request_kinds.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/strategy.hpp"
#include "service_history.hpp"

namespace rollcast::run {

/// Looks that a guard makes by itself: at `first`, and every `guard.every` after it, before `end`.
struct GuardedLooks {
  Guard guard;
  SimTime first, end;
};

/// Requests that failed and would not have with nothing released, and the other way round.
struct CountedExcess {
  std::int64_t added = 0, avoided = 0;

  double total() const { return static_cast<double>(added) - static_cast<double>(avoided); }
};

/// The counts that happened: drawn from what is expected, in the order of time, and only as finely as someone looks.
/// Sampled excess failures rests on the same counts that gates see.
class Counts {
 public:
  /// Of the history's episode: the k-th in its world draws counts of its own.
  Counts(const World&, const ServiceHistory&, std::uint32_t episode);
  virtual ~Counts() = default;

  /// The counts of a stage begin here; what came before is looked at no more.
  void begin_stage(SimTime now) { stage_began_ = now; }
  /// Whether anyone will look at the counts from now on.
  void watch(Watch watch) { watch_ = watch; }
  /// What both arms served since the stage began, as far as it is known at `now`.
  virtual Samples since_stage(SimTime now) = 0;
  /// The first of these looks at which the tripwire trips. Exposure must stay as it is until the last of them.
  virtual std::optional<SimTime> first_trip(const GuardedLooks&) = 0;
  /// Counts the rest: afterwards failures() and excess failures() are complete.
  virtual void close(SimTime end) = 0;

  double failures() const { return failures_; }
  const CountedExcess& excess() const { return excess_; }
  /// Goes on after the last count; for what tells closed counts apart further.
  Stream& stream() { return stream_; }

 protected:
  SimTime measured(SimTime now) const { return now - metrics_delay_; }
  void book(RequestKind, std::int64_t count, double added_part);
  /// `avoided`: expected failures that the release has avoided users.
  void settle_excess(double avoided);

  Duration metrics_delay_;
  SimTime begin_;
  Watch watch_ = Watch::nothing;
  SimTime stage_began_;
  Counted stage_;
  Stream stream_;

 private:
  Blame blame_, control_blame_;
  double failures_ = 0.0;
  CountedExcess excess_;
};

/// Of what labels tell where the scenario has them, else of what metrics tell.
std::unique_ptr<Counts> make_counts(const World&, const ServiceHistory&, Mode, std::uint32_t episode);

}  // namespace rollcast::run
