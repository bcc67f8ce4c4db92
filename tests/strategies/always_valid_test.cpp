// Judges that stay valid however often they look: the mixture test and the confidence sequence.

#include <array>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

#include "strategies/judges/confidence_sequence.hpp"
#include "strategies/judges/normal_mixture.hpp"
#include "strategies/judges/rate_difference.hpp"
#include "strategies/judges/watched_walk.hpp"
#include "strategies/sequential_fixtures.hpp"

namespace rollcast::test::always_valid_test {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

std::vector<double> whole_times(int n) {
  std::vector<double> times;
  for (int k = 1; k <= n; ++k) times.push_back(k);
  return times;
}

/// Chance that a normal mean is rejected by n observations when looked at after each; with z limits by the number of
/// observations.
template <class LimitAt>
double rejects_by(int n, double drift, Sides sides, LimitAt&& limit_at) {
  WatchedWalk walk{whole_times(n), drift};
  double rejects = 0.0;
  for (int k = 1; k <= n; ++k) {
    const double limit = limit_at(k);
    const LookChances ends = walk.look(sides == Sides::two ? -limit : -never, limit);
    rejects += ends.above + ends.below;
  }
  return rejects;
}

const auto mixture_of_variance_one = [](int n) { return mixture_limit(n, 0.05, Sides::two); };

JudgePlan always_valid(const std::string& name, const std::string& more = "") {
  return sequential_judge(R"({"name": ")" + name + R"(", "alpha": "5%", "min_requests": 1)" + more + "}",
                          judged_scenario(0.05));
}

constexpr std::uint32_t stages = 5'000;

Opinion ask(Judge& judge, const Samples& since_stage) { return judge.assess({{}, {}, since_stage, false}); }

}  // namespace

TEST_CASE("SEQ-09: power and false alarms of a published comparison of platforms, looked at after every observation") {
  const auto tuned_for_500 = [](int n) {
    return confidence_sequence_limit(n, 500.0, 0.1, Sides::two);
  };  // and one side of it
  CHECK(rejects_by(500, 0.1 / std::sqrt(2.0), Sides::one, tuned_for_500) == Approx(0.225157).margin(1e-6));
  CHECK(rejects_by(500, 0.0, Sides::one, tuned_for_500) == Approx(0.017667).margin(1e-6));
  const auto constant = [](int) {
    return 2.995405;
  };  // what a mixture test with a spread of its own at each look comes to
  CHECK(rejects_by(500, 0.1 / std::sqrt(2.0), Sides::one, constant) == Approx(0.189943).margin(1e-6));
  CHECK(rejects_by(500, 0.0, Sides::one, constant) == Approx(0.026453).margin(1e-6));
  const auto widened = [](int n) {
    return normal_quantile(0.95) * 500.0 / n;
  };  // by what is still to come: errs more often than it says
  CHECK(rejects_by(500, 0.0, Sides::one, widened) == Approx(0.072957).margin(1e-6));
}

TEST_CASE("SEQ-10: the mixture test looked at after every observation") {
  CHECK(rejects_by(10, 0.0, Sides::two, mixture_of_variance_one) == Approx(0.009596).margin(1e-6));
  CHECK(rejects_by(100, 0.0, Sides::two, mixture_of_variance_one) == Approx(0.023049).margin(1e-6));
  CHECK(rejects_by(1000, 0.0, Sides::two, mixture_of_variance_one) == Approx(0.029492).margin(1e-6));
  WatchedWalk walk{whole_times(200), 0.5};
  double mean_length = 0.0;
  for (int n = 1; n <= 200; ++n) {
    mean_length += walk.chance_of_going_on();
    walk.look(-mixture_of_variance_one(n), mixture_of_variance_one(n));
  }
  CHECK(mean_length == Approx(37.89133).margin(1e-4));
  CHECK(1.0 - walk.chance_of_going_on() == Approx(0.999952).margin(1e-6));
}

