#pragma once

#include <string_view>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// A row of a account of failures.
struct PricedKind {
  std::string_view name;   ///< "false_positive", "of_service"
  std::string_view title;  ///< "false positives", "time-outs and faulty requests"
  Money price;             ///< per excess failure, before any segment's ratio
};

/// The rows that add up to what failures cost: the quality's kinds in their order, and last the failures of the service
/// whatever the model says, where there can be any. Empty when requests fail in one way alone.
std::vector<PricedKind> priced_kinds(const Scenario&);

}  // namespace rollcast::scenarios
