#include "rollcast/study/comparison.hpp"

#include <cmath>
#include <stdexcept>

#include "made_rows.hpp"
#include "support/catch.hpp"

namespace rollcast::test::comparison_test {

namespace {

constexpr Probability nominal{.95};

/// Expected cost minus the best other's, from the true means.
double true_gap(const std::vector<double>& means, std::size_t one) {
  double best_other = HUGE_VAL;
  for (std::size_t s = 0; s < means.size(); ++s) {
    if (s != one) best_other = std::min(best_other, means[s]);
  }
  return means[one] - best_other;
}

/// How many of `trials` studies enclose the true gaps of all strategies at once.
int studies_covered(const made::NormalCosts& law, Probability confidence, int trials, std::uint64_t seed) {
  made::Engine engine{seed};
  int covered = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const auto intervals = Comparison{law.draw(engine, 60), confidence}.versus_best_other();
    bool all = true;
    for (std::size_t s = 0; s < intervals.size(); ++s) {
      const double gap = true_gap(law.means, s);
      all = all && intervals[s].interval.low <= gap && gap <= intervals[s].interval.high;
    }
    covered += all;
  }
  return covered;
}

/// The confidence of all pairs at which each pair gets 95 %: what forgetting the correction amounts to.
Probability uncorrected(std::size_t strategies) {
  return Probability{1 - .05 * static_cast<double>(strategies * (strategies - 1) / 2)};
}

}  // namespace

TEST_CASE("Differences are taken within replications, so what strategies share cancels") {
  const PairedCosts costs{{100, 101, 200, 202, 300, 303, 400, 402}, 2};
  const Comparison comparison{costs, nominal};
  const auto pair = comparison.difference(1, 0);
  CHECK(pair.mean.value == 2.0);
  CHECK(pair.mean.standard_error == Approx(std::sqrt(2.0 / 3 / 4)).epsilon(1e-14));
  CHECK(pair.half_width == Approx(3.18244630528 * pair.mean.standard_error).epsilon(1e-10));
  CHECK(pair.variance_kept < 1e-4);
  CHECK(comparison.difference(0, 1).mean.value == -2.0);
  CHECK(comparison.pairs().size() == 1);
}

TEST_CASE("Every pair of five strategies is found either way round") {
  made::Engine engine{1};
  const auto costs = made::NormalCosts{{1, 2, 3, 4, 5}, 1, {1, 1, 1, 1, 1}}.draw(engine, 50);
  const Comparison comparison{costs, nominal};
  REQUIRE(comparison.pairs().size() == 10);
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) {
      if (i == j) continue;
      const auto pair = comparison.difference(i, j);
      CHECK(pair.left == i);
      CHECK(pair.right == j);
      CHECK(pair.mean.value == Approx(comparison.means()[i].value - comparison.means()[j].value).epsilon(1e-9));
    }
  }
  CHECK_THROWS_AS(comparison.difference(2, 2), std::invalid_argument);
  CHECK_THROWS_AS(comparison.difference(0, 5), std::invalid_argument);
}

TEST_CASE("Costs that are not finite or not whole replications are refused") {
  CHECK_THROWS_AS(PairedCosts({1, HUGE_VAL}, 2), std::invalid_argument);
  CHECK_THROWS_AS(PairedCosts({1, std::nan("")}, 2), std::invalid_argument);
  CHECK_THROWS_AS(PairedCosts({1, 2, 3}, 2), std::invalid_argument);
  CHECK_THROWS_AS(PairedCosts({}, 2), std::invalid_argument);
  CHECK_THROWS_AS(StudyRows({}, 1), std::invalid_argument);
}

TEST_CASE("A sure winner's interval ends at zero and everyone else's begins there") {
  made::Engine engine{2};
  const auto costs = made::NormalCosts{{10, 20, 30}, 50, {1, 1, 1}}.draw(engine, 200);
  const auto versus = Comparison{costs, nominal}.versus_best_other();
  CHECK(versus[0].interval.high == 0.0);
  CHECK(versus[0].interval.low < -9.0);
  CHECK(versus[1].interval.low == 0.0);
  CHECK(versus[2].interval.low == 0.0);
  CHECK(versus[2].value == Approx(20).margin(1));
  for (const auto& v : versus) {
    CHECK(v.interval.low <= v.value);
    CHECK(v.value <= v.interval.high);
  }
}

