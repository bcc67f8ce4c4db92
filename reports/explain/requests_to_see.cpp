#include "requests_to_see.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

double requests_to_see(Probability before, Probability after, Share of_candidate) {
  const double p = before.value(), q = after.value(), share = of_candidate.value(), rest = 1.0 - share;
  const double mean = share * q + rest * p;
  const double noise = normal_quantile(1.0 - sight_alarms) * std::sqrt(mean * (1.0 - mean) * (1.0 / share + 1.0 / rest)) +
                       normal_quantile(sight_power) * std::sqrt(q * (1.0 - q) / share + p * (1.0 - p) / rest);
  return noise * noise / ((q - p) * (q - p));
}

}  // namespace rollcast
