#pragma once

#include <string>
#include <vector>

#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "support/modules.hpp"

namespace rollcast::test {

/// What the reader has to say against the strategies of this document.
inline std::vector<std::string> errors_of_document(const std::string& json, const Scenario& scenario) {
  Document document{json};
  try {
    read_strategies(document.root(), scenario, {});
    document.finish();
  } catch (const ScenarioError& error) {
    return error.errors();
  }
  return {};
}

/// Against one strategy.
inline std::vector<std::string> errors_of_strategy(const std::string& json, const Scenario& scenario) {
  return errors_of_document(R"({"strategies": [)" + json + "]}", scenario);
}

}  // namespace rollcast::test
