// Sequential judges in whole runs: with tripwires they decide alike in every mode, and clustered errors are beyond
// their promise.

#include <cmath>

#include "rollcast/run/run.hpp"
#include "strategies/sequential_fixtures.hpp"

namespace rollcast::test::sequential_judges_test {

namespace {

constexpr std::uint32_t runs = 3'000;

/// When a strategy decides, and how often it rolls back.
struct Decided {
  std::vector<double> hours;
  std::int64_t rolled_back = 0;
};

Decided completed(const Scenario& s, const std::string& strategy, Mode mode, std::uint64_t seed) {
  const Contender contender = contender_from(strategy, s);
  World world{s, seed};
  Run run;
  Decided decided;
  for (std::uint32_t r = 0; r < runs; ++r) {
    world.draw(r);
    const auto completed = contender.begin();
    simulate(world, *completed, mode, run);
    decided.hours.push_back(run.record.decide_h);
    decided.rolled_back += run.record.decision == Ending::rolled_back;
  }
  return decided;
}

/// A canary of one step, for a candidate that fails a third as often again.
Decided completed(const std::string& judge, Mode mode, std::uint64_t seed) {
  Scenario s = plain_scenario();
  s.traffic.base_per_second = 1.0;
  s.until = Duration::days(1);
  make_candidate_always(s, Outcome::mild, 1.35);
  const std::string canary = R"({"name": "canary", "steps": ["30%", "100%"], "bake": "12h", "judge": )" + judge + "}";
  REQUIRE(contender_from(canary, s).plan.asked_at_every_look.empty());
  return completed(s, canary, mode, seed);
}

double distance(const Decided& a, const Decided& b) {
  const double mean = static_cast<double>(a.rolled_back + b.rolled_back) / (2.0 * runs);
  return static_cast<double>(a.rolled_back - b.rolled_back) / std::sqrt(2.0 * runs * mean * (1.0 - mean));
}

}  // namespace

TEST_CASE("bridge and aggregate mode decide as often and as soon, and see a stricter judge") {
  for (const std::string name : {"sprt", "msprt", "confidence_sequence", "e_process"}) {
    CAPTURE(name);
    const auto judge = [&](const char* alpha) {
      return R"({"name": ")" + name + R"(", "every": "1h", "alpha": ")" + alpha + "\"}";
    };
    const Decided looked = completed(judge("5%"), Mode::aggregate, 51),
                  bridged = completed(judge("5%"), Mode::bridge, 52);
    const Decided stricter = completed(judge("0.1%"), Mode::bridge, 52);
    CHECK(looked.rolled_back > 0);
    CHECK(std::abs(distance(looked, bridged)) < z_limit);
    CHECK(same_distribution_p_value(looked.hours, bridged.hours) > false_alarm_rate);
    CHECK(distance(looked, stricter) > z_limit);
  }
}

TEST_CASE("what is accepted passes at once, in either mode") {
  for (const Mode mode : {Mode::aggregate, Mode::bridge}) {
    const Decided decided = completed(R"({"name": "sprt", "every": "1h", "detect": 4})", mode, 53);
    CHECK(std::count_if(decided.hours.begin(), decided.hours.end(), [](double hour) { return hour < 12.0; }) >
          runs / 2);
  }
}

TEST_CASE("a judge without a tripwire is asked at every look, and says so") {
  const Scenario s = plain_scenario();
  const Contender contender =
      contender_from(R"({"name": "canary", "judge": {"name": "group_sequential", "every": "1h"}})", s);
  CHECK(contender.plan.asked_at_every_look == "its judge, group_sequential, must see every look");
}

TEST_CASE("A/A: the clustering that arms share does not make them fire more often than alpha, each arm's own does") {
  Scenario s = plain_scenario();
  s.traffic.base_per_second = 20.0;
  s.until = Duration::days(2);
  Scenario own = s;
  s.shared_clustering.icc = own.own_clustering.icc = 0.0005;
  for (const std::string name : {"sprt", "group_sequential", "msprt", "confidence_sequence", "e_process"}) {
    CAPTURE(name);
    const std::string judge = R"({"name": ")" + name + R"(", "every": "1h", "alpha": "5%")";
    const std::string split = R"({"name": "canary", "steps": ["50%", "100%"], "bake": "24h", "judge": )" + judge;
    const std::string test = split + (name == "sprt" ? R"(, "detect": 1.1, "thresholds": "safe"}})" : "}}");
    CHECK(z_score(completed(s, test, Mode::aggregate, 54).rolled_back, runs, 0.05) < z_limit);
    CHECK(z_score(completed(own, test, Mode::aggregate, 54).rolled_back, runs, 0.05) > z_limit);
  }
}

}  // namespace rollcast::test::sequential_judges_test
