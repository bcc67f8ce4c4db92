#include "strategies/judges/cusum.hpp"

#include <cmath>

#include "strategies/judge_fixtures.hpp"

namespace rollcast::test::cusum_test {

namespace {

/// Requests until the judge fails a candidate, in looks of so many requests, from one stage to the next.
Tally requests_until_failed(const JudgePlan& plan, double failing, std::int64_t per_look, int runs, double icc = 0.0) {
  Tally requests;
  Stream stream{3, 0, {}, 0};
  for (int r = 0; r < runs; ++r) {
    const auto judge = plan.begin();
    Opinion opinion = Opinion::pass;
    std::int64_t looks = 0;
    for (; opinion != Opinion::fail; ++looks) {
      if (looks % 10 == 0) judge->begin_stage({});
      const double p = std::min(1.0, failing * std::exp(icc * draw_normal(stream) - icc * icc / 2.0));
      opinion = judge->assess({{}, {{per_look, draw_binomial(stream, per_look, p)}, {}}, {}, false});
    }
    requests.add(static_cast<double>(looks * per_look));
  }
  return requests;
}

const char* const by_arl = R"({"name": "cusum", "p0": "1%", "arl": 20000})";

}  // namespace

TEST_CASE("a failure weighs as much more than a success as the likelihood ratio says, rounded") {
  CHECK(failure_score(0.01, 0.02) == 68);  // 68.28, as in case DRF-05
  CHECK(failure_score(0.001, 0.002) == 692);
  CHECK(failure_score(0.4, 0.41) == 0);  // no whole number lies between the odds of a success
  CHECK(cusum_threshold(68, 0.01, 2098.0) == 200);
  CHECK(cusum_threshold(68, 0.01, 4010.0) == 250);
}

TEST_CASE("charts of very rare failures are those of rare failures, stretched") {
  for (const double times : {2.0, 10.0}) {
    const std::int64_t up = failure_score(2e-6, times * 2e-6);
    const auto exact = static_cast<double>(threshold_for_run_length(up, 2e-6, 1e8));
    CHECK(static_cast<double>(cusum_threshold(up, 2e-6, 1e8)) == Approx(exact).epsilon(1e-3));
  }
}

TEST_CASE("the judge adds up through stages, forgets below zero, and cannot tell before it has had requests") {
  const JudgePlan plan = judge_from(R"({"name": "cusum", "p0": "1%", "arl": 2098, "min_requests": 100})");
  CHECK(plan.against == Against::fixed_limit);
  const auto judge = plan.begin();
  const auto look = [&](std::int64_t requests, std::int64_t failures) {
    judge->begin_stage({});
    return judge->assess({{}, {{requests, failures}, {}}, {}, false});
  };
  CHECK(look(0, 0) == Opinion::inconclusive);
  CHECK(look(99, 2) == Opinion::inconclusive);
  CHECK(look(1000, 0) == Opinion::pass);
  CHECK(look(10, 2) == Opinion::pass);  // 128
  CHECK(look(65, 2) == Opinion::fail);  // 128 + 73 = 201; the threshold is 200
  CHECK(judge->tripwire() == nullptr);
}

TEST_CASE("a threshold may be given as a log likelihood ratio") {
  const auto judge = judge_from(R"({"name": "cusum", "p0": "1%", "threshold": 2.0})").begin();
  // 3 failures and 4 successes make 200; 2 nats are 197.0 times what a success weighs, log(.99 / .98), and 2.1 are
  // 206.8 times
  CHECK(judge->assess({{}, {{7, 3}, {}}, {}, false}) == Opinion::fail);
  CHECK(
      judge_from(R"({"name": "cusum", "p0": "1%", "threshold": 2.1})").begin()->assess({{}, {{7, 3}, {}}, {}, false}) ==
      Opinion::pass);
}

TEST_CASE(
    "request by request the run length is the one that was asked for, by looks it is longer, in clusters shorter") {
  const JudgePlan plan = judge_from(by_arl);
  const std::int64_t up = failure_score(0.01, 0.02), threshold = cusum_threshold(up, 0.01, 20'000.0);
  const Tally single = requests_until_failed(plan, 0.01, 1, 150);
  CHECK(std::abs(z_score(single, run_length({up, threshold}, 0.01))) < z_limit);
  const Tally by_looks = requests_until_failed(plan, 0.01, 500, 1000);
  CHECK(z_score(by_looks, 20'000.0) > -z_limit);
  CHECK(z_score(by_looks, 20'000.0) > z_limit);
  CHECK(z_score(requests_until_failed(plan, 0.01, 500, 1000, 0.8), 20'000.0) < -z_limit);
}

TEST_CASE("a candidate that fails twice as often is found as soon as the chart says, but for the end of a look") {
  const JudgePlan plan = judge_from(by_arl);
  const std::int64_t up = failure_score(0.01, 0.02), threshold = cusum_threshold(up, 0.01, 20'000.0);
  const double expected = run_length({up, threshold}, 0.02);
  const Tally single = requests_until_failed(plan, 0.02, 1, 2000);
  CHECK(std::abs(z_score(single, expected)) < z_limit);
  const Tally by_looks = requests_until_failed(plan, 0.02, 50, 2000);
  CHECK(by_looks.mean() > single.mean());
  CHECK(by_looks.mean() < single.mean() + 200.0);
}

TEST_CASE("by default false alarms are ten times rarer than the scenario is long") {
  Scenario s = plain_scenario();
  s.until = Duration::days(1);
  s.baseline.failure = Probability{0.01};
  const auto usual = judge_from(R"("cusum")", s);
  CHECK(usual.every == Duration::hours(1));
  const std::int64_t threshold = cusum_threshold(68, 0.01, 8'640'000.0);
  const auto sum_of = [&](std::int64_t sum) { return Samples{{sum / 68 + 1 + 68 - sum % 68, sum / 68 + 1}, {}}; };
  CHECK(usual.begin()->assess({{}, sum_of(threshold), {}, false}) == Opinion::fail);
  CHECK(usual.begin()->assess({{}, sum_of(threshold - 1), {}, false}) == Opinion::pass);
}

TEST_CASE("charts that could not be are refused") {
  CHECK(errors_of_judge(R"({"name": "cusum", "ratio": 1})").size() == 1);
  CHECK(errors_of_judge(R"({"name": "cusum", "p0": 0})").size() == 1);
  CHECK(errors_of_judge(R"({"name": "cusum", "p0": "40%", "ratio": 1.02})").size() == 1);
  CHECK(errors_of_judge(R"({"name": "cusum", "p0": "60%"})").size() == 1);
  CHECK(errors_of_judge(R"({"name": "cusum", "threshold": 3, "arl": 1000})").size() == 1);
  CHECK(errors_of_judge(R"({"name": "cusum", "p0": 2})").size() == 1);
}

}  // namespace rollcast::test::cusum_test