TEST_CASE("A lone strategy, two equal ones, and a single replication are compared without fuss") {
  CHECK(Comparison{PairedCosts({5, 6}, 1), nominal}.versus_best_other()[0].value == 0.0);

  const Comparison equal{PairedCosts({5, 5, 7, 7}, 2), nominal};
  CHECK(equal.difference(0, 1).half_width == 0.0);
  CHECK(equal.possibly_cheapest(std::vector<std::size_t>{0, 1}).size() == 2);
  CHECK(equal.versus_best_other()[1].interval.high == 0.0);

  const Comparison once{PairedCosts({5, 6}, 2), nominal};
  CHECK(once.difference(0, 1).half_width == HUGE_VAL);
  CHECK(once.possibly_cheapest(std::vector<std::size_t>{0, 1}).size() == 2);
}

TEST_CASE("Intervals against the best hold all at once under common random numbers, whatever the correlation") {
  // 4000 studies per law; fewer covered than Binomial(4000, .95) allows at 1e-3: false alarm 1e-3 each, and far less
  // where Bonferroni is generous.
  constexpr int trials = 4000;
  const auto least = trials - made::upper_count(trials, .05, 1e-3);
  const made::NormalCosts laws[]{
      {{0, .01, .01, .01, .01}, 0, {1, 1, 1, 1, 1}},    // independent
      {{0, .01, .01, .01, .01}, 10, {1, 1, 1, 1, 1}},   // nearly all is shared
      {{0, .01, .01, .01, .01}, 1, {.01, 1, 1, 1, 1}},  // the best is exact
      {{0, .01, .5, 3, 3}, 2, {3, .1, 1, 1, 5}},        // a bit of everything
  };
  std::uint64_t seed = 20260303;
  for (const auto& law : laws) CHECK(studies_covered(law, nominal, trials, seed++) >= least);
}

TEST_CASE("Intervals against the best without a correction for the number of pairs do not hold") {
  // Must fail: the check above, with each pair at 95 % for itself.
  constexpr int trials = 4000;
  const made::NormalCosts law{{0, .01, .01, .01, .01, .01, .01, .01}, 1, {.01, 1, 1, 1, 1, 1, 1, 1}};
  const auto least = trials - made::upper_count(trials, .05, 1e-3);
  CHECK(studies_covered(law, nominal, trials, 20260310) >= least);
  CHECK_FALSE(studies_covered(law, uncorrected(8), trials, 20260310) >= least);
}

TEST_CASE("All pairs lie in their intervals at once") {
  // As above: false alarm 1e-3; the twin takes each pair at 95 %.
  constexpr int trials = 4000;
  const made::NormalCosts law{{0, 1, 2, 3}, 2, {1, 1, 2, 3}};
  const auto studies_right = [&](Probability confidence) {
    made::Engine engine{20260311};
    int right = 0;
    for (int trial = 0; trial < trials; ++trial) {
      const Comparison comparison{law.draw(engine, 60), confidence};
      bool all = true;
      for (const auto& pair : comparison.pairs()) {
        const double truth = law.means[pair.left] - law.means[pair.right];
        all = all && pair.low() <= truth && truth <= pair.high();
      }
      right += all;
    }
    return right;
  };
  const auto least = trials - made::upper_count(trials, .05, 1e-3);
  CHECK(studies_right(nominal) >= least);
  CHECK_FALSE(studies_right(uncorrected(4)) >= least);
}

TEST_CASE("Ties share their replication, so the fractions of being cheapest add up to one") {
  const PairedCosts costs{{1, 1, 2, 3, 2, 2, 1, 2, 3, 4, 4, 4}, 3};
  const auto fractions = cheapest_in(costs);
  CHECK(fractions == std::vector{(.5 + 1 + 1.0 / 3) / 4, (.5 + .5 + 1.0 / 3) / 4, (.5 + 1.0 / 3) / 4});
}

TEST_CASE("The chosen strategy is dearer where another one saves more than the indifference") {
  const PairedCosts costs{{10, 9, 10, 5, 10, 4, 10, 20}, 2};
  CHECK(dearer_in(costs, 0, Money{0}) == .75);
  CHECK(dearer_in(costs, 0, Money{5}) == .25);
  CHECK(dearer_in(costs, 1, Money{5}) == .25);
}

}  // namespace rollcast::test::comparison_test
