#pragma once

#include <string>
#include <vector>

#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/strategies/catalog.hpp"

namespace rollcast::test {

/// What the reader has to say against this strategy.
inline std::vector<std::string> faults_of_strategy(const std::string& json, const Scenario& scenario) {
  Document document{R"({"strategies": [)" + json + "]}"};
  try {
    read_strategies(document.root(), scenario, {});
    document.finish();
  } catch (const ScenarioError& error) {
    return error.faults();
  }
  return {};
}

}  // namespace rollcast::test
