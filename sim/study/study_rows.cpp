#include "rollcast/study/study_rows.hpp"

#include <stdexcept>

namespace rollcast::study {

StudyRows::StudyRows(std::span<const RunRecord> records, std::size_t strategies)
    : records_{records}, strategies_{strategies} {
  if (strategies == 0 || records.empty() || records.size() % strategies != 0) {
    throw std::invalid_argument("study rows: whole replications of at least one strategy are needed");
  }
}

std::vector<double> StudyRows::column(std::size_t strategy, double RunRecord::*value) const {
  std::vector<double> values(replications());
  for (std::size_t r = 0; r < values.size(); ++r) values[r] = (*this)(r, strategy).*value;
  return values;
}

double RunRecord::*event_column(RiskEvent event) {
  switch (event) {
    case RiskEvent::over_budget:
      return &RunRecord::over_budget;
    case RiskEvent::slo_breached:
      return &RunRecord::slo_breached;
    case RiskEvent::budget_exhausted:
      return &RunRecord::budget_exhausted;
    case RiskEvent::regression_fully_rolled_out:
      return &RunRecord::regression_fully_rolled_out;
    case RiskEvent::false_rollback:
      return &RunRecord::false_rollback;
  }
  throw std::invalid_argument("event_column: no such event");
}

}  // namespace rollcast::study
