#include "rollcast/run/run.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::run_test {

namespace {

struct Totals {
  Tally excess, before_detection, detect_h;
};

Totals run_regression(const Scenario& s, const Contender& contender, std::uint32_t worlds = 20'000) {
  Totals completed;
  run_many(s, contender, draws(worlds), [&](const Run& run) {
    REQUIRE(run.record.detect_h != never_h);
    completed.excess.add(run.record.excess);
    completed.before_detection.add(run.record.excess_before_detection);
    completed.detect_h.add(run.record.detect_h);
  });
  return completed;
}

const char* const canary_of_str_02 = R"({"name": "canary", "steps": ["1%", "10%", "50%", "100%"], "bake": "4h",
    "switch_back": "5min", "rollback_time": "5min", "judge": {"name": "threshold", "ratio": 1e9, "every": "1h"}})";

}  // namespace

TEST_CASE("STR-01: excess failures before detection is the same for every schedule") {
  const Scenario s = complaints_only_scenario();
  const Duration at_once{};
  for (const Script& script : {Script{{{0, 1.0}}, at_once}, Script{{{0, 0.01}, {4, 0.1}, {8, 0.5}, {12, 1.0}}, at_once},
                               Script{{{0, 0.2}, {1, 0.4}, {2, 0.6}, {3, 0.8}, {4, 1.0}}, at_once},
                               Script{{{2, 0.5}, {3, 0.05}, {20, 1.0}}, at_once}}) {
    const Totals completed = run_regression(s, scripted_contender("schedule", script));
    CHECK(std::abs(z_score(completed.before_detection, 50.0)) < z_limit);
    CHECK(std::abs(z_score(completed.excess, 50.0)) < z_limit);
  }
}

TEST_CASE("STR-01: it stays the same when traffic varies") {
  Scenario s = complaints_only_scenario();
  s.tick = Duration::minutes(30);
  s.until = Duration::days(40);
  s.traffic.daily = {{0.9, Duration::hours(15)}};
  s.traffic.wander_sd = 0.4;
  s.traffic.wander_hourly_correlation = 0.8;
  s.traffic.noise_cv = 0.3;
  s.traffic.noise_per = Duration::minutes(30);
  for (const Script& script : {Script{{{0, 1.0}}, {}}, Script{{{0, 0.01}, {4, 0.1}, {8, 0.5}, {12, 1.0}}, {}}}) {
    const Totals completed = run_regression(s, scripted_contender("schedule", script), 6'000);
    CHECK(std::abs(z_score(completed.before_detection, 50.0)) < z_limit);
  }
}

TEST_CASE("STR-01 twin: a hazard that ignores exposure would make schedules differ") {
  // Detected at the same Exp(2 / h) time whatever the exposure: the schedule of 1 % for four hours, then 100 % of
  // traffic.
  Tally excess;
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    Stream stream = Draws{77, r}.at({1, 0, 0});
    const double hours = draw_exponential(stream) / 2.0;
    excess.add(hours < 4.0 ? hours : 4.0 + 100.0 * (hours - 4.0));
  }
  CHECK(std::abs(z_score(excess, 50.0)) > z_limit);
}

TEST_CASE("STR-02: excess failures with rollback latency matches the closed forms") {
  const Scenario s = complaints_only_scenario();
  struct Case {
    Contender contender;
    double excess, detect_h;
  };
  std::vector<Script::Step> linear;
  constexpr int ramp_steps = 240;  // the ramp of two hours in half-minute steps, each at its middle share
  for (int i = 0; i < ramp_steps; ++i) linear.push_back({2.0 * i / ramp_steps, (i + 0.5) / ramp_steps});
  linear.push_back({2.0, 1.0});
  const Case cases[] = {
      {contender_from(R"({"name": "big_bang", "deploy_time": "0s", "rollback_time": "1h"})", s), 150.0, 0.5},
      {contender_from(R"({"name": "blue_green", "warm_up": "1h", "keep_old": "29d", "switch_back": "1min",
                          "judge": {"name": "threshold", "ratio": 1e9, "every": "1h"}})",
                      s),
       51.66666667, 1.0 + 0.5},
      {contender_from(canary_of_str_02, s), 52.18993452, 6.79683426},
      {scripted_contender("staged", {{{0, .2}, {1, .4}, {2, .6}, {3, .8}, {4, 1}}, Duration::minutes(15)}), 60.40273925,
       1.51541333},
      {scripted_contender("rolling", {linear, Duration::minutes(10)}), 59.96906678, 1.26395565},
  };
  for (const Case& c : cases) {
    const Totals completed = run_regression(s, c.contender);
    CAPTURE(c.contender.label, completed.excess.mean(), completed.detect_h.mean());
    CHECK(std::abs(z_score(completed.excess, c.excess)) < z_limit);
    CHECK(std::abs(z_score(completed.detect_h, c.detect_h)) < z_limit);
    if (all_drawn) CHECK(std::abs(z_score(completed.excess, c.excess + 5.0)) > z_limit);
  }
}

