#pragma once

#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// The world exists this long before the release: alert windows are warm, and incidents may be in progress.
constexpr Duration warm_up() { return Duration::days(3); }

/// The stretch of time that a world covers, and its clock.
struct Calendar {
  SimTime begin, end;
  Duration tick;
  Duration begin_since_monday;  ///< time of week at `begin`, 0 to 7 days

  explicit Calendar(const Scenario& scenario)
      : begin{SimTime{} - warm_up()},
        end{SimTime{} + scenario.until},
        tick{scenario.tick},
        begin_since_monday{(scenario.start.since_monday() + week() - warm_up()) % week()} {}

  /// The start of the tick that holds an instant of the world, or of its first one.
  SimTime tick_start(SimTime t) const { return t <= begin ? begin : t - (t - begin) % tick; }
  std::size_t ticks() const { return static_cast<std::size_t>((end - begin) / tick); }
  /// How many blocks of this length, counted from `begin`, cover the world.
  std::size_t blocks(Duration length) const {
    return static_cast<std::size_t>((end - begin + length - Duration::microseconds(1)) / length);
  }
  /// Time of week at an instant of the world, 0 to 7 days.
  Duration since_monday(SimTime t) const { return (begin_since_monday + (t - begin)) % week(); }
  Duration tick_since_monday(std::size_t k) const { return begin_since_monday + tick * static_cast<std::int64_t>(k); }
};

}  // namespace rollcast::world
