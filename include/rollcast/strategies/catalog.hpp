#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::strategies {

/// A kind of strategy, as the catalog lists it.
struct StrategyKind {
  std::string_view name;
  std::string_view what;  ///< one line for people
  StrategyPlan (*read)(const Fields&, const Scenario&);
};

/// Every strategy that is built in.
std::span<const StrategyKind> strategy_catalog();

/// A user's own strategies, lent to a document (`Document::lend`) to be named there beside the built-in ones. Names
/// must live as long.
struct OwnStrategies {
  std::vector<StrategyKind> kinds;
};

/// Reads the scenario's key "strategies" (without it: the four classics), keeps those named in `only` if that is not
/// empty, and adds `none`, which competes in every verdict. Sorted by label. Errors (an unknown name, a label twice) go
/// to the document.
std::vector<Contender> read_strategies(const Fields& scenario_root, const Scenario&, std::span<const std::string> only);

}  // namespace rollcast::strategies
