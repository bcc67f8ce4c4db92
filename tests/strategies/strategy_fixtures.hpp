#pragma once

#include "support/errors.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test {

inline SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

/// What a strategy is shown at an hour of its release.
inline Observation seen(double hour, double share, Samples look = {}, Samples stage = {}) {
  return {at(hour), Share{share}, look, stage, false};
}

inline Observation approved(Observation o) {
  o.approved = true;
  return o;
}

inline const Samples fine{{10'000, 100}, {10'000, 100}}, awful{{10'000, 900}, {10'000, 100}};

inline std::unique_ptr<Strategy> strategy_from(const std::string& json) {
  return contender_from(json, plain_scenario()).begin();
}

/// Against a strategy in the plain scenario.
inline std::vector<std::string> errors_in(const std::string& strategy) {
  return errors_of_strategy(strategy, plain_scenario());
}

}  // namespace rollcast::test
