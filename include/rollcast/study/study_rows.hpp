#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rollcast/run/run_record.hpp"

namespace rollcast::study {

/// The rows of a study as [replication][strategy], strategies in the order of labels. A view: valid while the rows
/// live.
class StudyRows {
 public:
  /// Throws std::invalid_argument unless `records` holds at least one replication, and whole ones only.
  StudyRows(std::span<const RunRecord> records, std::size_t strategies);

  std::size_t replications() const { return records_.size() / strategies_; }
  std::size_t strategies() const { return strategies_; }
  const RunRecord& operator()(std::size_t replication, std::size_t strategy) const {
    return records_[replication * strategies_ + strategy];
  }
  /// One column of one strategy, in the order of replications.
  std::vector<double> column(std::size_t strategy, double RunRecord::*value) const;

 private:
  std::span<const RunRecord> records_;
  std::size_t strategies_;
};

/// The column that is above 0 where the event happened.
double RunRecord::*event_column(RiskEvent);

}  // namespace rollcast::study
