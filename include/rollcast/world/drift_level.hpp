#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"

namespace rollcast::world {

/// The level that the world has moved to, in log odds of failing, of one kind, drawn per world: none (0), step and
/// recover (a sum of steps of either sign, normal, that come by a Poisson process and each recover after a while),
/// gradual (a straight line), seasonal (a cosine of drawn phase), permanent (steps of a Poisson process that never
/// recover), or mean-reverting (a stationary Ornstein-Uhlenbeck process, exact on the grid of hours). Where permanent
/// steps and a mean-reverting level lie does not depend on when training data end: what lies before the world's
/// beginning (for steps, its start) is drawn backwards from there.
class DriftLevel {
 public:
  /// Training data end at `earliest` or later.
  DriftLevel(const DriftSpec&, const Calendar&, SimTime earliest);

  void draw(const Draws&);
  /// The level at any instant from `earliest` on; a mean-reverting one to the hour.
  double at(SimTime) const;
  /// What acts at an instant of the world: permanent steps when they come, every other level from hour to hour.
  double acting_at(SimTime t) const { return is_permanent() ? at(t) : levels_[index_of(t)]; }
  /// What acts in each hour of the world; nothing where steps are permanent.
  const std::vector<double>& by_hour() const { return levels_; }

  /// `piece(level, days)` hears of each stretch during which the same level acts, from one instant of the world until
  /// another.
  template <class Piece>
  void for_each_piece(SimTime from, SimTime until, Piece piece) const {
    for (SimTime t = from; t < until;) {
      const SimTime next = std::min(next_change(t), until);
      piece(acting_at(t), (next - t).in_days());
      t = next;
    }
  }
  /// Sudden steps that came after `since`, recovered or not, times the days that each has been there between two
  /// instants.
  double step_days(SimTime since, SimTime from, SimTime until) const;

  bool is_permanent() const { return kind_ == Kind::permanent; }
  /// Whether any world that can be drawn moves from hour to hour.
  bool moves_hourly() const;
  /// When permanent steps come, before the world too; in order.
  const std::vector<SimTime>& changes() const { return changes_; }

 private:
  enum class Kind { none, step, gradual, seasonal, permanent, mean_reverting };
  struct Step {
    SimTime start, end;
    double size;
  };

  std::size_t index_of(SimTime) const;
  SimTime next_change(SimTime after) const;
  Kind draw_kind(const Draws&) const;
  void draw_steps(const Draws&);
  void draw_permanent_steps(const Draws&);
  double draw_size(Stream&) const;
  void draw_mean_reverting(const Draws&);
  double level_of_steps(SimTime) const;
  double level_of_permanent_steps(SimTime) const;
  double mean_reverting_level(SimTime) const;

  DriftSpec spec_;
  Calendar calendar_;
  SimTime earliest_;
  Kind kind_ = Kind::none;
  std::vector<Step> steps_;
  std::vector<SimTime> changes_;
  std::vector<double> after_change_;  ///< the level from each change on, beside that at the start
  double before_changes_ = 0.0;
  double phase_ = 0.0;           ///< of the season at the start, in periods
  std::vector<double> levels_;   ///< by hour
  std::vector<double> earlier_;  ///< by hour, backwards from the world's beginning
};

}  // namespace rollcast::world
