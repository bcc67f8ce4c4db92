#include "requests_to_see.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::reports {

namespace {

/// What the difference of the failure rates must be for the test to see it, where the arms have had so many requests.
double seen_difference(double p, double q, double candidate, double control) {
  const double mean = (candidate * q + control * p) / (candidate + control);
  return normal_quantile(1.0 - sight_alarms) * std::sqrt(mean * (1.0 - mean) * (1.0 / candidate + 1.0 / control)) +
         normal_quantile(sight_power) * std::sqrt(q * (1.0 - q) / candidate + p * (1.0 - p) / control);
}

}  // namespace

double requests_to_see(Probability before, Probability after, const Arms& arms) {
  const double p = before.value(), q = after.value();
  const double noise = seen_difference(p, q, arms.candidate.value(), arms.control.value());
  return noise * noise / ((q - p) * (q - p));
}

double requests_to_see_after(Probability before, Probability after, double control_requests) {
  constexpr double most = 1e15;
  const double p = before.value(), q = after.value();
  const auto is_seen = [&](double candidate) { return seen_difference(p, q, candidate, control_requests) <= q - p; };
  if (control_requests <= 0.0 || !is_seen(most)) return std::numeric_limits<double>::infinity();
  double few = 0.0, enough = 1.0;
  while (!is_seen(enough)) few = std::exchange(enough, 2.0 * enough);
  while (enough - few > 1e-6 * enough) {
    const double between = (few + enough) / 2.0;
    (is_seen(between) ? enough : few) = between;
  }
  return enough;
}

}  // namespace rollcast::reports
