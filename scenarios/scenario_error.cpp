#include "rollcast/scenarios/scenario_error.hpp"

#include <fmt/format.h>

#include <utility>

namespace rollcast::scenarios {

ScenarioError::ScenarioError(std::vector<std::string> faults)
    : std::runtime_error{fmt::format("{}", fmt::join(faults, "\n"))}, faults_{std::move(faults)} {}

}  // namespace rollcast::scenarios
