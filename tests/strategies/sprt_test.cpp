#include <array>
#include <cmath>

#include "rollcast/scenarios/scenario_error.hpp"
#include "strategies/judges/sprt.hpp"
#include "strategies/judges/sprt_limits.hpp"
#include "strategies/sequential_fixtures.hpp"

namespace rollcast::test::sprt_test {

namespace {

JudgePlan sprt(const std::string& more, double baseline = 0.01) {
  return sequential_judge(R"({"name": "sprt", )" + more + "}", judged_scenario(baseline));
}

/// Stages in which the candidate alone counts, looked at after every so many requests.
Bernoulli alone(double p, std::int64_t per_look, std::size_t looks) {
  return even_looks(p, 0.0, {{per_look, 0}, {}}, looks);
}

const std::string fixed_five = R"("compare": "fixed", "alpha": "5%", "beta": "5%", "min_requests": 1)";

Opinion ask(Judge& judge, const Samples& since_stage) { return judge.assess({{}, {}, since_stage, false}); }

}  // namespace

TEST_CASE("SEQ-01: a walk of steps alike reaches its limits as the gambler is budget exhausted, where Wald is exact") {
  const SprtHypotheses between{0.4, 0.6};
  const double ten = 10.0 * std::log(1.5);
  CHECK(sprt_course(between, {-ten, ten}, 0.4).rejects == Approx(1.0 / (1.0 + std::pow(1.5, 10.0))).margin(1e-12));
  CHECK(sprt_course(between, {-ten, ten}, 0.4).rejects == Approx(0.017046).margin(1e-6));
  CHECK(sprt_course(between, {-ten, ten}, 0.4).mean_trials == Approx(48.295407).margin(1e-6));
  CHECK(sprt_course(between, {-ten, ten}, 0.5).mean_trials == Approx(100.0).margin(1e-6));
}

TEST_CASE("SEQ-02: the exact errors and lengths of a canary's test, which are not Wald's") {
  const SprtHypotheses between{0.01, 0.02};
  const SprtLimits wald = wald_limits({0.05, 0.05});
  CHECK(wald.reject == Approx(std::log(19.0)));
  CHECK(wald.accept == Approx(-std::log(19.0)));
  CHECK(sprt_course(between, wald, 0.01).rejects == Approx(0.039626).margin(1e-6));
  CHECK(sprt_course(between, wald, 0.02).rejects == Approx(0.949722).margin(1e-6));
  for (const auto& [p, mean] : {std::array{0.01, 867.9655}, std::array{0.02, 736.3206},
                                std::array{0.0141421, 1335.8553}, std::array{0.04, 178.9861}})
    CHECK(sprt_course(between, wald, p).mean_trials == Approx(mean).margin(1e-3));
}

TEST_CASE("SEQ-16: what only rejects does so no more often than Ville allows") {
  const double step = std::log(1.5);
  CHECK(sprt_course({0.4, 0.6}, {-100.0 * step, 8.0 * step}, 0.4).rejects == Approx(0.03901844).margin(1e-8));
}

TEST_CASE(
    "exact limits keep both errors, nearly use them up, and take fewer requests than Wald's; Wald's do not keep both") {
  for (const auto& [between, errors] : {std::pair{SprtHypotheses{0.01, 0.02}, SprtErrors{0.05, 0.05}},
                                        std::pair{SprtHypotheses{1e-5, 3e-5}, SprtErrors{0.01, 0.1}},
                                        std::pair{SprtHypotheses{0.2, 0.5}, SprtErrors{0.02, 0.2}}}) {
    CAPTURE(between.fine);
    const SprtLimits exact = exact_limits(between, errors), safe = safe_limits(errors);
    const double false_alarm = sprt_course(between, exact, between.fine).rejects;
    const double miss = 1.0 - sprt_course(between, exact, between.worse).rejects;
    CHECK(false_alarm <= errors.false_alarm);
    CHECK(miss <= errors.miss);
    CHECK(false_alarm > 0.6 * errors.false_alarm);  // steps are whole failures
    CHECK(miss > 0.6 * errors.miss);
    CHECK(sprt_course(between, exact, between.fine).mean_trials < sprt_course(between, safe, between.fine).mean_trials);
    CHECK(sprt_course(between, safe, between.fine).rejects <= errors.false_alarm);
    CHECK(1.0 - sprt_course(between, safe, between.worse).rejects <= errors.miss);
  }
  const SprtHypotheses canary{0.01, 0.02};
  CHECK(1.0 - sprt_course(canary, wald_limits({0.05, 0.05}), 0.02).rejects > 0.05);
  CHECK(sprt_course(canary, exact_limits(canary, {0.05, 0.05}), 0.01).mean_trials <
        sprt_course(canary, wald_limits({0.05, 0.05}), 0.01).mean_trials);
}

TEST_CASE(
    "A/A and A/B: looked at after every request it errs as worked out, request by request, and not as its names say") {
  constexpr std::uint32_t stages = 20'000;
  const SprtHypotheses between{0.1, 0.2};
  for (const std::string thresholds : {"wald", "exact"}) {
    CAPTURE(thresholds);
    const SprtLimits limits = thresholds == "wald" ? wald_limits({0.05, 0.05}) : exact_limits(between, {0.05, 0.05});
    const JudgePlan plan = sprt(fixed_five + R"(, "thresholds": ")" + thresholds + "\"", 0.1);
    for (const double p : {0.1, 0.2}) {
      CAPTURE(p);
      const SprtCourse course = sprt_course(between, limits, p);
      const Ends ends = run_stages(plan, alone(p, 1, 2'000), stages, 21);
      CHECK(ends.inconclusive == 0);
      CHECK(std::abs(z_score(ends.fails, stages, course.rejects)) < z_limit);
      CHECK(std::abs(z_score(ends.looks, course.mean_trials)) < z_limit);
      if (thresholds == "wald" && p == 0.1) CHECK(std::abs(z_score(ends.fails, stages, 0.05)) > z_limit);
    }
  }
}

TEST_CASE(
    "A/A and A/B: looked at once in a while, each error stays below its own, with a control of another size too") {
  constexpr std::uint32_t stages = 10'000;
  const std::string safe = R"("alpha": "5%", "beta": "5%", "thresholds": "safe", "min_requests": 1)";
  const Samples per_look{{200, 0}, {1'800, 0}};
  const Ends fine = run_stages(sprt(safe), even_looks(0.01, 0.01, per_look, 200), stages, 22);
  const Ends worse = run_stages(sprt(safe), even_looks(0.02, 0.01, per_look, 200), stages, 23);
  CHECK(z_score(fine.fails, stages, 0.05) < z_limit);
  CHECK(z_score(stages - worse.fails, stages, 0.05) < z_limit);
  CHECK(fine.passes_at_once > 9 * stages / 10);
  const Ends a_little_worse = run_stages(sprt(safe), even_looks(0.0125, 0.01, per_look, 200), stages, 22);
  CHECK(z_score(a_little_worse.fails, stages, 0.05) > z_limit);
}

TEST_CASE("given the failures, the ratio of likelihoods is that of binomials") {
  const Samples seen{{1'000, 30}, {3'000, 50}};
  const double fine = 1.2 * 1'000 / (1.2 * 1'000 + 3'000), worse = 2.0 * 1'000 / (2.0 * 1'000 + 3'000);
  const double expected = 30 * std::log(worse / fine) + 50 * std::log((1 - worse) / (1 - fine));
  CHECK(log_ratio_against_control(seen, 1.2, 2.0) == Approx(expected).epsilon(1e-12));
}

TEST_CASE("it fails, accepts at once, or cannot tell in between, with few requests, or with an empty arm") {
  const auto judge = sprt(R"("min_requests": 500)").begin();
  judge->begin_stage({});
  CHECK(ask(*judge, {}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{10'000, 900}, {}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{10'000, 900}, {499, 0}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{499, 400}, {10'000, 0}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{10'000, 120}, {10'000, 90}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{10'000, 200}, {10'000, 100}}) == Opinion::fail);
  CHECK(ask(*judge, {{10'000, 100}, {10'000, 100}}) == Opinion::pass_at_once);
}

TEST_CASE("what is accepted at the end only may still fail before") {
  const auto judge = sprt(fixed_five + R"(, "accept": "at_end")").begin();
  CHECK(sprt(fixed_five).against == Against::fixed_limit);
  judge->begin_stage({});
  CHECK(ask(*judge, {{1'000, 0}, {}}) == Opinion::pass);
  CHECK(ask(*judge, {{2'000, 30}, {}}) == Opinion::inconclusive);
  CHECK(ask(*judge, {{2'000, 45}, {}}) == Opinion::fail);
}

TEST_CASE(
    "A/A: accepted at the end only, it fails at most at alpha with safe limits, and with Wald's at alpha / (1 - "
    "beta)") {
  constexpr std::uint32_t stages = 6'000;
  const std::string late = R"("compare": "fixed", "alpha": "5%", "beta": "40%", "min_requests": 1, "accept": "at_end")";
  const Bernoulli fine = alone(0.1, 1, 300);
  CHECK(z_score(run_stages(sprt(late + R"(, "thresholds": "safe")", 0.1), fine, stages, 24).fails, stages, 0.05) <
        z_limit);
  const std::int64_t fails = run_stages(sprt(late, 0.1), fine, stages, 24).fails;
  CHECK(z_score(fails, stages, 0.05 / 0.6) < z_limit);
  CHECK(z_score(fails, stages, 0.05) > z_limit);
}

TEST_CASE("its tripwire never misses, for each way to compare and to accept") {
  for (const char* compare : {R"("compare": "control")", R"("compare": "fixed")"})
    for (const char* accept : {R"("accept": "at_once")", R"("accept": "at_end")"}) {
      CAPTURE(compare, accept);
      check_tripwire(sprt(std::string{compare} + ", " + accept + R"(, "min_requests": 50, "ratio": 1.1)"));
    }
  check_twin_tripwire(sprt(R"("alpha": "1%", "accept": "at_end")"), sprt(R"("alpha": "0.01%", "accept": "at_end")"));
}

}  // namespace rollcast::test::sprt_test
