#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::scenarios {

/// The user's input cannot be used. Carries every error found, each "/json/pointer: problem (why). Suggestion?".
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<std::string> errors);
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  std::vector<std::string> errors_;
};

}  // namespace rollcast::scenarios
