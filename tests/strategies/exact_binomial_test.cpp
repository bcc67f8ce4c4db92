#include "strategies/judges/exact_binomial.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <cmath>

#include "strategies/judge_fixtures.hpp"

namespace rollcast::test::exact_binomial_test {

namespace {

/// P(X >= least), summed term by term.
double tail_by_terms(std::int64_t n, double p, std::int64_t least) {
  double sum = 0.0;
  const auto all = static_cast<double>(n);
  for (auto k = static_cast<double>(least); k <= all; ++k)
    sum += std::exp(std::lgamma(all + 1.0) - std::lgamma(k + 1.0) - std::lgamma(all - k + 1.0) + k * std::log(p) +
                    (all - k) * std::log1p(-p));
  return sum;
}

/// From which number of requests up to 4000 the test of a limit has power throughout, tried one by one.
std::int64_t first_powerful(double limit, double detect, double alpha, double power) {
  using boost::math::binomial;
  using boost::math::cdf;
  using boost::math::complement;
  std::int64_t critical = 0, last_weak = 0;
  for (std::int64_t n = 1; n <= 4000; ++n) {
    const auto tail = [&](double p, std::int64_t least) {
      return least == 0 ? 1.0 : cdf(complement(binomial(static_cast<double>(n), p), static_cast<double>(least - 1)));
    };
    while (critical <= n && tail(limit, critical) > alpha) ++critical;
    if (critical > n || tail(detect * limit, critical) < power) last_weak = n;
  }
  return last_weak + 1;
}

Samples samples(Sample candidate, Sample control) { return {candidate, control}; }

/// How often a judge fails a candidate that fails this often, in one look at arms of these sizes.
double alarm_rate(const JudgePlan& plan, double candidate, double control, std::int64_t requests, int stages,
                  double icc = 0.0) {
  Stream stream{11, 0, {}, 0};
  std::int64_t alarms = 0;
  for (int s = 0; s < stages; ++s) {
    const auto disturbed = [&](double p) {
      return std::min(1.0, p * std::exp(icc * draw_normal(stream) - icc * icc / 2.0));
    };
    const Sample x{requests, draw_binomial(stream, requests, disturbed(candidate))};
    const Sample y{requests, draw_binomial(stream, requests, disturbed(control))};
    alarms += opinion_at_end(plan, {x, y}) == Opinion::fail;
  }
  return static_cast<double>(alarms) / stages;
}

}  // namespace

TEST_CASE("the conditional test is the binomial tail of the candidate's part of all failures") {
  // 8 of 1000 against 2 of 3000: P(Bin(10, 1/4) >= 8)
  CHECK(conditional_p_value(samples({1000, 8}, {3000, 2}), 1.0) == Approx(tail_by_terms(10, 0.25, 8)).epsilon(1e-12));
  CHECK(conditional_p_value(samples({1000, 8}, {3000, 2}), 3.0) == Approx(tail_by_terms(10, 0.5, 8)).epsilon(1e-12));
  CHECK(conditional_p_value(samples({1000, 0}, {3000, 2}), 1.0) == 1.0);
  CHECK(conditional_p_value(samples({1000, 0}, {3000, 0}), 1.0) == 1.0);
  CHECK(conditional_p_value(samples({0, 0}, {3000, 2}), 1.0) == 1.0);
  CHECK(conditional_p_value(samples({3000, 2}, {0, 0}), 1.0) == 1.0);
}

TEST_CASE("for rare failures the conditional test is Fisher's, and errs towards fewer alarms") {
  for (const unsigned failures : {10U, 14U, 18U}) {
    const double fisher = boost::math::cdf(
        boost::math::complement(boost::math::hypergeometric(failures + 8, 20'000, 40'000), failures - 1));
    const double p = conditional_p_value(samples({20'000, failures}, {20'000, 8}), 1.0);
    CHECK(p == Approx(fisher).epsilon(0.01));
    CHECK(p > fisher);
  }
}

TEST_CASE("the limit's test and the interval of Clopper and Pearson are one") {
  const Sample ten{100, 10};
  CHECK(limit_p_value(ten, 0.05) == Approx(tail_by_terms(100, 0.05, 10)).epsilon(1e-12));
  CHECK(limit_p_value({100, 0}, 0.05) == 1.0);
  CHECK(least_failure_rate(ten, 0.025) ==
        Approx(0.0490047).epsilon(1e-5));  // the published two-sided 95 % interval is 4.90 to 17.62 %
  CHECK(limit_p_value(ten, least_failure_rate(ten, 0.01)) == Approx(0.01).epsilon(1e-9));
  CHECK(least_failure_rate({100, 0}, 0.01) == 0.0);
}

TEST_CASE("requests for power are those from which on the exact power is there, one by one") {
  CHECK(requests_for_power(0.05, 2.0, 0.05, 0.8) == first_powerful(0.05, 2.0, 0.05, 0.8));
  CHECK(requests_for_power(0.02, 2.0, 0.01, 0.9) == first_powerful(0.02, 2.0, 0.01, 0.9));
  CHECK(requests_for_power(0.3, 1.5, 0.01, 0.8) == first_powerful(0.3, 1.5, 0.01, 0.8));
  CHECK(requests_for_power(0.01, 4.0, 0.025, 0.8) == first_powerful(0.01, 4.0, 0.025, 0.8));
  CHECK(requests_for_power(0.05, 2.0, 0.05, 0.8) != first_powerful(0.05, 2.0, 0.05, 0.9));
}

TEST_CASE("conditional power is the binomial tail at the alternative's share, from the critical count on") {
  const Samples seen = samples({1000, 12}, {1000, 18});
  std::int64_t critical = 0;
  while (tail_by_terms(30, 0.5, critical) > 0.05) ++critical;
  CHECK(conditional_power(seen, 1.0, 2.0, 0.05) == Approx(tail_by_terms(30, 2.0 / 3.0, critical)).epsilon(1e-12));
  CHECK(conditional_power(samples({0, 0}, {10, 1}), 1.0, 2.0, 0.05) == 0.0);
  CHECK(conditional_power(samples({10, 0}, {10, 0}), 1.0, 2.0, 0.05) == 0.0);
}

TEST_CASE("the judge fails, passes, or cannot tell") {
  const JudgePlan usual = judge_from(R"("exact_binomial")");
  CHECK(usual.against == Against::control);
  CHECK_FALSE(usual.every.has_value());
  CHECK(opinion_at_end(usual, {{1000, 30}, {1000, 10}}) == Opinion::fail);
  CHECK(opinion_at_end(usual, {{1000, 20}, {1000, 10}}) == Opinion::pass);
  CHECK(opinion_at_end(usual, {{99, 90}, {1000, 10}}) == Opinion::inconclusive);
  CHECK(opinion_at_end(usual, {{1000, 900}, {0, 0}}) == Opinion::inconclusive);
  CHECK(opinion_at_end(judge_from(R"({"name": "exact_binomial", "ratio": 2})"), {{1000, 30}, {1000, 10}}) ==
        Opinion::pass);
  const JudgePlan limited = judge_from(R"({"name": "exact_binomial", "limit": "1%", "every": "1h"})");
  CHECK(limited.against == Against::fixed_limit);
  CHECK(opinion_at_end(limited, {{1000, 30}, {}}) == Opinion::fail);
  CHECK(opinion_at_end(limited, {{1000, 15}, {}}) == Opinion::pass);
}

TEST_CASE("with power asked for the judge waits until the test has it") {
  const JudgePlan limited = judge_from(R"({"name": "exact_binomial", "limit": "1%", "detect": 2})");
  const std::int64_t needed = requests_for_power(0.01, 2.0, 0.01, 0.8);
  CHECK(opinion_at_end(limited, {{needed - 1, 500}, {}}) == Opinion::inconclusive);
  CHECK(opinion_at_end(limited, {{needed, 500}, {}}) == Opinion::fail);
  CHECK(opinion_at_end(limited, {{needed, needed / 100}, {}}) == Opinion::pass);
  const JudgePlan compared = judge_from(R"({"name": "exact_binomial", "detect": 2})");
  const Samples early{{1000, 20}, {1000, 5}}, late{{8000, 90}, {8000, 60}};
  CHECK(conditional_power(early, 1.0, 2.0, 0.01) < 0.8);
  CHECK(opinion_at_end(compared, early) == Opinion::inconclusive);
  CHECK(conditional_power(late, 1.0, 2.0, 0.01) > 0.8);
  CHECK(opinion_at_end(compared, late) == Opinion::fail);
}

TEST_CASE("options that do not fit are told") {
  const auto errors = [](const std::string& options) {
    return errors_of_judge(R"({"name": "exact_binomial", )" + options + "}").size();
  };
  CHECK(errors(R"("limit": "1%", "ratio": 2)") == 1);
  CHECK(errors(R"("limit": 0)") == 1);
  CHECK(errors(R"("ratio": 3, "detect": 2)") == 1);
  CHECK(errors(R"("limit": "60%", "detect": 2)") == 1);
  CHECK(errors(R"("detect": 2, "power": 0)") == 1);
  CHECK(errors(R"("alpha": 0.6)") == 1);
}

TEST_CASE("one look at independent requests alarms at alpha at most; clusters alarm more often") {
  constexpr int stages = 20'000;
  const double compared =
      alarm_rate(judge_from(R"({"name": "exact_binomial", "alpha": "5%"})"), 0.01, 0.01, 1000, stages);
  CHECK((compared - 0.05) / std::sqrt(0.05 * 0.95 / stages) < z_limit);
  CHECK(compared > 0.01);  // exact tests of so few failures are shy, not idle
  const double limited =
      alarm_rate(judge_from(R"({"name": "exact_binomial", "limit": "1%", "alpha": "5%"})"), 0.01, 0.01, 1000, stages);
  CHECK(
      limited ==
      Approx(tail_by_terms(1000, 0.01, 16)).margin(z_limit * std::sqrt(0.05 * 0.95 / stages)));  // the level it attains
  const double clustered =
      alarm_rate(judge_from(R"({"name": "exact_binomial", "alpha": "5%"})"), 0.01, 0.01, 1000, 2000, 0.5);
  CHECK((clustered - 0.05) / std::sqrt(0.05 * 0.95 / 2000) > z_limit);
}

TEST_CASE("the power that was asked for is there") {
  constexpr int stages = 20'000;
  const std::int64_t needed = requests_for_power(0.01, 2.0, 0.01, 0.8);
  const JudgePlan limited = judge_from(R"({"name": "exact_binomial", "limit": "1%", "detect": 2})");
  const double power = alarm_rate(limited, 0.02, 0.01, needed, stages);
  CHECK((power - 0.8) / std::sqrt(0.8 * 0.2 / stages) > -z_limit);
  CHECK(power < 0.83);
}

TEST_CASE("its tripwire never misses") {
  const auto check = [](const std::string& options, double failing, double requests) {
    const auto judge = judge_from(R"({"name": "exact_binomial", "every": "1h")" + options + "}").begin();
    const int could = check_tripwire(*judge->tripwire(), 1000, failing, requests);
    CHECK(could > 50);
    CHECK(could < 950);
  };
  check("", 0.02, 2000);
  check(R"(, "ratio": 1.5, "min_requests": 900)", 0.3, 1500);
  check(R"(, "limit": "2%")", 0.02, 2000);
  check(R"(, "detect": 2.5)", 0.02, 3000);
}

}  // namespace rollcast::test::exact_binomial_test
