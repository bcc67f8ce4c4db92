// Many releases on one service: ages, lineage, costs.

#include "rollcast/lifecycle/lifecycle.hpp"

#include <cmath>
#include <functional>
#include <stdexcept>
#include <vector>

#include "lifecycle/lifecycle_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::lifecycle_test {

using namespace lifecycle_fixtures;

TEST_CASE("retraining by the calendar costs what the square-root law says (PRG-01)") {
  constexpr double price = 1200.0, harm = 3.0, lead = 10.0;
  const std::vector<std::pair<double, double>> known{
      {7.0, 211.928571428571}, {14.0, 136.714285714286}, {30.0, 115.0}, {60.0, 140.0}, {90.0, 178.333333333333}};
  for (const auto& cadence : known) {
    const double every = cadence.first, rate = cadence.second;
    CAPTURE(every);
    Plan plan = calendar(every, 0.0, lead);
    plan.preparation.steps[0].costs = Money{price};
    plan.staleness.per_day_of_age = Money{harm};
    // Between two releases, so that each cycle is whole.
    const auto cost_until = [&](int cycles) {
      const LifecycleRecord r = simulated(until(lead + every * cycles), plan).record;
      return r.cost_staleness + r.cost_attempts;
    };
    const double per_day = (cost_until(5) - cost_until(1)) / (4 * every);
    CHECK(per_day == Approx(rate).epsilon(1e-9));
    CHECK(per_day != Approx(rate - harm * lead).epsilon(1e-3));  // twin: as if data ended at the release
  }
}

TEST_CASE("over a year, twelve retrainings of a version that was fresh are best (PRG-01)") {
  const auto total = [](int retrainings) {
    const double every = 365.0 / (retrainings + 1);
    Plan plan = calendar(every, every, 0.0);
    plan.triggers.every = plan.triggers.first =
        Duration::days(every) + Duration::microseconds(1);  // the last would be at the horizon
    plan.preparation.steps[0].costs = Money{1200.0};
    plan.staleness.per_day_of_age = Money{3.0};
    const LifecycleRecord r = simulated(until(365.0), plan).record;
    CHECK(r.attempts == retrainings);
    return r.cost_staleness + r.cost_attempts;
  };
  CHECK(total(12) == Approx(29772.1153846154));
  CHECK(total(11) > total(12));
  CHECK(total(13) > total(12));
  Plan plan = never();
  plan.staleness.per_day_of_age = Money{3.0};
  CHECK(simulated(until(365.0), plan).record.cost_staleness == Approx(199837.5));
}

TEST_CASE("candidates that do not pass let the version in service age (PRG-31)") {
  Scenario s = until(0.0);
  OfflineCheckSpec gate{.name = "gate", .stops = {}, .takes = {}};
  gate.stops.fill(Probability{0.3});
  s.offline.checks = {gate};
  const Plan plan = calendar(14.0, 0.0, 9.0);
  constexpr double from = 9.0 + 20 * 14.0, to = 9.0 + 60 * 14.0;
  Scenario shorter = s;
  shorter.until = Duration::days(from);
  s.until = Duration::days(to);
  Tally ages, releases;
  for (std::uint32_t i = 0; i < draws(300U); ++i) {
    const LifecycleRecord all = simulated(s, plan, i).record, begin = simulated(shorter, plan, i).record;
    ages.add((all.days_of_age - begin.days_of_age) / (to - from));
    releases.add((all.releases - begin.releases) / (to - from) * 365.0);
  }
  CHECK(std::abs(z_score(ages, 22.0)) < z_limit);
  CHECK(std::abs(z_score(releases, 365.0 / 14.0 * 0.7)) < z_limit);
  if (all_drawn) CHECK(std::abs(z_score(ages, 9.0 + 14.0 / 2.0)) > z_limit);  // twin: as if every candidate passed
}

