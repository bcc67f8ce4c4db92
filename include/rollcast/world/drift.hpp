#pragma once

#include <cmath>
#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/drift_level.hpp"

namespace rollcast::world {

/// When each version's training data ended. The fixed version is the one that follows a rollback.
struct TrainingDates {
  SimTime baseline, candidate, fixed;
};
TrainingDates training_dates(const Scenario&);

/// What a version's staleness adds up to over time.
struct StalenessDays {
  double steps = 0.0;          ///< sudden steps since the end of its data, recovered or not, x days
  double level = 0.0;          ///< log odds x days
  double squared_level = 0.0;  ///< log odds squared x days
};

/// How far the world has moved from each version's training data, in log odds of failing, hour by hour; steps that
/// never recover act when they come.
///
/// The world has a level L(t). A version trained at T suffers its staleness, |L(t) - L(T)| or L(t) - L(T) as the
/// scenario says, less what the baseline suffers at the start, because the baseline's failure probability is the one
/// measured then. On top comes an Ornstein-Uhlenbeck noise that is 0 at T: X(t) - exp(-(t - T)/tau) X(T), which is
/// again such a process, driven by the same noise for both versions; exact steps, centered so that small probabilities
/// keep their mean.
class Drift {
 public:
  Drift(const DriftSpec&, const TrainingDates&, const Calendar&);

  void draw(const Draws&);
  double baseline_log_odds(SimTime t) const { return never_ ? 0.0 : log_odds_of(baseline_, t); }
  double candidate_log_odds(SimTime t) const { return never_ ? 0.0 : log_odds_of(candidate_, t); }
  double fixed_log_odds(SimTime t) const {
    return is_retrained_ && !never_ ? log_odds_of(fixed_, t) : candidate_log_odds(t);
  }
  bool is_none() const { return never_; }
  /// Whether a world may change from hour to hour, and not with permanent steps alone.
  bool moves_hourly() const { return !never_ && (level_.moves_hourly() || spec_.noise_sd > 0.0); }
  /// When it changes beside that; some may lie before the world or after its end.
  const std::vector<SimTime>& changes() const { return level_.changes(); }
  /// The same of a version whose training data end at any instant of the world, or with the baseline's; to the hour but
  /// for permanent steps.
  double log_odds(SimTime data_until, SimTime t) const;

  /// What a version suffers of the level at an instant, beside one whose data end then; noise aside.
  double staleness_at(SimTime data_until, SimTime t) const {
    return never_ ? 0.0 : suffered(level_.acting_at(t) - level_of_data(data_until));
  }
  /// What the staleness of such a version adds up to from one instant of the world until another: exactly, as it acts;
  /// without noise, and not beside what the baseline suffers at the start.
  StalenessDays staleness_between(SimTime data_until, SimTime from, SimTime until) const;

 private:
  struct Trained {
    SimTime when;
    double level_then = 0.0;       ///< L(T)
    double noise_then = 0.0;       ///< X(T)
    std::vector<double> memory;    ///< exp(-|t - T| / tau) by hour
    std::vector<double> log_odds;  ///< by hour, without permanent steps
  };

  std::size_t hour_at(SimTime t) const { return static_cast<std::size_t>((t - calendar_.begin) / Duration::hours(1)); }
  double log_odds_of(const Trained& version, SimTime t) const {
    const double by_hour = version.log_odds[hour_at(t)];
    return level_.is_permanent() ? by_hour + suffered(level_.at(t) - version.level_then) - at_start_ : by_hour;
  }
  /// The staleness of a version, when the level has moved by this since the end of its training data.
  double suffered(double moved) const { return spec_.staleness == Staleness::returning ? std::abs(moved) : moved; }
  double level_of_data(SimTime data_until) const;
  void draw_noise_path(const Draws&);
  void add_noise(const Draws&);
  double noise_at(SimTime) const;
  double kept(Duration) const;
  double noise_after(double x, Duration, double normal) const;

  DriftSpec spec_;
  Calendar calendar_;
  bool never_;
  bool is_retrained_;  ///< the fixed version is trained at another time than the candidate
  Trained baseline_, candidate_, fixed_;
  std::vector<Trained*> versions_;  ///< those that need a path of their own
  DriftLevel level_;
  double at_start_ = 0.0;       ///< what the baseline suffers then
  std::vector<double> noise_;   ///< by hour
  std::vector<double> memory_;  ///< of the noise, by hours that have passed
};

}  // namespace rollcast::world
