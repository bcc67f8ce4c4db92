#include <array>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"
#include "strategies/classic/ab_test.hpp"
#include "strategies/judge_fixtures.hpp"
#include "strategies/judges/z_test.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::judges_test {

namespace {

Samples samples(std::int64_t candidate_failures, std::int64_t control_failures, std::int64_t requests = 1000) {
  return {{requests, candidate_failures}, {requests, control_failures}};
}

/// How often a strategy rolls a candidate back.
std::int64_t rollbacks(const Scenario& s, const std::string& strategy, std::uint32_t worlds) {
  const Contender contender = contender_from(strategy, s);
  World world{s, 31};
  Run run;
  std::int64_t count = 0;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r);
    const auto completed = contender.begin();
    simulate(world, *completed, Mode::aggregate, run);
    count += run.record.decision == Ending::rolled_back;
  }
  return count;
}

Scenario a_a_scenario() {
  Scenario s = plain_scenario();
  s.traffic.base_per_second = 20.0;
  s.until = Duration::days(2);
  return s;
}

const char* const one_look = R"({"name": "ab_test", "duration": "24h", "judge": {"name": "z_test", "alpha": "5%"}})";

/// How often a two-sided z test at 5 % fires when looked at after each of K equal batches, by the judge's own statistic
/// on two equal arms: two one-sided tests at 2.5 %, one of each arm against the other.
std::int64_t two_sided_alarms(std::size_t looks, std::uint32_t tests) {
  constexpr double per_look = 20'000.0, p = 0.05;
  const JudgePlan plan = judge_from(R"({"name": "z_test", "alpha": 0.025, "every": "1h"})", plain_scenario());
  std::int64_t alarms = 0;
  for (std::uint32_t t = 0; t < tests; ++t) {
    Stream stream{99, t, {1, 0, 0}, 0};
    const auto up = plan.begin(), down = plan.begin();
    Samples stage;
    bool fired = false;
    for (std::size_t k = 0; k < looks && !fired; ++k) {
      const auto n = static_cast<std::int64_t>(per_look);
      stage = stage + Samples{{n, draw_binomial(stream, n, p)}, {n, draw_binomial(stream, n, p)}};
      fired = up->assess({{}, {}, stage, false}) == Opinion::fail ||
              down->assess({{}, {}, {stage.control, stage.candidate}, false}) == Opinion::fail;
    }
    alarms += fired;
  }
  return alarms;
}

}  // namespace

TEST_CASE("the threshold fails at n of the last m looks and not before") {
  const auto judge =
      judge_from(R"({"name": "threshold", "ratio": 2, "margin": 0, "fails": 2, "looks": 3})", plain_scenario()).begin();
  const auto assess = [&](const Samples& look) { return judge->assess({{}, look, {}, false}); };
  judge->begin_stage({});
  CHECK(assess(samples(20, 10)) == Opinion::pass);  // exactly twice is not more than twice
  CHECK(assess(samples(21, 10)) == Opinion::pass);
  CHECK(assess(samples(0, 10)) == Opinion::pass);
  CHECK(assess(samples(0, 10)) == Opinion::pass);
  CHECK(assess(samples(21, 10)) == Opinion::pass);  // the first failure has left the window
  CHECK(assess(samples(0, 10)) == Opinion::pass);
  CHECK(assess(samples(21, 10)) == Opinion::fail);
  judge->begin_stage({});
  CHECK(assess(samples(21, 10)) == Opinion::inconclusive);  // one failed look of the two it takes
  CHECK(assess(samples(21, 10)) == Opinion::fail);
}

TEST_CASE("the threshold adds up looks until there are requests enough to judge by") {
  const auto judge =
      judge_from(R"({"name": "threshold", "min_requests": 100, "fails": 1, "looks": 1})", plain_scenario()).begin();
  judge->begin_stage({});
  const Samples sixty{{60, 30}, {6000, 60}};
  CHECK(judge->assess({{}, sixty, {}, false}) == Opinion::inconclusive);
  CHECK(judge->assess({{}, sixty, {}, false}) == Opinion::fail);
}

TEST_CASE("over the stage one look suffices, with failures enough and more than the limit") {
  const char* const rule =
      R"({"name": "threshold", "over": "stage", "ratio": 0, "margin": 0.006, "min_failures": 8, "min_requests": 1})";
  const JudgePlan plan = judge_from(rule, plain_scenario());
  CHECK(plan.against == Against::fixed_limit);
  const auto judge = plan.begin();
  judge->begin_stage({});
  const auto assess = [&](Sample candidate) { return judge->assess({{}, {{1000, 900}, {}}, {candidate, {}}, false}); };
  CHECK(assess({0, 0}) == Opinion::inconclusive);
  CHECK(assess({7, 7}) == Opinion::pass);
  CHECK(assess({1333, 8}) == Opinion::fail);
  CHECK(assess({1334, 8}) == Opinion::pass);
  CHECK(assess({2000, 12}) == Opinion::pass);  // exactly the limit is not more than it
}

