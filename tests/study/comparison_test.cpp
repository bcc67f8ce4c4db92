#include "rollcast/study/comparison.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "made_rows.hpp"
#include "support/catch.hpp"

namespace rollcast::test::comparison_test {

namespace {

/// Expected cost minus the best other's, from the true means.
double true_gap(const std::vector<double>& means, std::size_t one) {
  double best_other = HUGE_VAL;
  for (std::size_t s = 0; s < means.size(); ++s) {
    if (s != one) best_other = std::min(best_other, means[s]);
  }
  return means[one] - best_other;
}

std::vector<std::size_t> all_of(std::size_t strategies) {
  std::vector<std::size_t> all(strategies);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

/// The error of each pair that lets `comparisons` hold together with 95 %.
double share_of_error(std::size_t comparisons) { return .05 / static_cast<double>(comparisons); }

/// How many of `trials` studies enclose the true gaps of all strategies at once.
int studies_covered(const made::NormalCosts& distribution, double error, int trials, std::uint64_t seed) {
  made::Engine engine{seed};
  int covered = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const auto intervals =
        Comparison{distribution.draw(engine, 60)}.versus_best_other(all_of(distribution.means.size()), error);
    bool all = true;
    for (std::size_t s = 0; s < intervals.size(); ++s) {
      const double gap = true_gap(distribution.means, s);
      all = all && intervals[s].interval.low <= gap && gap <= intervals[s].interval.high;
    }
    covered += all;
  }
  return covered;
}

}  // namespace

TEST_CASE("Differences are taken within replications, so what strategies share cancels") {
  const PairedCosts costs{{100, 101, 200, 203, 300, 301, 400, 403}, 2};
  const Comparison comparison{costs};
  const auto pair = comparison.difference(1, 0, .05);
  CHECK(pair.mean.value == 2.0);
  CHECK(pair.mean.standard_error == Approx(std::sqrt(4.0 / 3 / 4)).epsilon(1e-14));
  // Symmetric values: Student's interval with 3 degrees of freedom.
  CHECK(pair.high() - pair.mean.value == Approx(3.18244630528 * pair.mean.standard_error).epsilon(1e-10));
  CHECK(pair.low() - pair.mean.value == Approx(-3.18244630528 * pair.mean.standard_error).epsilon(1e-10));
  CHECK(pair.variance_kept < 1e-4);
  CHECK(comparison.difference(0, 1, .05).mean.value == -2.0);
}

TEST_CASE("Every pair of five strategies is found either way round") {
  made::Engine engine{1};
  const auto costs = made::NormalCosts{{1, 2, 3, 4, 5}, 1, {1, 1, 1, 1, 1}}.draw(engine, 50);
  const Comparison comparison{costs};
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) {
      if (i == j) continue;
      const auto pair = comparison.difference(i, j, .05);
      CHECK(pair.left == i);
      CHECK(pair.right == j);
      CHECK(pair.mean.value == Approx(comparison.means()[i].value - comparison.means()[j].value).epsilon(1e-9));
      CHECK(pair.low() == Approx(-comparison.difference(j, i, .05).high()).epsilon(1e-9));
    }
  }
  CHECK_THROWS_AS(comparison.difference(2, 2, .05), std::invalid_argument);
  CHECK_THROWS_AS(comparison.difference(0, 5, .05), std::invalid_argument);
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
  const auto versus = Comparison{costs}.versus_best_other(all_of(3), share_of_error(2));
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
  CHECK(Comparison{PairedCosts({5, 6}, 1)}.versus_best_other(all_of(1), .05)[0].value == 0.0);

  const Comparison equal{PairedCosts({5, 5, 7, 7}, 2)};
  CHECK(equal.equal(0, 1));
  CHECK_FALSE(Comparison{PairedCosts({5, 5, 7, 8}, 2)}.equal(0, 1));
  CHECK(equal.difference(0, 1, .05).high() == 0.0);
  CHECK(equal.possibly_cheapest(all_of(2), .05).size() == 2);
  CHECK(equal.versus_best_other(all_of(2), .05)[1].interval.high == 0.0);

  const Comparison once{PairedCosts({5, 6}, 2)};
  CHECK(once.difference(0, 1, .05).high() == HUGE_VAL);
  CHECK(once.possibly_cheapest(all_of(2), .05).size() == 2);
}

