#include "rollcast/study/looks.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <stdexcept>

#include "made_rows.hpp"
#include "rollcast/study/advice.hpp"
#include "support/catch.hpp"

namespace rollcast::test::looks_test {

TEST_CASE("A study counts as the declared look nearest to it") {
  CHECK(look_of(2000) == 0);
  CHECK(look_of(1999) == 0);
  CHECK(look_of(1500) == 0);
  CHECK(look_of(1400) == -1);
  CHECK(look_of(2800) == 0);
  CHECK(look_of(2900) == 1);
  CHECK(look_of(1'024'000) == last_look);
  for (int look = -10; look <= last_look; ++look) CHECK(look_of(runs_at(look)) == look);
  CHECK_THROWS_AS(look_of(0), std::invalid_argument);
}

TEST_CASE("All looks together spend no more than the error allowed") {
  double spent = 0, spent_without_halving = 0;
  for (int look = -10; look <= 30; ++look) {
    spent += spent_at(runs_at(look));
    spent_without_halving += spent_at(2000);
  }
  CHECK(spent <= 1);
  CHECK(spent > .99);
  CHECK(spent_at(2000) == .4);
  // Must fail: as much at each look as at the usual one.
  CHECK_FALSE(spent_without_halving <= 1);
}

TEST_CASE("The chance that a difference is settled later is how often it is") {
  // Given a mean of .1 ± .05 (1000 values of standard deviation 1.58), 4000 futures are drawn from what is known.
  const SampleShape now{1000, .1, .05, 0, 3};
  const double error = .01, indifference = .12;
  boost::random::normal_distribution<double> normal;
  made::Engine engine{20261201};
  for (const std::size_t then : {2000u, 8000u, 32000u}) {
    const auto m = static_cast<double>(then);
    const double s = .05 * std::sqrt(1000.0), half_width = t_critical(then, 1 - error) * s / std::sqrt(m);
    int settled = 0;
    for (int i = 0; i < 4000; ++i) {
      const double truth = .1 + .05 * normal(engine);
      const double later = (1000 * .1 + (m - 1000) * (truth + s / std::sqrt(m - 1000) * normal(engine))) / m;
      settled += std::abs(later) > half_width || std::abs(later) + half_width < indifference;
    }
    const double chance = chance_to_part(now, indifference, then, error);
    // 4.4 standard errors: 1e-5.
    CHECK(std::abs(settled / 4000.0 - chance) < 4.4 * std::sqrt(.25 / 4000));
    // Must fail: the same with no indifference, where that matters.
    if (then == 32000)
      CHECK_FALSE(std::abs(settled / 4000.0 - chance_to_part(now, 0, then, error)) < 4.4 * std::sqrt(.25 / 4000));
  }
  CHECK(chance_to_part(now, .12, 1000, error) == 0);
}

TEST_CASE("A spread at its worst is exceeded by one true spread in ten") {
  // 4000 normal samples of 40: the true standard deviation 1 lies above the limit in a tenth; 4.4 standard errors:
  // 1e-5.
  boost::random::normal_distribution<double> normal;
  made::Engine engine{20261203};
  int above = 0, above_itself = 0;
  for (int sample = 0; sample < 4000; ++sample) {
    std::vector<double> values(40);
    for (double& x : values) x = normal(engine);
    auto shape = shape_of(values);
    shape.kurtosis = 3;  // as of normal values; 40 of them say little of it
    above += with_spread_at_worst(shape).standard_error * std::sqrt(40.0) < 1;
    above_itself += shape.standard_error * std::sqrt(40.0) < 1;
  }
  CHECK(std::abs(above / 4000.0 - .1) < 4.4 * std::sqrt(.09 / 4000));
  CHECK_FALSE(std::abs(above_itself / 4000.0 - .1) < 4.4 * std::sqrt(.09 / 4000));
}

TEST_CASE("The chance that a limit is settled later is how often it is") {
  const LimitCheck now{
      {RiskEvent::budget_exhausted, Probability{.1}}, 160, {.08, {.07, .09}}, {.06, .105}, Keeps::unsure};
  const double error = .001;
  made::Engine engine{20261202};
  boost::random::uniform_01<double> uniform;
  const boost::math::beta_distribution<double> belief{160.5, 1840.5};
  for (const std::size_t then : {4000u, 8000u}) {
    int settled = 0;
    for (int i = 0; i < 2000; ++i) {
      const double p = quantile(belief, uniform(engine));
      const double more =
          quantile(boost::math::binomial_distribution<double>(static_cast<double>(then) - 2000, p), uniform(engine));
      const Interval bounds =
          exact_interval(160 + static_cast<std::int64_t>(more), static_cast<std::int64_t>(then), error);
      settled += bounds.high <= .1 || bounds.low > .1;
    }
    // 4.4 standard errors, and 1 % for the 64 parts and for rounding by Boost's quantile.
    CHECK(std::abs(settled / 2000.0 - chance_to_settle(now, 2000, then, error)) < 4.4 * std::sqrt(.25 / 2000) + .01);
  }
  CHECK(chance_to_settle(now, 2000, 4000, error) < chance_to_settle(now, 2000, 16000, error));
  CHECK(chance_to_settle(now, 2000, 2000, error) == 0);
}

}  // namespace rollcast::test::looks_test