TEST_CASE("SEQ-11: the two-sided normal mixture's bound, tuned nearly and at best") {
  const double nearly = best_spread(0.05, Sides::two);
  CHECK(100.0 / nearly == Approx(12.60056).margin(1e-5));
  CHECK(10.0 * mixture_limit(nearly, 0.05, Sides::two) == Approx(30.35209).margin(1e-5));
  const auto tuned = [](double rho) { return 10.0 * mixture_limit(100.0 / rho, 0.05, Sides::two); };
  CHECK(tuned(12.177349) == Approx(30.351224).margin(1e-5));
  CHECK(tuned(12.17) > tuned(12.177349));
  CHECK(tuned(12.18) > tuned(12.177349));
}

TEST_CASE("SEQ-12: the one-sided normal mixture's bound, and the formula for it is a little wider") {
  const double spread = best_spread(0.05, Sides::one);
  const auto lacking = [&](double z) { return log_mixture_ratio(z, spread, Sides::one) - std::log(20.0); };
  const auto [low, high] = boost::math::tools::bisect(lacking, 1.0, 5.0, boost::math::tools::eps_tolerance<double>{40});
  CHECK(10.0 * (low + high) / 2.0 == Approx(27.66071).margin(1e-5));
  const double wider = 10.0 * mixture_limit(spread, 0.05, Sides::one);
  CHECK(wider > 27.66071);
  CHECK(wider < 1.01 * 27.66071);
  for (const auto& [alpha, too_large] : {std::array{0.001, 1.02}, std::array{0.05, 1.02}, std::array{0.2, 1.13}})
    for (double of = 1e-3; of < 1e8; of *= 2.0) {
      const double least = mixture_limit(of, alpha, Sides::one) / too_large;
      CHECK(log_mixture_ratio(least, of, Sides::one) < -std::log(alpha));
    }
}

