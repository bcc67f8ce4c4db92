#include "rollcast/study/plan_courses.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"
#include "support/modules.hpp"

namespace rollcast::test::plan_courses_test {

namespace {

using namespace lifecycle;

/// Ten runs of two plans; run r of the second costs r more, and has (r + 1) % of failing requests in its second half.
std::vector<LifecycleRun> ten_runs() {
  std::vector<LifecycleRun> runs;
  for (int r = 0; r < 10; ++r)
    for (const double extra : {0.0, static_cast<double>(r)}) {
      LifecycleRun run;
      run.record.total_cost = 100.0 + extra;
      run.periods = {{1'000.0, 10.0, 50.0}, {1'000.0 * (r + 1), 10.0 * (r + 1) * (r + 1), 50.0 + extra}};
      runs.push_back(run);
    }
  return runs;
}

}  // namespace

TEST_CASE("a plan's course has the share of failures over all runs, and costs that add up") {
  const auto runs = ten_runs();
  const PlanCourse course = course_of(runs, 2, 1);
  REQUIRE(course.failure_rate.size() == 2);
  CHECK(course.failure_rate[0].mean == Approx(0.01));
  CHECK(course.failure_rate[1].mean == Approx(10.0 * 385.0 / (1'000.0 * 55.0)));
  CHECK(course.failure_rate[1].p10 == Approx(0.01));
  CHECK(course.failure_rate[1].p90 == Approx(0.09));
  CHECK(course.cost[0].mean == Approx(50.0));
  CHECK(course.cost[1].mean == Approx(104.5));
  CHECK(course.cost[1].p90 == Approx(108.0));
  CHECK(course_of(runs, 2, 0).cost[1].mean == Approx(100.0));
}

TEST_CASE("the shown run is the one of median cost, the lower of two, and of equal ones the first") {
  const auto runs = ten_runs();
  CHECK(median_run(runs, 2, 1) == 4);
  CHECK(median_run(runs, 2, 0) == 4);
}

TEST_CASE("a ratio of sums weighs runs by their denominators, and none has no ratio") {
  const std::vector<double> failed{1.0, 0.0, 3.0, 2.0}, of{10.0, 10.0, 30.0, 20.0}, none(4, 0.0);
  const auto ratio = ratio_of_sums(failed, of);
  REQUIRE(ratio);
  CHECK(ratio->value == Approx(6.0 / 70.0));
  CHECK(ratio->interval.low < ratio->value);
  CHECK(ratio->interval.high > ratio->value);
  const auto proportional = ratio_of_sums(of, of);
  CHECK(proportional->interval.high - proportional->interval.low == Approx(0.0).margin(1e-12));
  CHECK_FALSE(ratio_of_sums(none, none));
}

TEST_CASE("delivery metrics are of all deployments, with failures that are still open told apart") {
  std::vector<LifecycleRun> runs(2);
  runs[0].dora = {3,  0.1, TimeSummary{3, Duration::hours(20), Duration::hours(10)}, 1.0 / 3.0, 0.0, std::nullopt, 1,
                  {}, 0};
  runs[1].dora = {1, 0.3, TimeSummary{1, Duration::hours(40), Duration::hours(40)}, 0.0, 1.0, std::nullopt, 0, {}, 0};
  for (const double lead_h : {5.0, 10.0, 45.0}) {
    ReleaseRecord release;
    release.released = SimTime{} + Duration::hours(lead_h);
    release.decision = Ending::promoted;
    runs[0].releases.push_back(release);
  }
  const Delivery all = delivery_of(runs, 1, 0);
  CHECK(all.deployments_per_30_days.value == Approx(6.0));
  CHECK(all.lead_h->value == Approx(25.0));
  CHECK(all.median_lead_h == Approx(10.0));
  CHECK(all.fail_rate->value == Approx(0.25));
  CHECK(all.rework_rate->value == Approx(0.25));
  CHECK_FALSE(all.recovery_h);
  CHECK(all.open_failures == 1);
}

}  // namespace rollcast::test::plan_courses_test
