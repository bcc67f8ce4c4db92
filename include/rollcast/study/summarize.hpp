#pragma once

#include <span>
#include <string>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/comparison.hpp"
#include "rollcast/study/estimators.hpp"
#include "rollcast/study/study_result.hpp"
#include "rollcast/study/study_rows.hpp"

namespace rollcast::study {

/// A strategy of the study: its unique label and the name it has in the catalog.
struct StudiedStrategy {
  std::string label;
  std::string name;
};

/// Every ledger column of one strategy with its errors and 95 % intervals. Good versions are those that are no
/// regression, bad ones the others, as in the ledger.
std::vector<ColumnSummary> summarize_columns(const StudyRows&, std::size_t strategy);

/// 50 equally likely releases: the quantiles at (i + 1/2) / 50.
std::vector<double> equally_likely(const SortedValues&);

/// P(X > x) at values that occurred: x rises, y falls strictly, to 0 at the largest. All of them when there are at most
/// 200, else 200 at most, half of them spread evenly over the runs and half over the decades of y, so that the tail
/// keeps its shape.
std::vector<Point> exceedance_curve(const SortedValues&);

/// One summary per strategy, in order. What compares strategies, `by_outcome` and `exposure` are left to others.
std::vector<StrategySummary> summarize(const StudyRows&, std::span<const StudiedStrategy>, const DecisionSpec&);

/// The whole answer from the rows of a study: summaries, verdict, break-evens and the replications it rests on.
/// Single-threaded, in index order: its bits depend on the rows alone. `seed` and `exposure` are left to the caller.
/// Throws std::invalid_argument unless there is one strategy per row of a replication.
StudyResult conclude(const StudyRows&, std::span<const StudiedStrategy>, const Scenario&);

}  // namespace rollcast::study