TEST_CASE("STR-03: unconditional tails of a big bang with one bad release in five") {
  Scenario s = complaints_only_scenario();
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].probability = Probability{0.2};
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::no_change)] = {Probability{0.8}, 1.0, 0.0, Money{}};
  const Contender big_bang = contender_from(R"({"name": "big_bang", "deploy_time": "0s", "rollback_time": "1h"})", s);
  std::vector<double> excess;
  run_many(s, big_bang, 40'000, [&](const Run& run) { excess.push_back(run.record.excess); });
  std::sort(excess.begin(), excess.end());
  const auto tail = excess.begin() + 38'000;
  double sum = 0.0;
  for (auto h = tail; h != excess.end(); ++h) sum += *h;
  CHECK(*tail == Approx(169.31471806).epsilon(0.03));
  CHECK(sum / 2'000.0 == Approx(219.31471806).epsilon(0.03));
}

TEST_CASE("an identical candidate is exactly harmless under every strategy") {
  const Scenario s = busy_scenario();
  for (const char* name : {"big_bang", "blue_green", "canary", "ab_test"})
    run_many(s, contender_from("\"" + std::string{name} + "\"", s), 100, [&](const Run& run) {
      REQUIRE(run.record.excess == 0.0);
      REQUIRE(run.record.excess_sampled == 0.0);
      REQUIRE(run.record.cost_failures == 0.0);
    });
}

TEST_CASE("requests are conserved, shares stay within bounds and money adds up to its parts") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::severe, 2.5);
  for (const char* name : {"big_bang", "blue_green", "canary", "ab_test", "none"}) {
    const Contender contender = std::string{name} == "none" ? Contender{"none",
                                                                        "none",
                                                                        {{},
                                                                         [] {
                                                                           return scripted({{{1e6, 0.0}}, {}});
                                                                         }}}
                                                            : contender_from("\"" + std::string{name} + "\"", s);
    World world{s, 5};
    Run run;
    for (std::uint32_t r = 0; r < 200; ++r) {
      world.draw(r);
      const auto strategy = contender.begin();
      simulate(world, *strategy, Mode::aggregate, run);
      const RunRecord& record = run.record;
      double by_candidate = 0.0, by_all = 0.0;
      for (std::size_t i = 0; i < run.exposure.size(); ++i) {
        const ExposureStretch& stretch = run.exposure[i];
        const double share =
            stretch.share_of(FirstRelease::candidate).value() + stretch.share_of(FirstRelease::fix).value();
        REQUIRE((share >= 0.0 && share <= 1.0));
        const SimTime end = i + 1 < run.exposure.size() ? run.exposure[i + 1].start : world.end();
        if (stretch.start < SimTime{}) continue;
        const double requests = world.flow_until(end).requests - world.flow_until(stretch.start).requests;
        by_candidate += share * requests;
        by_all += requests;
      }
      REQUIRE(record.candidate_requests == Approx(by_candidate).margin(1e-6));
      REQUIRE(record.requests == Approx(by_all));
      double money = 0.0;
      for (const LedgerColumn& part : cost_parts()) money += record.*part.value;
      REQUIRE(record.total_cost == money);
      REQUIRE(record.cost_failures == Approx(0.1 * record.excess));
    }
  }
}

