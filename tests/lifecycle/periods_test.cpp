// Sums by part of the horizon.

#include <cmath>
#include <numeric>

#include "lifecycle_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::periods_test {

using namespace lifecycle_fixtures;

namespace {

LifecycleRun with_periods(const Scenario& s, const Plan& plan, std::size_t periods) {
  Lifecycles lifecycles{s, 5};
  lifecycles.draw(0);
  return lifecycles.run(plan, Mode::aggregate, periods);
}

double sum_of(const LifecycleRun& run, double PeriodSums::*value) {
  return std::accumulate(run.periods.begin(), run.periods.end(), 0.0,
                         [&](double sum, const PeriodSums& period) { return sum + period.*value; });
}

Scenario priced() {
  Scenario s = lineage(true);
  s.costs.failure = Money{0.5};
  s.costs.deployment = Money{100.0};
  s.baseline.trained_ago = Duration::days(20);
  return s;
}

}  // namespace

TEST_CASE("periods add up to the whole, and asking for them changes nothing else") {
  Plan plan = calendar(7, 3, 2, always<Slow>());
  plan.staleness.per_day_of_age = Money{3.0};
  for (const std::size_t periods : {1U, 7U, 52U}) {
    const LifecycleRun run = with_periods(priced(), plan, periods), plain = simulated(priced(), plan);
    REQUIRE(run.periods.size() == periods);
    CHECK(run.record.total_cost == plain.record.total_cost);
    CHECK(plain.periods.empty());
    CHECK(sum_of(run, &PeriodSums::requests) == Approx(run.record.requests).epsilon(1e-9));
    CHECK(sum_of(run, &PeriodSums::failures) == Approx(run.record.failures).epsilon(1e-9));
    CHECK(sum_of(run, &PeriodSums::cost) == Approx(run.record.total_cost).epsilon(1e-9));
  }
}

TEST_CASE("a release shows in the periods from its day on, and in none before") {
  Scenario s = until(100);
  s.baseline.failure = Probability{0.01};
  for (OutcomeSpec& spec : s.candidate.outcomes) spec.probability = Probability{0.0};
  OutcomeSpec& severe = s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)];
  severe.probability = Probability{1.0};
  severe.odds_ratio_median = 4.0;
  severe.odds_ratio_sigma = 0.0;
  const LifecycleRun bad = with_periods(s, calendar(1'000, 50, 0), 10), none = with_periods(s, never(), 10);
  for (std::size_t i = 0; i < 10; ++i) {
    CAPTURE(i);
    const double ratio = bad.periods[i].failures / none.periods[i].failures;
    if (i < 5)
      CHECK(ratio == Approx(1.0));
    else
      CHECK(ratio > 3.0);
  }
}

}  // namespace rollcast::test::periods_test
