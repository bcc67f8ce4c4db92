#pragma once

#include <span>
#include <string>
#include <vector>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::study {

/// How a plan's cost stands beside the least mean cost: the same in every world, surely no more than the indifference
/// above it, surely above it, or unknown.
enum class PlanStanding { cheapest, equal, practically_same, undecided, costs_more };

/// What one plan of a lifecycle study is expected to do. Rates are per 365 days; shares are of all replications
/// How busy the units of a resource of a plan are.
struct ResourceUse {
  std::string name;
  int units = 1;
  double busy_share = 0;  ///< of the time of all units, until the end
};

/// together.
struct PlanResult {
  std::string label;
  MeanEstimate total_cost;
  Bounded above_cheapest;  ///< its cost less that of the plan of least mean; intervals of all plans hold at once (95 %)
  PlanStanding standing = PlanStanding::cheapest;
  double releases_per_year = 0;  ///< those of fixed versions too
  double lead_days = 0;          ///< from a trigger to a candidate that is ready; of those that passed; NaN without any
  double waited_days = 0;        ///< of that, its steps together, for resources
  std::vector<ResourceUse> resources;
  double superseded_share = 0;  ///< of candidates prepared; NaN without any
  double change_fail_rate = 0;  ///< rollbacks / releases; NaN without a release
  double data_age_days = 0;     ///< mean over time
  double failure_rate = 0;      ///< failures / requests
  MeanEstimate excess_failures;
};

struct PlanComparison {
  std::vector<PlanResult> plans;  ///< by their mean cost, the cheapest first
  double indifference = 0;        ///< differences up to this are of no practical size: the scenario's, else 1 % of the
                                  ///< cheapest plan's cost, whatever else competes
};

/// `runs` as [replication][plan], at least two replications.
PlanComparison compare_plans(const Scenario&, std::span<const lifecycle::Plan>,
                             std::span<const lifecycle::LifecycleRun> runs);

}  // namespace rollcast::study
