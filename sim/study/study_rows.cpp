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
  return ledger_column(risk_event_names.at(static_cast<std::size_t>(event))).value;
}

}  // namespace rollcast::study
