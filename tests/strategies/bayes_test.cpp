#include "strategies/judges/bayes.hpp"

#include "strategies/judge_fixtures.hpp"

namespace rollcast::test::bayes_test {

TEST_CASE("the judge fails what is worse, passes what would cost little, and else cannot tell") {
  const JudgePlan plan = judge_from(R"({"name": "bayes", "loss_below": 0.001})");
  CHECK(plan.against == Against::control);
  CHECK(opinion_at_end(plan, {{1000, 30}, {1000, 10}}) == Opinion::fail);
  CHECK(opinion_at_end(plan, {{1000, 10}, {1000, 20}}) == Opinion::pass);
  CHECK(opinion_at_end(plan, {{1000, 12}, {1000, 10}}) == Opinion::inconclusive);
  CHECK(opinion_at_end(plan, {{100'000, 1020}, {100'000, 1000}}) == Opinion::pass);
  CHECK(opinion_at_end(plan, {{99, 90}, {1000, 10}}) == Opinion::inconclusive);
  CHECK(opinion_at_end(plan, {{1000, 90}, {0, 0}}) == Opinion::inconclusive);
  CHECK(opinion_at_end(judge_from(R"({"name": "bayes", "ratio": 4})"), {{1000, 30}, {1000, 10}}) != Opinion::fail);
  const char* const sure_of_one_percent = R"({"name": "bayes", "prior_failures": 1000, "prior_successes": 99000})";
  CHECK(opinion_at_end(judge_from(sure_of_one_percent), {{1000, 20}, {1000, 10}}) != Opinion::fail);
  CHECK(errors_of_judge(R"({"name": "bayes", "fail_above": 1, "loss_below": 0, "prior_failures": 0, "ratio": 0.5})")
            .size() == 4);
}

TEST_CASE(
    "a candidate that is failed is worse as often as its judge believes, if candidates are as the prior has them") {
  // Both rates from the prior, uniform here: of those failed at 95 % at the first of six looks that does it, 95 % or
  // more are worse.
  const JudgePlan plan = judge_from(R"({"name": "bayes", "every": "1h", "min_requests": 1})");
  Stream stream{21, 0, {}, 0};
  std::int64_t failed = 0, worse = 0, worse_without_prior = 0, failed_without_prior = 0;
  for (int s = 0; s < 800; ++s) {
    const double p = draw_uniform(stream), equal_or_other = s % 2 == 0 ? draw_uniform(stream) : p;
    const auto judge = plan.begin();
    Samples stage;
    for (int k = 1; k <= 6; ++k) {
      stage = stage + Samples{{20, draw_binomial(stream, 20, equal_or_other)}, {20, draw_binomial(stream, 20, p)}};
      if (judge->assess({SimTime{} + Duration::hours(k), {}, stage, false}) != Opinion::fail) continue;
      (s % 2 == 0 ? failed : failed_without_prior) += 1;
      (s % 2 == 0 ? worse : worse_without_prior) += equal_or_other > p;
      break;
    }
  }
  CHECK(failed > 100);
  CHECK(z_score(worse, failed, 0.95) > -z_limit);
  CHECK(failed_without_prior >
        25);  // twin: equal arms, which the prior thinks impossible, are failed often, and never rightly
  CHECK(worse_without_prior == 0);
}

TEST_CASE("the tripwire of beliefs never misses, across the two ways to believe") {
  const auto check = [](const std::string& options, double failing, double requests) {
    const auto judge = judge_from(R"({"name": "bayes", "every": "1h")" + options + "}").begin();
    REQUIRE(judge->tripwire() != nullptr);
    const int could = check_tripwire(*judge->tripwire(), 200, failing, requests);
    CHECK(could > 20);
    CHECK(could < 190);
  };
  check("", 0.02, 2000);
  check(R"(, "ratio": 1.5, "min_requests": 900)", 0.1, 1500);
  check("", 0.02, 10'000);  // about a hundred failures
}

}  // namespace rollcast::test::bayes_test