TEST_CASE("effects add up along the line of promoted versions (PRG-10)") {
  const auto run_all = [](const Scenario& s, const StrategyPlan& strategy) {
    Lifecycles lifecycles{s, 3};
    std::vector<LifecycleRecord> records;
    for (std::uint32_t i = 0; i < draws(4'000U); ++i) {
      lifecycles.draw(i);
      records.push_back(lifecycles.run(calendar(7.0, 7.0, 0.0, strategy), Mode::aggregate).record);
    }
    return records;
  };
  const auto of = [](const std::vector<LifecycleRecord>& records,
                     const std::function<double(const LifecycleRecord&)>& what) {
    Tally values;
    for (const LifecycleRecord& r : records) values.add(what(r));
    return values;
  };
  const auto last_rate = [](const LifecycleRecord& r) { return logistic(-3.5 + r.final_log_odds); };
  const auto shift = [](const LifecycleRecord& r) { return r.final_log_odds; };

  const auto without_gate = run_all(lineage(false), always<AtOnce>());
  CHECK(std::abs(z_score(of(without_gate, last_rate), 0.0578921383)) < z_limit);

  const auto gated = run_all(lineage(true), always<AtOnce>());
  double expected = 0.0, released = 0.0;
  for (std::size_t i = 0; i < added.size(); ++i) {
    expected += 12 * chance[i] * passes[i] * added[i];
    released += 12 * chance[i] * passes[i];
  }
  CHECK(released == Approx(9.0));
  CHECK(std::abs(z_score(of(gated, shift), expected)) < z_limit);
  CHECK(std::abs(z_score(of(gated, [](const auto& r) { return r.releases; }), released)) < z_limit);
  // Twin: as if worlds were drawn given that candidates pass.
  if (all_drawn) CHECK(std::abs(z_score(of(gated, shift), expected / 0.75)) > z_limit);

  const auto undone = run_all(lineage(true), always<UndoneLater>());
  for (const LifecycleRecord& r : undone) {
    REQUIRE(r.final_log_odds == 0.0);
    REQUIRE(r.rollbacks == r.releases);
  }
}

TEST_CASE("improvements approach the best there can be") {
  Scenario s = until(101.0);
  make_candidate_always(s, Outcome::improvement, std::exp(-0.2));
  Plan plan = calendar(10.0, 10.0, 0.0);
  CHECK(simulated(s, plan).record.final_log_odds == Approx(-0.2 * 10));
  plan.best_log_odds = -0.5;
  // Each leaves three fifths of the way.
  CHECK(simulated(s, plan).record.final_log_odds == Approx(-0.5 * (1.0 - std::pow(0.6, 10))));
}

TEST_CASE("what is never released is the world without a release, drift and all") {
  Scenario s = until(120.0, 30.0);
  s.drift.none = Probability{0.0};
  s.drift.step = s.drift.gradual = Probability{0.5};
  s.drift.step_log_odds_sd = 0.4;
  s.drift.steps_per_30_days = 3.0;
  s.drift.step_length = VaryingDuration{Duration::days(10)};
  s.drift.gradual_log_odds_per_30_days = 0.3;
  s.drift.noise_sd = 0.2;
  s.drift.noise_reverts_in = Duration::days(3);
  s.own_clustering = {0.001, Duration::hours(6)};
  for (std::uint32_t i = 0; i < 20; ++i) {
    const LifecycleRecord r = simulated(s, never(), i).record;
    CHECK(std::abs(r.excess) < 1e-9 * r.failures);
    CHECK(r.releases == 0);
    // Versions that change nothing but their training data avoid what has drifted since.
    CHECK(simulated(s, calendar(30.0, 0.0, 5.0), i).record.excess != 0.0);
  }
}

TEST_CASE("each release costs what its version adds beside the first one, until the next") {
  Scenario s = until(40.0);
  make_candidate_always(s, Outcome::mild, std::exp(0.5));
  const LifecycleRun run = simulated(s, calendar(10.0, 10.0, 0.0));
  REQUIRE(run.releases.size() == 3);
  const double l0 = std::log(0.01 / 0.99), requests = 864'000.0 * 10.0;
  double excess = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    const ReleaseRecord& r = run.releases[i];
    CHECK(r.released == SimTime{} + Duration::days(10.0 * static_cast<double>(i + 1)));
    CHECK(r.version == i + 1);
    CHECK(r.parent == i);
    CHECK(r.log_odds == Approx(0.5 * static_cast<double>(i + 1)));
    CHECK(r.failures == Approx(requests * logistic(l0 + r.log_odds)));
    CHECK(r.excess == Approx(requests * (logistic(l0 + r.log_odds) - logistic(l0 + r.log_odds - 0.5))));
    excess += r.failures - requests * 0.01;
  }
  CHECK(run.record.excess == Approx(excess));
  CHECK(run.record.requests == Approx(4 * requests));
  CHECK(std::abs(run.record.failures_sampled - run.record.failures) < 6.0 * std::sqrt(run.record.failures));
  CHECK(run.dora.deployments == 3);
}

TEST_CASE("plans do not change each other's lives, and share the candidates of a trigger") {
  Scenario s = lineage(true);
  s.shared_clustering = s.own_clustering = {0.001, Duration::hours(6)};
  const Plan weekly = calendar(7.0, 7.0, 0.0), slowly = calendar(14.0, 7.0, 2.0);
  Lifecycles together{s, 5};
  for (std::uint32_t i = 0; i < 10; ++i) {
    together.draw(i);
    const LifecycleRun first = together.run(weekly, Mode::aggregate), second = together.run(slowly, Mode::aggregate),
                       again = together.run(weekly, Mode::aggregate);
    const LifecycleRun alone = simulated(s, slowly, i);
    CHECK(first.record.failures_sampled == again.record.failures_sampled);
    CHECK(first.record.total_cost == again.record.total_cost);
    CHECK(second.record.failures_sampled == alone.record.failures_sampled);
    CHECK(second.record.total_cost == alone.record.total_cost);
    for (const ReleaseRecord& a : first.releases)
      for (const ReleaseRecord& b : second.releases)
        if (a.intent == b.intent) CHECK(a.outcome == b.outcome);
  }
}

TEST_CASE("what later releases do not know is told, all at once, and refused") {
  Scenario s = plain_scenario();
  CHECK(unknown_to_lifecycles(s).empty());
  s.severe_events.per_million_requests = 1.0;
  s.candidate.fixed_trained_after = Duration::days(1);
  s.business.adoption = Duration::days(1);
  OutcomeSpec& mild = s.candidate.outcomes[static_cast<std::size_t>(Outcome::mild)];
  mild.shows = Shows::after;
  CHECK(unknown_to_lifecycles(s).size() == 3);  // a class that never comes shows nothing
  mild.probability = Probability{0.1};
  CHECK(unknown_to_lifecycles(s) == std::vector<std::string_view>{"/severe_events", "/business",
                                                                  "/candidate/fixed_trained_after",
                                                                  "/candidate/outcomes/*/shows"});
  CHECK_THROWS_AS((Lifecycles{s, 1}), std::invalid_argument);
  CHECK_THROWS_AS(simulated(plain_scenario(), calendar(0.0, 0.0, 0.0)), std::invalid_argument);
  CHECK_THROWS_AS(simulated(until(365.0), calendar(0.05, 0.0, 0.0)), std::runtime_error);
}

}  // namespace rollcast::test::lifecycle_test