TEST_CASE("SEQ-13: the asymptotic confidence sequence as GrowthBook has it") {
  CHECK(std::sqrt(best_spread(0.05, Sides::two) / 5'000.0) == Approx(0.03984007).margin(1e-8));
  for (const auto& [requests, factor] :
       {std::array{500.0, 1.966901}, std::array{5'000.0, 1.548604}, std::array{50'000.0, 1.653971}})
    CHECK(confidence_sequence_limit(requests, 5'000.0, 0.05, Sides::two) / normal_quantile(0.975) ==
          Approx(factor).margin(1e-5));
}

TEST_CASE(
    "two sides reject at the limit, one side before its wider formula, and both need z of sqrt(2 log(1 / alpha))") {
  for (const double spread : {0.01, 1.0, 8.0, 500.0, 1e6})
    for (const double alpha : {0.001, 0.05, 0.2}) {
      const double two = mixture_limit(spread, alpha, Sides::two), one = mixture_limit(spread, alpha, Sides::one);
      CHECK(log_mixture_ratio(two, spread, Sides::two) == Approx(-std::log(alpha)).epsilon(1e-9));
      CHECK(log_mixture_ratio(one, spread, Sides::one) >= -std::log(alpha));
      CHECK(std::min(one, two) > std::sqrt(-2.0 * std::log(alpha)));
      const double least = std::sqrt(-2.0 * std::log(alpha)) * (1.0 - 1e-12);
      CHECK(log_mixture_ratio(least, spread, Sides::one) < -std::log(alpha));
    }
}

TEST_CASE(
    "A/A: a hundred looks fire at alpha at most, at even shares and at a tenth, and a z test that looks as often does "
    "not") {
  for (const Samples& per_look : {Samples{{200, 0}, {200, 0}}, Samples{{200, 0}, {1'800, 0}}}) {
    const Bernoulli fine = even_looks(0.05, 0.05, per_look, 100);
    for (const char* name : {"msprt", "confidence_sequence"})
      for (const char* sides : {R"(, "sides": "one")", R"(, "sides": "two")"}) {
        CAPTURE(name, sides);
        const std::int64_t fails = run_stages(always_valid(name, sides), fine, stages, 31).fails;
        CHECK(z_score(fails, stages, 0.05) < z_limit);
        CHECK(fails > 0);
      }
    const JudgePlan peeking =
        sequential_judge(R"({"name": "z_test", "alpha": "5%", "every": "10min"})", judged_scenario());
    CHECK(z_score(run_stages(peeking, fine, stages, 31).fails, stages, 0.05) > z_limit);
  }
}

TEST_CASE("A/A: what is tolerated does not fire more often than alpha, and nothing tolerated does") {
  const Bernoulli half_more = even_looks(0.075, 0.05, {{200, 0}, {200, 0}}, 100);
  for (const char* name : {"msprt", "confidence_sequence"}) {
    CAPTURE(name);
    CHECK(z_score(run_stages(always_valid(name, R"(, "ratio": 1.5)"), half_more, stages, 32).fails, stages, 0.05) <
          z_limit);
    CHECK(z_score(run_stages(always_valid(name), half_more, stages, 32).fails, stages, 0.05) > z_limit);
  }
}

TEST_CASE("the mixture test fails as the recursion says of a normal difference with its own variance") {
  const double p = 0.2, per_look = 2'000.0, variance = 2.0 * p * (1.0 - p) / per_look, tau = 0.02;
  const double spread = tau * tau / variance;
  const auto limit_at = [&](int k) { return mixture_limit(spread * k, 0.05, Sides::two); };
  const double rejects = rejects_by(50, 0.0, Sides::two, limit_at) / 2.0;
  const JudgePlan plan = always_valid("msprt", R"(, "sides": "two", "tau": 0.02)");
  const std::int64_t fails = run_stages(plan, even_looks(p, p, {{2'000, 0}, {2'000, 0}}, 50), 20'000, 33).fails;
  CHECK(std::abs(z_score(fails, 20'000, rejects)) < z_limit);
  CHECK(std::abs(z_score(fails, 20'000, 2.0 * rejects)) > z_limit);
}

TEST_CASE("the difference of rates has its own arms' variance, and some though nothing failed") {
  const RateDifference difference = rate_difference({{1'000, 30}, {2'000, 40}}, 1.2);
  CHECK(difference.estimate == Approx(0.03 - 1.2 * 0.02));
  CHECK(difference.variance == Approx(0.03 * 0.97 / 1'000 + 1.44 * 0.02 * 0.98 / 2'000).epsilon(0.02));
  CHECK(rate_difference({{100, 0}, {100, 0}}, 1.0).variance > 0.0);
  CHECK(rate_difference({{100, 100}, {100, 0}}, 1.0).z() > 5.0);
}

TEST_CASE("they fail what is worse, pass what is not, and cannot tell from few requests or an empty arm") {
  for (const char* name : {"msprt", "confidence_sequence"}) {
    CAPTURE(name);
    const JudgePlan plan =
        sequential_judge(R"({"name": ")" + std::string{name} + R"(", "min_requests": 500})", judged_scenario());
    CHECK(plan.against == Against::control);
    const auto judge = plan.begin();
    judge->begin_stage({});
    CHECK(ask(*judge, {}) == Opinion::inconclusive);
    CHECK(ask(*judge, {{10'000, 900}, {}}) == Opinion::inconclusive);
    CHECK(ask(*judge, {{10'000, 900}, {499, 0}}) == Opinion::inconclusive);
    CHECK(ask(*judge, {{499, 400}, {10'000, 0}}) == Opinion::inconclusive);
    CHECK(ask(*judge, {{10'000, 0}, {10'000, 0}}) == Opinion::pass);
    CHECK(ask(*judge, {{10'000, 100}, {10'000, 200}}) == Opinion::pass);
    CHECK(ask(*judge, {{10'000, 120}, {10'000, 100}}) == Opinion::pass);
    CHECK(ask(*judge, {{10'000, 200}, {10'000, 100}}) == Opinion::fail);
    CHECK(ask(*judge, {{10'000, 10'000}, {10'000, 0}}) == Opinion::fail);
  }
}

TEST_CASE("their tripwires never miss") {
  for (const char* name : {"msprt", "confidence_sequence"})
    for (const char* more : {"", R"(, "sides": "two")", R"(, "ratio": 1.3)"}) {
      CAPTURE(name, more);
      check_tripwire(always_valid(name, more));
    }
  for (const std::string name : {"msprt", "confidence_sequence"})
    check_twin_tripwire(always_valid(name),
                        sequential_judge(R"({"name": ")" + name + R"(", "alpha": "0.01%"})", judged_scenario()));
}

}  // namespace rollcast::test::always_valid_test
