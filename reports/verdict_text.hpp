#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::reports {

/// The answer as people read it: the one place where it is put into words.
struct VerdictText {
  std::string headline;              ///< "Choose canary"
  std::vector<std::string> reasons;  ///< one sentence or two each: rule, tail, risk, time, price, break-evens
};

VerdictText verdict_text(const Scenario&, const StudyResult&);

/// An event that a limit may name: "bad version is fully rolled out".
std::string_view risk_words(RiskEvent);

/// One ledger column of a strategy. Throws std::logic_error when the study did not summarize it.
const ColumnSummary& column_of(const StrategySummary&, std::string_view name);

}  // namespace rollcast::reports