TEST_CASE("sampled excess failures and failures have the means of the expected ones") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::severe, 2.5);
  for (const char* name : {"\"big_bang\"", "\"canary\"", "\"ab_test\""}) {
    Tally excess, failures;
    run_many(s, contender_from(name, s), draws(3'000U), [&](const Run& run) {
      excess.add(run.record.excess_sampled - run.record.excess);
      failures.add(run.record.failures_sampled - run.record.failures);
    });
    CHECK(std::abs(z_score(excess, 0.0)) < z_limit);
    CHECK(std::abs(z_score(failures, 0.0)) < z_limit);
    CHECK(excess.variance() > 0.0);
  }
}

TEST_CASE("an improvement earns back failures, and waiting for it costs its benefit") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::improvement, 0.5);
  s.candidate.outcomes[0].benefit = Money{0.001};
  s.costs.failure = Money{0.1};
  const double requests = 10.0 * s.until.in_seconds();
  run_many(s, contender_from(R"({"name": "big_bang", "deploy_time": "0s"})", s), 1, [&](const Run& run) {
    const double odds = 0.5 * 0.01 / 0.99;
    CHECK(run.record.excess == Approx(-requests * (0.01 - odds / (1.0 + odds))));
    CHECK(run.record.cost_delay == Approx(0.0).margin(1e-6));
    CHECK(run.record.decision == Ending::promoted);
  });
  run_many(s, contender_from(R"({"name": "big_bang", "deploy_time": "1d"})", s), 1,
           [&](const Run& run) { CHECK(run.record.cost_delay == Approx(864.0)); });
}

TEST_CASE("after a rollback the fixed candidate comes back and its benefit starts then") {
  Scenario s = complaints_only_scenario();
  s.candidate.fix = Duration::days(5);
  s.candidate.fixed_is_improvement = Probability{1.0};
  s.candidate.outcomes[0] = {Probability{0.0}, 0.5, 0.0, Money{0.001}};
  run_many(s, scripted_contender("at once", {{{0, 1.0}}, Duration::hours(1)}), 200, [&](const Run& run) {
    const double without_benefit_h = run.record.recover_h + 120.0;
    REQUIRE(run.record.recover_h == Approx(run.record.detect_h + 1.0));
    REQUIRE(run.record.cost_delay == Approx(0.001 * 36'000.0 * without_benefit_h));
    REQUIRE(run.record.decision == Ending::rolled_back);
    REQUIRE(run.exposure.back().share_of(FirstRelease::fix) == all_traffic());
  });
}

TEST_CASE("users touched: sticky users are counted once, and skewed activity touches fewer") {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  const double requests = 10.0 * s.until.in_seconds();
  s.users = {requests / 100.0, 1e9};  // 100 requests each, equally active
  const Contender one_percent = scripted_contender("1 %", {{{0, 0.01}}, {}});
  run_many(s, one_percent, 1, [&](const Run& run) { CHECK(run.record.users_touched == Approx(0.01 * s.users.count)); });
  s.users = {requests, 1e9};  // one request each
  const Contender two_levels = scripted_contender("two", {{{0, 0.5}, {24, 0.25}}, {}});
  run_many(s, two_levels, 1, [&](const Run& run) {
    // A quarter of the users is exposed for both days (one request expected), another quarter for the first (half a
    // request).
    const double expected = 0.25 * (1.0 - std::exp(-1.0)) + 0.25 * (1.0 - std::exp(-0.5));
    CHECK(run.record.users_touched == Approx(expected * s.users.count).epsilon(1e-6));
  });
  s.users.activity_shape = 0.5;
  run_many(s, two_levels, 1, [&](const Run& run) {
    const double expected = 0.25 * (1.0 - std::pow(3.0, -0.5)) + 0.25 * (1.0 - std::pow(2.0, -0.5));
    CHECK(run.record.users_touched == Approx(expected * s.users.count));
  });
  s.users.assignment = Assignment::per_request;  // 3/8 of a request with the candidate, by anyone
  run_many(s, two_levels, 1, [&](const Run& run) {
    CHECK(run.record.users_touched == Approx((1.0 - std::pow(1.75, -0.5)) * s.users.count));
  });
}

}  // namespace rollcast::test::run_test
