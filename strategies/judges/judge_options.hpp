#pragma once

#include <algorithm>
#include <optional>

#include "rollcast/scenarios/fields.hpp"

namespace rollcast {

// Options that several judges read alike.

/// "every": looks this often, by default every ten minutes, at least the tick.
inline Duration read_every(const Fields& fields, const Scenario& scenario) {
  return fields.duration("every", std::max(Duration::minutes(10), scenario.tick),
                         {.at_least = scenario.tick, .multiple_of = scenario.tick});
}

/// "every" of a judge that else looks only where the stage ends.
inline std::optional<Duration> read_every_if_any(const Fields& fields, const Scenario& scenario) {
  if (!fields.has("every")) return std::nullopt;
  return fields.duration("every", scenario.tick, {.at_least = scenario.tick, .multiple_of = scenario.tick});
}

/// A probability strictly between 0 and `below`; `meaning` ends the sentence of its fault. Harmless after a fault.
inline double read_open_probability(const Fields& fields, std::string_view key, double fallback, std::string_view meaning,
                                    double below = 1.0) {
  const double p = fields.probability(key, Probability{fallback}).value();
  if (p > 0.0 && p < below) return p;
  if (!fields.is_faulty(key))
    fields.fault(key, "must lie strictly between 0% and " + std::string{below < 1.0 ? "50%" : "100%"} + " (" + std::string{meaning} + ").");
  return fallback;
}

}  // namespace rollcast
