#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::study {

/// In how many equal parts of the horizon plans are shown: about weeks of a year. 1.3 kB for each run of each plan.
inline constexpr std::size_t shown_periods = 52;

/// A figure in one period over all worlds: of all requests together or its mean, and what 10 % of the worlds are below
/// and above.
struct CoursePoint {
  double mean = 0, p10 = 0, p90 = 0;
};

/// One plan over the horizon.
struct PlanCourse {
  std::vector<CoursePoint> failure_rate;  ///< of each period: the mean is failures / requests over all worlds
  std::vector<CoursePoint> cost;          ///< from the start to the end of each period
};

/// `runs` as [replication][plan], with their periods.
PlanCourse course_of(std::span<const lifecycle::LifecycleRun> runs, std::size_t plans, std::size_t plan);

/// Failing share of requests in each period of one run.
std::vector<double> failure_rates_of(const lifecycle::LifecycleRun&);

/// The replication, as a place in `runs`, in which the plan's cost is the median of all: the lower of the two in the
/// middle, and of equal ones the first.
std::size_t median_run(std::span<const lifecycle::LifecycleRun> runs, std::size_t plans, std::size_t plan);

/// A sum over a sum, over all replications together; the interval (95 %) rests on the differences of numerators from
/// what the ratio lets expect (the delta method). Lists of equal length, a value for each replication; none where the
/// denominators add up to 0.
std::optional<Bounded> ratio_of_sums(std::span<const double> numerators, std::span<const double> denominators);

/// The software delivery metrics of one plan, over all runs. Times run from the deployment, and are means, in hours.
struct Delivery {
  MeanEstimate deployments_per_30_days;
  std::optional<Bounded> lead_h;       ///< from the end of a version's training data to its deployment
  double median_lead_h = 0;            ///< of all deployments; NaN without any
  std::optional<Bounded> fail_rate;    ///< of deployments
  std::optional<Bounded> recovery_h;   ///< of failed deployments that were restored
  std::optional<Bounded> rework_rate;  ///< unplanned ones among deployments
  std::int64_t open_failures = 0;      ///< failed and not restored by the end
};
Delivery delivery_of(std::span<const lifecycle::LifecycleRun> runs, std::size_t plans, std::size_t plan);

}  // namespace rollcast::study