TEST_CASE("a threshold with a ratio needs a control, over the stage too") {
  const JudgePlan plan = judge_from(R"({"name": "threshold", "over": "stage", "min_requests": 100})", plain_scenario());
  CHECK(plan.against == Against::control);
  const auto judge = plan.begin();
  CHECK(judge->assess({{}, {}, {{1000, 900}, {99, 0}}, false}) == Opinion::inconclusive);
  CHECK(judge->assess({{}, {}, {{1000, 900}, {100, 0}}, false}) == Opinion::fail);
  CHECK(judge_from(R"({"name": "threshold"})", plain_scenario()).against == Against::control);
}

TEST_CASE("a look with fewer failures than it takes does not fail") {
  const auto judge = judge_from(R"({"name": "threshold", "fails": 1, "min_failures": 20})", plain_scenario()).begin();
  judge->begin_stage({});
  CHECK(judge->assess({{}, samples(19, 1), {}, false}) == Opinion::pass);
  CHECK(judge->assess({{}, samples(20, 1), {}, false}) == Opinion::fail);
}

TEST_CASE("too few requests are inconclusive, for either arm and either judge") {
  for (const char* json :
       {R"({"name": "threshold", "min_requests": 500, "fails": 1})", R"({"name": "z_test", "min_requests": 500})"}) {
    const auto judge = judge_from(json, plain_scenario()).begin();
    judge->begin_stage({});
    const Samples few{{499, 400}, {5000, 0}}, enough{{500, 400}, {5000, 0}};
    CHECK(judge->assess({{}, few, few, true}) == Opinion::inconclusive);
    judge->begin_stage({});
    CHECK(judge->assess({{}, {few.control, few.candidate}, {few.control, few.candidate}, true}) ==
          Opinion::inconclusive);
    judge->begin_stage({});
    CHECK(judge->assess({{}, enough, enough, true}) != Opinion::inconclusive);
  }
}

TEST_CASE("the z statistic is the textbook's, and 0 where there is none") {
  // 30 of 1000 against 20 of 1000: pooled .025, z = .01 / sqrt(.025 .975 2 / 1000)
  CHECK(z_statistic(samples(30, 20)) == Approx(1.43223).epsilon(1e-5));
  CHECK(z_statistic(samples(20, 30)) == Approx(-1.43223).epsilon(1e-5));
  CHECK(z_statistic(samples(0, 0)) == 0.0);
  CHECK(z_statistic(samples(1000, 1000)) == 0.0);
  CHECK(z_statistic({{0, 0}, {10, 1}}) == 0.0);
}

TEST_CASE("A/A: the z test fires at its nominal rate when errors do not cluster") {
  constexpr std::uint32_t worlds = 20'000;
  CHECK(std::abs(z_score(rollbacks(a_a_scenario(), one_look, worlds), worlds, 0.05)) < z_limit);
}

TEST_CASE("A/A: each arm's own clustering makes the z test fire more often, the shared one does not") {
  constexpr std::uint32_t worlds = 4'000;
  Scenario s = a_a_scenario();
  s.shared_clustering.icc = 0.0005;
  CHECK(std::abs(z_score(rollbacks(s, one_look, worlds), worlds, 0.05)) < z_limit);
  s.shared_clustering.icc = 0.0;
  s.own_clustering.icc = 0.0005;
  CHECK(z_score(rollbacks(s, one_look, worlds), worlds, 0.05) > z_limit);
}

TEST_CASE("SEQ-04: peeking inflates the z test's false alarms as published") {
  constexpr std::uint32_t tests = 20'000;
  const std::array<std::pair<std::size_t, double>, 5> published{
      {{1, 0.05}, {2, 0.083118}, {5, 0.141689}, {10, 0.193357}, {20, 0.247911}}};
  for (const auto& [looks, rate] : published) {
    CAPTURE(looks);
    CHECK(std::abs(z_score(two_sided_alarms(looks, tests), tests, rate)) < z_limit);
  }
  CHECK(std::abs(z_score(two_sided_alarms(5, tests), tests, 0.05)) > z_limit);
}

TEST_CASE("a regression is caught with the power that the sample size was chosen for") {
  Scenario s = a_a_scenario();
  s.traffic.base_per_second = 1.0;
  const double needed = requests_per_arm(0.01, 1.3, 0.05, 0.8);
  CHECK(needed == Approx(15'600).epsilon(0.01));
  const double odds = 0.013 / 0.987 * 0.99 / 0.01;
  make_candidate_always(s, Outcome::mild, odds);
  s.tick = Duration::minutes(5);
  const char* const powered = R"({"name": "ab_test", "detect": 1.3, "alpha": "5%", "duration": "5min",
                                  "judge": {"name": "z_test", "alpha": "5%"}})";
  constexpr std::uint32_t worlds = 4'000;
  const double power = static_cast<double>(rollbacks(s, powered, worlds)) / worlds;
  CHECK(power == Approx(0.80).margin(0.035));
  const char* const short_test = R"({"name": "ab_test", "duration": "2h", "judge": {"name": "z_test", "alpha": "5%"}})";
  CHECK(static_cast<double>(rollbacks(s, short_test, worlds)) / worlds < 0.6);
}

}  // namespace rollcast::test::judges_test
