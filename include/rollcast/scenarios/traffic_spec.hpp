#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rollcast/scenarios/varying_duration.hpp"

namespace rollcast::scenarios {

/// One harmonic of log traffic: amplitude in log units, and when in the period it peaks.
struct Harmonic {
  double amplitude = 0.0;
  Duration peak;
};

/// Counts per equal step of a recorded day, midnight to midnight. All days of a trace have the same step.
struct TraceDay {
  std::vector<double> counts;
};

/// Recorded traffic, in whole days one after the other, replayed by drawing a day for each simulated day.
struct Trace {
  std::string file;
  Duration step;
  std::vector<TraceDay> days;
  std::optional<Duration> first_day{};  ///< midnight of the first, since 1 January 1970; none where times are no dates

  /// The recorded days that a simulated day may replay, by their places: those of its weekday (Monday 0), or all of
  /// them where times are no dates or no such day was recorded.
  std::vector<std::size_t> days_like(int weekday) const;
  /// Whether a day of this weekday was recorded, as far as times tell.
  bool has_recorded(int weekday) const;

 private:
  int weekday_of(std::size_t day) const;
};

/// How many requests arrive: rate(t) = base x exp(trend + harmonics + day effect + wander + bursts) x noise.
struct TrafficSpec {
  double base_per_second = 0.0;  ///< mean rate without bursts
  double trend_per_day = 0.0;    ///< log units per day: .01 is about 1 % a day
  std::vector<Harmonic> daily;   ///< k-th entry has period 24 h / k; peaks are times of day
  std::vector<Harmonic> weekly;  ///< k-th entry has period 168 h / k; peaks are counted from Monday 00:00
  double day_effect_sd = 0.0;    ///< log units, one independent draw per day
  double wander_sd = 0.0;        ///< log units, stationary sd of an hourly AR(1)
  double wander_hourly_correlation = 0.0;
  double bursts_per_day = 0.0;  ///< Poisson
  double burst_alpha = 3.0;     ///< Pareto tail of the height above 2x the profile, > 2
  VaryingDuration burst_length;
  double noise_cv = 0.0;       ///< lognormal, mean 1, independent per `noise_per`
  Duration noise_per;          ///< a multiple of the tick
  std::optional<Trace> trace;  ///< replaces everything above
};

}  // namespace rollcast::scenarios
