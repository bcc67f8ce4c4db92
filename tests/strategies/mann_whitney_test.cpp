#include "strategies/judges/mann_whitney.hpp"

#include <cmath>

#include "strategies/judge_fixtures.hpp"

namespace rollcast::test::mann_whitney_test {

namespace {

/// Opinions of a judge at looks every 10 min, of which the last ends the stage; the candidate fails these times in
/// 1000.
std::vector<Opinion> opinions(const std::string& options, const std::vector<std::int64_t>& failures,
                              std::int64_t control_requests = 1000) {
  const auto judge = judge_from(R"({"name": "mann_whitney", "every": "10min")" + options + "}",
                                [] {
                                  Scenario s = plain_scenario();
                                  s.tick = Duration::minutes(10);
                                  return s;
                                }())
                         .begin();
  judge->begin_stage({SimTime{}, Duration::hours(5)});
  std::vector<Opinion> said;
  for (std::size_t i = 0; i < failures.size(); ++i) {
    const std::int64_t usual = std::min<std::int64_t>(9 + static_cast<std::int64_t>(i % 3), control_requests);
    const Samples look{{1000, failures[i]}, {control_requests, usual}};
    const SimTime now = SimTime{} + Duration::minutes(10) * static_cast<std::int64_t>(i + 1);
    said.push_back(judge->assess({now, look, {}, i + 1 == failures.size()}));
  }
  return said;
}

const std::vector<std::int64_t> bad{30, 31, 32, 33, 34, 35, 36, 37}, fine{9, 10, 11, 10, 9, 10, 11, 10};

}  // namespace

TEST_CASE("the judge gives its verdict where the stage ends, or at each interval, and holds it in between") {
  using enum Opinion;
  CHECK(opinions("", fine).back() == pass);
  CHECK(opinions("", bad).back() == fail);
  CHECK(opinions("", bad)[6] == inconclusive);
  const auto each_hour = opinions(R"(, "interval": "1h")", bad);
  CHECK(each_hour[4] == inconclusive);
  CHECK(each_hour[5] == fail);
  const auto pass_each_hour = opinions(R"(, "interval": "1h")", fine);
  CHECK(pass_each_hour[5] == pass);
  CHECK(pass_each_hour[6] == pass);
  CHECK(opinions("", {30, 31, 32, 33}).back() == inconclusive);
  CHECK(opinions(R"(, "min_points": 1)", {30}).back() ==
        fail);  // as Kayenta: the interval ends where the arms do not overlap
  CHECK(opinions(R"(, "direction": "decrease")", bad).back() == pass);
  CHECK(opinions(R"(, "allowed_increase": 4)", bad).back() == pass);
}

TEST_CASE("the judge cannot tell without requests in an arm, and may forget early looks") {
  CHECK(opinions("", bad, 0).back() == Opinion::inconclusive);
  CHECK(opinions(R"(, "missing": "replace")", bad, 0).back() == Opinion::inconclusive);
  CHECK(opinions(R"(, "min_requests": 1001)", bad).back() == Opinion::inconclusive);
  const std::vector<std::int64_t> worse_at_last{9, 10, 11, 10, 9, 10, 11, 10, 9, 30, 31, 32, 33, 34};
  CHECK(opinions("", worse_at_last).back() == Opinion::pass);
  CHECK(opinions(R"(, "lookback": "50min")", worse_at_last).back() == Opinion::fail);
}

TEST_CASE("the judge's options are checked") {
  CHECK(errors_of_judge(R"({"name": "mann_whitney", "interval": "90min", "confidence": 1})").size() == 2);
  CHECK(judge_from(R"("mann_whitney")").against == Against::control);
}

namespace {

/// How many of so many stages of twelve looks, at arms that fail alike but for a disturbance of each arm that lasts for
/// the stage, fail.
std::int64_t alarms(const std::string& judge, int stages, double disturbance) {
  const JudgePlan plan = judge_from(judge);
  Stream stream{5, 0, {}, 0};
  std::int64_t failed = 0;
  for (int s = 0; s < stages; ++s) {
    const auto begun = plan.begin();
    begun->begin_stage({SimTime{}, Duration::hours(12)});
    const double p = 0.01 * std::exp(disturbance * draw_normal(stream)),
                 q = 0.01 * std::exp(disturbance * draw_normal(stream));
    for (int k = 1; k <= 12; ++k) {
      const Samples look{{5000, draw_binomial(stream, 5000, p)}, {5000, draw_binomial(stream, 5000, q)}};
      failed += begun->assess({SimTime{} + Duration::hours(k), look, {}, k == 12}) == Opinion::fail;
    }
  }
  return failed;
}

}  // namespace

TEST_CASE(
    "equal arms fail no more often than the confidence of one look at independent looks allows, in clusters they do") {
  constexpr int stages = 4000;
  const char* const strict = R"({"name": "mann_whitney", "tolerance": 0})";
  const std::int64_t without_tolerance = alarms(strict, stages, 0.0);
  CHECK(z_score(without_tolerance, stages, 0.01) < z_limit);
  CHECK(z_score(without_tolerance, stages, 0.004) > 0.0);  // not idle
  CHECK(alarms(R"("mann_whitney")", stages, 0.0) <= without_tolerance);
  CHECK(z_score(alarms(strict, 1000, 0.1), 1000, 0.01) > z_limit);
}

}  // namespace rollcast::test::mann_whitney_test
