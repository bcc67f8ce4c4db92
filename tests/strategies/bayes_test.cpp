#include "strategies/judges/bayes.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>

#include "strategies/judge_fixtures.hpp"

using namespace rollcast;
using namespace rollcast::test;

namespace {

/// What is believed of a rate after so many of a thousand, from the uniform prior.
BetaLaw of_thousand(double count) { return {1.0 + count, 1001.0 - count}; }

/// E[max(X - ratio Y, 0)] and P(X > ratio Y) by another quadrature, over Y's own density. For laws that are not too narrow.
Belief believe_by_boost(const BetaLaw& x, const BetaLaw& y, double ratio) {
  using boost::math::cdf;
  using boost::math::complement;
  boost::math::quadrature::tanh_sinh<double> integrate;
  const boost::math::beta_distribution<> law_x{x.failures, x.successes}, law_y{y.failures, y.successes};
  const auto above = [&](double c) { return c >= 1.0 ? 0.0 : cdf(complement(law_x, c)); };
  const double worse = integrate.integrate([&](double p) { return boost::math::pdf(law_y, p) * above(ratio * p); }, 0.0, 1.0);
  const double loss = integrate.integrate(
      [&](double c) { return above(c) * cdf(law_y, std::min(1.0, c / ratio)); }, 0.0, 1.0);  // E[(X - rY)+] = integral of P(X > c > rY)
  return {worse, loss};
}

}  // namespace

TEST_CASE("BAY-01: the probability to be larger has its published values, by the sum and by the quadrature") {
  struct Case {
    double a, b, expected;
  };
  for (const auto& [a, b, expected] : {Case{100, 120, 0.92318344}, Case{10, 20, 0.96570428}, Case{950, 960, 0.85838148}}) {
    CAPTURE(a, b);
    CHECK(probability_larger(of_thousand(b), of_thousand(a)) == Approx(expected).margin(1e-8));
    CHECK(believe_by_quadrature(of_thousand(b), of_thousand(a), 1.0).worse == Approx(expected).margin(1e-8));
    CHECK(believe(of_thousand(b), of_thousand(a), 1.0).worse == Approx(expected).margin(edgeworth_error));
  }
  CHECK_FALSE(believe_by_quadrature(of_thousand(120), of_thousand(101), 1.0).worse == Approx(0.92318344).margin(1e-3));
}

TEST_CASE("BAY-02: the expected loss of either choice has its published values") {
  const BetaLaw a = of_thousand(100), b = of_thousand(120);
  CHECK(believe_by_quadrature(a, b, 1.0).loss == Approx(0.0004846139).margin(1e-10));
  CHECK(believe_by_quadrature(b, a, 1.0).loss == Approx(0.0204446938).margin(1e-10));
  CHECK(believe(a, b, 1.0).loss == Approx(0.0004846139).margin(0.014 * edgeworth_error));  // sd of the difference: .0140
}

TEST_CASE("BAY-03: the probability of a higher Poisson rate has its published value") {
  const GammaLaw canary{1.0 + 16.0, 1.0 + 50'000.0}, control{1.0 + 190.0, 1.0 + 950'000.0};
  CHECK(probability_larger(canary, control) == Approx(0.96828648).margin(1e-8));
  CHECK(probability_larger(control, canary) == Approx(1.0 - 0.96828648).margin(1e-8));
}

TEST_CASE("the quadrature agrees with another one for skew, flat and unequal beliefs, and ratios") {
  for (const BetaLaw x : {BetaLaw{0.5, 0.5}, BetaLaw{1, 101}, BetaLaw{12, 989}, BetaLaw{300, 200}})
    for (const BetaLaw y : {BetaLaw{0.5, 30}, BetaLaw{1, 1}, BetaLaw{15, 2000}, BetaLaw{120, 9000}})
      for (const double ratio : {1.0, 1.5, 4.0}) {
        CAPTURE(x.failures, x.successes, y.failures, y.successes, ratio);
        const Belief got = believe_by_quadrature(x, y, ratio), expected = believe_by_boost(x, y, ratio);
        CHECK(got.worse == Approx(expected.worse).margin(1e-9));
        CHECK(got.loss == Approx(expected.loss).margin(1e-9));
      }
}

TEST_CASE("the quick way errs by no more than it says, from a hundred failures to ten millions") {
  double worst = 0.0, worst_loss = 0.0;
  for (const double failures : {100.0, 200.0, 1000.0, 1e5})
    for (const double rate : {1e-5, 0.001, 0.05, 0.5})
      for (const double requests_ratio : {1.0, 3.0, 99.0})
        for (const double ratio : {1.0, 1.5})
          for (double z = -4.0; z <= 4.0; z += 0.5) {
            const BetaLaw x{failures, failures * (1.0 - rate) / rate};
            const double n = requests_ratio * failures / rate, sd = std::sqrt(rate / n + rate / (failures / rate) / (ratio * ratio));
            const double y_rate = rate / ratio - z * sd;
            if (n * y_rate < 100.0 || y_rate > 0.9) continue;
            const BetaLaw y{n * y_rate, n * (1.0 - y_rate)};
            const Belief quick = believe_by_edgeworth(x, y, ratio), exact = believe_by_quadrature(x, y, ratio);
            const double sd_of_difference = std::sqrt(rate * rate / failures + ratio * ratio * y_rate / n);
            worst = std::max(worst, std::abs(quick.worse - exact.worse));
            worst_loss = std::max(worst_loss, std::abs(quick.loss - exact.loss) / sd_of_difference);
          }
  CAPTURE(worst, worst_loss);
  CHECK(worst < edgeworth_error);
  CHECK(worst_loss < edgeworth_error);
  const BetaLaw few{5, 995}, fewer{2, 998};
  CHECK(std::abs(believe_by_edgeworth(few, fewer, 1.0).worse - believe_by_quadrature(few, fewer, 1.0).worse) > edgeworth_error);
}

TEST_CASE("the quadrature holds at ten millions, where the normal law is the answer") {
  const BetaLaw x{1e5 + 600, 1e7 - 1e5 - 600}, y{1e5, 1e7 - 1e5};
  const double sd = std::sqrt(2.0 * 0.01 * 0.99 / 1e7);
  CHECK(believe_by_quadrature(x, y, 1.0).worse == Approx(normal_probability(6e-5 / sd)).margin(1e-3));
  CHECK(believe_by_quadrature(x, x, 1.0).worse == Approx(0.5).margin(1e-9));
}

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
  CHECK(faults_of_judge(R"({"name": "bayes", "fail_above": 1, "loss_below": 0, "prior_failures": 0, "ratio": 0.5})").size() == 4);
}

TEST_CASE("a candidate that is failed is worse as often as its judge believes, if candidates are as the prior has them") {
  // Both rates from the prior, uniform here: of those failed at 95 % at the first of six looks that does it, 95 % or more are worse.
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
  CHECK(failed_without_prior > 25);  // twin: equal arms, which the prior thinks impossible, are failed often, and never rightly
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
