#pragma once

#include <optional>

#include "rollcast/run/fleets.hpp"
#include "rollcast/run/mirroring.hpp"
#include "rollcast/run/observation.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::run {

/// What a gate says: that the candidate may go on (where the stage ends, or at once), that it must not, that it cannot
/// tell yet, or that people are to decide, at once.
enum class Opinion { pass, fail, inconclusive, pass_at_once, ask };

/// Why a strategy decided as it did, for timelines.
struct Reading {
  Samples compared;
  Opinion opinion = Opinion::pass;
};

/// Whether the counts up to the next look are wanted there. What nobody watches is drawn in one piece.
enum class Watch { nothing, counts };

/// A rule over the counts since the stage began that a strategy acts on, told in advance: what cannot make it trip need
/// not be looked at. It keeps no memory of looks.
class Tripwire {
 public:
  virtual ~Tripwire() = default;
  virtual bool trips(const Samples& since_stage) const = 0;
  /// Whether it might trip at counts between these: failures and successes of either arm, each from its least to its
  /// most, which may be as large as 2^42. Never false where `trips` is true for counts between; wider bounds never turn
  /// true into false.
  virtual bool could_trip(const Samples& least, const Samples& most) const = 0;
  /// False when it reads the candidate's counts alone.
  virtual bool needs_control() const { return true; }
};

/// A tripwire, and how often it is looked at (longer than 0). Lives as long as the strategy. Goes with Watch::counts.
struct Guard {
  const Tripwire* tripwire = nullptr;
  Duration every;
};

/// A strategy's answer at a look.
struct Decision {
  enum class Act {
    hold,       ///< go on with the stage
    shift,      ///< begin a stage with another share
    promote,    ///< 100 % of traffic gets the candidate, for good
    roll_back,  ///< 100 % of traffic gets the baseline again
    withdraw,   ///< the candidate is not released: what follows a rollback follows
  };
  Act act = Act::hold;
  Share share;                         ///< of the candidate, after a shift
  Fleets fleets{};                     ///< until the next act
  SimTime look_at = SimTime::never();  ///< when to be asked again
  Watch watch = Watch::nothing;
  Guard guard;  ///< to be asked sooner too, at the first look at which this trips; counted from now
  std::optional<Reading> reading;
  std::optional<VaryingDuration>
      approval{};        ///< people are asked for the next act, and take this long in office hours; goes with hold
  Mirroring mirrored{};  ///< after a shift, until the next

  static Decision hold_until(SimTime look_at, Watch watch, const Fleets& fleets) {
    return {Act::hold, {}, fleets, look_at, watch, {}, {}};
  }
  static Decision shift_to(Share share, SimTime look_at, Watch watch, const Fleets& fleets) {
    return {Act::shift, share, fleets, look_at, watch, {}, {}};
  }
  static Decision promote() {
    return {Act::promote, all_traffic(), Fleets::switched(), SimTime::never(), Watch::nothing, {}, {}};
  }
  static Decision roll_back() { return {Act::roll_back, nobody(), {}, SimTime::never(), Watch::nothing, {}, {}}; }
  static Decision withdraw() { return {Act::withdraw, nobody(), {}, SimTime::never(), Watch::nothing, {}, {}}; }
  Decision guarded_by(const Guard& by) const {
    Decision guarded = *this;
    guarded.guard = by;
    return guarded;
  }
  Decision mirroring(const Mirroring& copies) const {
    Decision mirrored_too = *this;
    mirrored_too.mirrored = copies;
    return mirrored_too;
  }
  /// To be asked again, too, when people have approved of what is to come next.
  Decision asking(const VaryingDuration& approval_takes) const {
    Decision asked = *this;
    asked.approval = approval_takes;
    return asked;
  }
  Decision because(const Reading& why) const {
    Decision explained = *this;
    explained.reading = why;
    return explained;
  }
};

/// A way to release: a small state machine, asked at its looks, that sees observations and never the world. The first
/// look is at the start of the release. It is not asked again after it promoted, rolled back or withdrew. While people
/// work on a page, and within the calendar's freezes, the share is frozen: a strategy that watches counts is asked all
/// the same, and may hold or roll back; any other look that falls due, and one more for who held without naming the
/// next look, is made when people are done or the freeze is over. When people approve of what it asked for it is asked
/// at once, and is told so until its next act.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual Decision look(const Observation&) = 0;
  /// How long its mechanism takes to give 100 % of traffic the baseline again, when begun now. Also asked after
  /// promotion.
  virtual Duration rollback_takes(SimTime now) const = 0;
  /// The fleets in the meantime; by default they stay as they are.
  virtual Fleets rollback_fleets(const Fleets& current) const { return current; }
  /// How long the candidate's replicas are kept, and paid for, once 100 % of traffic has the baseline again.
  virtual Duration keeps_candidate_for() const { return {}; }
};

}  // namespace rollcast::run
