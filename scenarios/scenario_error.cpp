#include "rollcast/scenarios/scenario_error.hpp"

#include <fmt/format.h>

#include <utility>

namespace rollcast::scenarios {

ScenarioError::ScenarioError(std::vector<std::string> errors)
    : std::runtime_error{fmt::format("{}", fmt::join(errors, "\n"))}, errors_{std::move(errors)} {}

}  // namespace rollcast::scenarios
