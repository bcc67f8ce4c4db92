#pragma once

#include <span>
#include <vector>

#include "counts.hpp"
#include "rollcast/run/kind_record.hpp"
#include "service_history.hpp"

namespace rollcast::run {

/// What failures cost in one run, by kind where there are several, and by segment of users where these have prices of
/// their own.
struct FailureAccount {
  double cost = 0;                ///< sum over kinds and segments of expected excess failures x price
  double more_in_counts = 0;      ///< what the failures that happened cost beyond that
  std::vector<KindRecord> kinds;  ///< the rows of `priced_kinds`
  std::vector<double> segments;   ///< part of the cost; empty when all segments' failures cost the same
};

/// `counts` must be closed at `end`. The counts say how many requests failed and would not have, and the other way
/// round, not how: nor whose: those are divided over segments and kinds by draws.
FailureAccount account_for_failures(const World&, const ServiceHistory&, Counts& counts, SimTime end);

/// Of the counted excess failures what befell each segment, which is expected to have had such a part of it.
std::vector<CountedExcess> divide_over_segments(const CountedExcess&, std::span<const Served> expected, Stream&);

/// Excess failures of each kind that happened. Of a population's requests some fail that would not have (`caused`),
/// some would have
/// (`avoided`), and some fail in another way than they would have. Given the paths these are independent Poisson
/// counts, and so are the failures that each kind gained and lost: the third is drawn, and gained (caused and changed)
/// and lost ones (avoided and changed) are divided over the kinds as expected. Over all kinds the result adds up to
/// caused less avoided. As the counts of a whole run are divided at once, a kind's count does not know at which look of
/// the run failures were many.
std::vector<double> divide_excess(const CountedExcess&, std::span<const KindServed> expected, double expected_added,
                                  Stream&);

}  // namespace rollcast::run
