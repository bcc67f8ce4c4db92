#pragma once

#include <vector>

#include "rollcast/reports/summary.hpp"
#include "support/modules.hpp"

namespace rollcast::test {

/// A finished study to report on: five strategies, heavy-tailed costs, a bad version in one world of four.
/// Its numbers are made up, but hang together: columns, quantiles, curves and verdict come from the records.
struct SampleStudy {
  Scenario scenario;
  StudyResult result;
  ReportIdentity identity;
  std::vector<RunRecord> records;  ///< [replication][strategy]
};

SampleStudy sample_study(std::int64_t runs = 4000);

/// The same study with texts that attack the page, the charts, the tables and the file names.
SampleStudy hostile_study();

}  // namespace rollcast::test
