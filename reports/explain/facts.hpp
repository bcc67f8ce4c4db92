#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rollcast/reports/explanation.hpp"

namespace rollcast::reports {

using Json = nlohmann::ordered_json;

/// An error that a gate should detect.
struct ErrorToSee {
  std::string what;                         ///< "doubled failures"
  double failures;                          ///< failure rate of a candidate that has it, while it shows
  const OutcomeSpec* under_load = nullptr;  ///< the class of an error that shows only while replicas are busy
};

/// Failures doubled, where that can be, and the mildest regression that may be true.
std::vector<ErrorToSee> errors_to_see(const Scenario&);

}  // namespace rollcast::reports