TEST_CASE("Who does not compete is compared with the best of those who do, and may be cheaper") {
  made::Engine engine{3};
  const Comparison comparison{made::NormalCosts{{5, 20, 30}, 50, {1, 1, 1}}.draw(engine, 200)};
  const std::vector<std::size_t> members{1, 2};
  const auto versus = comparison.versus_best_other(members, share_of_error(2));
  CHECK(versus[0].value == Approx(-15).margin(1));
  CHECK(versus[0].interval.high < -13);
  CHECK(versus[1].interval.high == 0.0);
  // The twin: with all competing, the second is surely not the best.
  CHECK(comparison.versus_best_other(all_of(3), share_of_error(2))[1].interval.low == 0.0);
}

TEST_CASE("Intervals against the best hold all at once under common random numbers, whatever the correlation") {
  // 4000 studies per distribution; fewer covered than Binomial(4000, .95) allows at 1e-3: false alarm 1e-3 each, and
  // far less where Bonferroni is generous.
  constexpr int trials = 4000;
  const auto least = trials - made::upper_count(trials, .05, 1e-3);
  const made::NormalCosts distributions[]{
      {{0, .01, .01, .01, .01}, 0, {1, 1, 1, 1, 1}},    // independent
      {{0, .01, .01, .01, .01}, 10, {1, 1, 1, 1, 1}},   // nearly all is shared
      {{0, .01, .01, .01, .01}, 1, {.01, 1, 1, 1, 1}},  // the best is exact
      {{0, .01, .5, 3, 3}, 2, {3, .1, 1, 1, 5}},        // a bit of everything
  };
  std::uint64_t seed = 20260303;
  for (const auto& distribution : distributions)
    CHECK(studies_covered(distribution, share_of_error(4), trials, seed++) >= least);
}

TEST_CASE("Intervals against the best without a correction for the number of rivals do not hold") {
  // Must fail: the check above, with each rival at 95 % for itself.
  constexpr int trials = 4000;
  const made::NormalCosts distribution{{0, .01, .01, .01, .01, .01, .01, .01}, 1, {.01, 1, 1, 1, 1, 1, 1, 1}};
  const auto least = trials - made::upper_count(trials, .05, 1e-3);
  CHECK(studies_covered(distribution, share_of_error(7), trials, 20260310) >= least);
  CHECK_FALSE(studies_covered(distribution, .05, trials, 20260310) >= least);
}

TEST_CASE("All pairs lie in their intervals at once") {
  // As above: false alarm 1e-3; the twin takes each pair at 95 %.
  constexpr int trials = 4000;
  const made::NormalCosts distribution{{0, 1, 2, 3}, 2, {1, 1, 2, 3}};
  const auto studies_right = [&](double error) {
    made::Engine engine{20260311};
    int right = 0;
    for (int trial = 0; trial < trials; ++trial) {
      const Comparison comparison{distribution.draw(engine, 60)};
      bool all = true;
      for (std::size_t left = 0; left < 4; ++left)
        for (std::size_t right_one = left + 1; right_one < 4; ++right_one) {
          const double truth = distribution.means[left] - distribution.means[right_one];
          const auto pair = comparison.difference(left, right_one, error);
          all = all && pair.low() <= truth && truth <= pair.high();
        }
      right += all;
    }
    return right;
  };
  const auto least = trials - made::upper_count(trials, .05, 1e-3);
  CHECK(studies_right(share_of_error(6)) >= least);
  CHECK_FALSE(studies_right(.05) >= least);
}

TEST_CASE("Ties share their replication, so the fractions of being cheapest add up to one") {
  const PairedCosts costs{{1, 1, 2, 3, 2, 2, 1, 2, 3, 4, 4, 4}, 3};
  const auto fractions = cheapest_in(costs);
  CHECK(fractions == std::vector{(.5 + 1 + 1.0 / 3) / 4, (.5 + .5 + 1.0 / 3) / 4, (.5 + 1.0 / 3) / 4});
}

TEST_CASE("Regret is what the best of those who compete would have saved in the same world") {
  const PairedCosts costs{{10, 9, 1, 10, 5, 1, 10, 4, 1, 10, 20, 1}, 3};
  const std::vector<std::size_t> members{0, 1};
  const auto regret = regrets(costs, members);
  CHECK(regret[0].value == (1 + 5 + 6 + 0) / 4.0);
  CHECK(regret[1].value == (0 + 0 + 0 + 10) / 4.0);
  CHECK(regret[0].too_few_runs);
  // The twin: with the third competing all regret more.
  CHECK(regrets(costs, all_of(3))[0].value == 9.0);
}

}  // namespace rollcast::test::comparison_test
