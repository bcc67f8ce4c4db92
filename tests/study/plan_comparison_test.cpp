#include "rollcast/study/plan_comparison.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::plan_comparison_test {

namespace {

using namespace lifecycle;

/// Two plans whose costs differ by `gap` on average, in `runs` worlds that move both by up to 50.
std::vector<LifecycleRun> runs_of(std::size_t runs, double gap, double spread) {
  std::vector<LifecycleRun> all;
  for (std::size_t r = 0; r < runs; ++r) {
    const double shared = 50.0 * std::sin(static_cast<double>(r)),
                 own = spread * std::cos(7.0 * static_cast<double>(r));
    for (const double extra : {0.0, gap + own}) {
      LifecycleRun run;
      run.record.total_cost = 1000.0 + shared + extra;
      run.record.requests = 1e6;
      run.record.failures = 5000.0 + extra;
      run.record.releases = 4.0;
      run.record.rollbacks = extra == 0.0 ? 1.0 : 0.0;
      run.record.days_of_age = 300.0;
      all.push_back(run);
    }
  }
  return all;
}

PlanComparison compared(double gap, double spread, double indifference = 0.0) {
  Scenario s = plain_scenario();
  s.until = Duration::days(73);
  s.decision.indifference = Money{indifference};
  std::vector<Plan> plans(2);
  plans[0].label = "first";
  plans[1].label = "second";
  return compare_plans(s, plans, runs_of(1'000, gap, spread));
}

}  // namespace

TEST_CASE("plans stand in the order of their costs, with what they do a year") {
  const PlanComparison all = compared(20.0, 5.0);
  REQUIRE(all.plans.size() == 2);
  CHECK(all.plans[0].label == "first");
  CHECK(all.plans[0].releases_per_year == Approx(20.0));
  CHECK(all.plans[0].change_fail_rate == Approx(0.25));
  CHECK(all.plans[0].data_age_days == Approx(300.0 / 73.0));
  CHECK(all.plans[1].failure_rate == Approx(0.00502).epsilon(1e-3));
  CHECK(all.plans[1].above_cheapest.value == Approx(20.0).epsilon(0.01));
  CHECK(all.plans[1].standing == PlanStanding::costs_more);
  CHECK(compared(-20.0, 5.0).plans[0].label == "second");
}

TEST_CASE("a difference that is too small to matter is told from one that is not known yet") {
  CHECK(compared(1.0, 5.0, 5.0).plans[1].standing == PlanStanding::practically_same);
  CHECK(compared(0.1, 5.0, 0.05).plans[1].standing == PlanStanding::undecided);
  CHECK(compared(1.0, 5.0, 0.1).plans[1].standing == PlanStanding::costs_more);
  CHECK(compared(20.0, 5.0).indifference == Approx(0.01 * 1000.0).epsilon(1e-3));
  CHECK(compared(0.0, 0.0).plans[1].standing == PlanStanding::equal);
}

}  // namespace rollcast::test::plan_comparison_test
