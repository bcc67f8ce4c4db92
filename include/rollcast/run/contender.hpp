#pragma once

#include <memory>
#include <string>

#include "rollcast/run/strategy_plan.hpp"

namespace rollcast::run {

/// A strategy that competes in a study, under its label; each run gets a new object.
struct Contender {
  std::string label;
  std::string name;
  StrategyPlan plan;

  std::unique_ptr<Strategy> begin() const { return plan.begin(); }
};

}  // namespace rollcast::run
