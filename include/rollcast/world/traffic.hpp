#pragma once

#include <array>
#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"

namespace rollcast::world {

/// How many requests arrive, constant within each tick:
/// rate = base x exp(trend + daily and weekly harmonics + day effect + wander + log height of the highest burst) x
/// volume noise, or days of a recorded trace, one drawn for each simulated day: of its weekday, where the trace has
/// dates.
class Traffic {
 public:
  Traffic(const TrafficSpec&, const Calendar&);

  /// Draws the rates of all ticks.
  void draw(const Draws&);
  /// By tick, in requests per second.
  const std::vector<double>& rates() const { return rates_; }
  /// False when every world has the same traffic: then nothing needs to be drawn.
  bool varies() const;
  /// Mean rate of each tick over all worlds, without bursts; for explanations.
  const std::vector<double>& profile() const { return profile_; }

 private:
  void apply_blocks(const std::vector<double>& factors, Duration length);
  void draw_day_effect(const Draws&);
  void draw_wander(const Draws&);
  void draw_noise(const Draws&);
  double draw_height(Stream&) const;
  void draw_bursts(const Draws&);
  void draw_trace(const Draws&);
  std::size_t weekday_of(std::size_t tick) const;

  TrafficSpec spec_;
  Calendar calendar_;
  std::vector<double> profile_;
  std::vector<std::vector<double>> trace_days_;        ///< [day][tick of day], requests per second
  std::array<std::vector<std::size_t>, 7> days_like_;  ///< by weekday: the recorded days that may be replayed
  std::vector<double> rates_;
  std::vector<double> factors_;  ///< scratch
};

/// Requests expected by each instant from the world's beginning on, on average over all worlds and without bursts.
TickCurve usual_requests(const Scenario&);

}  // namespace rollcast::world
