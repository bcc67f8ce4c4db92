#pragma once

#include <array>
#include <string_view>

#include "rollcast/scenarios/varying_duration.hpp"

namespace rollcast::scenarios {

/// What a version suffers of a level that has moved since its training data ended: by how much, whichever way, so that
/// a world that comes back is as it was; or the difference with its sign, so that a level that falls makes versions
/// fail less.
enum class Staleness { returning, one_way };
inline constexpr std::array<std::string_view, 2> staleness_names{"returning", "one_way"};

/// How large steps are: all alike, or exponential.
enum class StepSizes { fixed, exponential };
inline constexpr std::array<std::string_view, 2> step_sizes_names{"fixed", "exponential"};

/// Sudden steps that never recover.
struct PermanentStepsSpec {
  Probability probability;
  double log_odds = 0.0;  ///< the size of each, or its mean
  StepSizes sizes = StepSizes::fixed;
  double per_30_days = 0.0;  ///< Poisson
  Duration only_at;          ///< they act at whole multiples of this from the start on; 0: when they come
};

/// A level that wanders about its mean: a stationary Ornstein-Uhlenbeck process.
struct MeanRevertingSpec {
  Probability probability;
  double log_odds_sd = 0.0;
  Duration reverts_in = Duration::days(30);  ///< its time constant
};

/// How the world moves away from the training data: one kind is drawn per world, plus mean-reverting noise.
struct DriftSpec {
  Staleness staleness = Staleness::returning;
  Probability none{1.0}, step, gradual;
  double step_log_odds_sd = 0.0;   ///< size of the step, half-normal scale
  double steps_per_30_days = 0.0;  ///< Poisson, within the worlds of kind step
  VaryingDuration step_length;     ///< until the world recovers
  PermanentStepsSpec permanent;
  double gradual_log_odds_per_30_days = 0.0;
  Probability seasonal;
  double seasonal_log_odds_amplitude = 0.0;
  Duration seasonal_period = Duration::days(365);
  MeanRevertingSpec mean_reverting;
  double noise_sd = 0.0;      ///< stationary sd of the Ornstein-Uhlenbeck noise, log odds
  Duration noise_reverts_in;  ///< its time constant
};

}  // namespace rollcast::scenarios
