#pragma once

#include <array>
#include <numbers>
#include <string_view>

#include "rollcast/kernel/time.hpp"

namespace rollcast::scenarios {

/// Distribution of a length of time that varies.
enum class LengthDistribution { lognormal, exponential, log_logistic };
inline constexpr std::array<std::string_view, 3> length_distribution_names{"lognormal", "exponential", "log_logistic"};

/// A length of time that varies: lognormal, by its median and the standard deviation of its logarithm (0 makes it
/// fixed); exponential, by its median; or log-logistic, by its median and shape.
struct VaryingDuration {
  Duration median;
  double sigma = 0.0;  ///< of the lognormal distribution
  LengthDistribution distribution = LengthDistribution::lognormal;
  double shape = 0.0;  ///< of the log-logistic distribution, above 1: P(longer than x medians) = 1 / (1 + x^shape)
};

/// The exponential length with this mean; its median is ln 2 of it.
inline VaryingDuration exponential_length(Duration mean) {
  return {Duration::seconds(mean.in_seconds() * std::numbers::ln2), 0.0, LengthDistribution::exponential};
}

/// Mean of a varying length, in days.
double mean_days(const VaryingDuration&);

/// Stretches of this length in progress at an instant, on average, where so many begin in a day.
inline double in_progress(double per_day, const VaryingDuration& length) { return per_day * mean_days(length); }

}  // namespace rollcast::scenarios
