#pragma once

#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"

namespace rollcast::world {

/// When each version's training data ended. The fixed version is the one that follows a rollback.
struct TrainingDates {
  SimTime baseline, candidate, fixed;
};
TrainingDates training_dates(const Scenario&);

/// How far the world has moved from each version's training data, in log odds of failing, hour by hour.
///
/// The world has a level L(t) of one kind, drawn per world: none (0), step and recover (a sum of steps of either sign,
/// normal, that come by a Poisson process and each recover after a while), gradual (a straight line), or seasonal (a
/// cosine of drawn phase). A version trained at T suffers |L(t) - L(T)|, less what the baseline suffers at the start,
/// because the baseline's failure probability is the one measured then. On top comes an Ornstein-Uhlenbeck noise that
/// is 0 at T: X(t) - exp(-(t - T)/tau) X(T), which is again such a process, driven by the same noise for both versions;
/// exact steps, centered so that small probabilities keep their mean.
class Drift {
 public:
  Drift(const DriftSpec&, const TrainingDates&, const Calendar&);

  void draw(const Draws&);
  double baseline_log_odds(SimTime t) const { return never_ ? 0.0 : baseline_.log_odds[hour_at(t)]; }
  double candidate_log_odds(SimTime t) const { return never_ ? 0.0 : candidate_.log_odds[hour_at(t)]; }
  double fixed_log_odds(SimTime t) const {
    return is_retrained_ && !never_ ? fixed_.log_odds[hour_at(t)] : candidate_log_odds(t);
  }
  bool is_none() const { return never_; }
  /// The same of a version whose training data end at any instant of the world, or with the baseline's; to the hour.
  double log_odds(SimTime data_until, SimTime t) const;

 private:
  enum class Kind { none, step, gradual, seasonal };
  struct Step {
    SimTime start, end;
    double size;
  };
  struct Trained {
    SimTime when;
    double noise_then = 0.0;     ///< X(T)
    std::vector<double> memory;  ///< exp(-|t - T| / tau) by hour
    std::vector<double> log_odds;
  };

  std::size_t hour_at(SimTime t) const { return static_cast<std::size_t>((t - calendar_.begin) / Duration::hours(1)); }
  Kind draw_kind(const Draws&) const;
  void draw_steps(const Draws&);
  void draw_noise_path(const Draws&);
  void add_noise(const Draws&);
  double noise_at(SimTime) const;
  double level_at(SimTime) const;
  double kept(Duration) const;
  double noise_after(double x, Duration, double normal) const;
  double level(Kind, SimTime) const;

  DriftSpec spec_;
  Calendar calendar_;
  bool never_;
  bool is_retrained_;  ///< the fixed version is trained at another time than the candidate
  Trained baseline_, candidate_, fixed_;
  std::vector<Trained*> versions_;  ///< those that need a path of their own
  std::vector<Step> steps_;
  double phase_ = 0.0;                  ///< of the season at the start, in periods
  double level_of_baseline_ = 0.0;      ///< when its training data ended
  double at_start_ = 0.0;               ///< what the baseline suffers then
  std::vector<double> levels_, noise_;  ///< by hour
  std::vector<double> memory_;          ///< of the noise, by hours that have passed
};

}  // namespace rollcast::world
