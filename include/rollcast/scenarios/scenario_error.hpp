#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::scenarios {

/// The user's input cannot be used. Carries every fault found, each "/json/pointer: problem (why). Suggestion?".
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<std::string> faults);
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  std::vector<std::string> faults_;
};

}  // namespace rollcast::scenarios
