#include "rollcast/lifecycle/absorbing_chain.hpp"

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::absorbing_chain_test {

namespace {

using Stages = std::vector<ChainStage>;

/// PRG-14: data, training, evaluation, review.
Stages preparation() {
  return {{5.0, 4.0, 200.0, {0.0, 1.0, 0.0, 0.0}},
          {3.0, 0.9, 1500.0, {0.1, 0.0, 0.9, 0.0}},
          {2.0, 1.0, 300.0, {0.15, 0.25, 0.0, 0.6}},
          {1.0, 1.5, 150.0, {0.0, 0.1, 0.1, 0.0}}};
}

constexpr std::array class_chances{0.6, 0.3, 0.1};
constexpr std::array pass_chances{0.9, 0.4, 0.05};

const ChainStage attempt{10.0, 5.0, 800.0, {}};
const ChainStage rework{4.0, 4.0, 300.0, {}};

/// PRG-13: an attempt makes a candidate of one of three classes, which passes the gate and leaves, or is reworked into
/// a new attempt. Stages: attempt, three classes, rework.
Stages attempts_until_one_passes() {
  Stages stages{attempt, {}, {}, {}, rework};
  stages[0].next = {0.0, class_chances[0], class_chances[1], class_chances[2], 0.0};
  for (std::size_t c = 0; c < 3; ++c) stages[c + 1].next = {0.0, 0.0, 0.0, 0.0, 1.0 - pass_chances[c]};
  stages[4].next = {1.0, 0.0, 0.0, 0.0, 0.0};
  return stages;
}

/// At most four attempts: attempts and reworks by turns, and last the state of having given up.
Stages four_attempts(double passes) {
  Stages stages;
  for (std::size_t i = 0; i < 4; ++i) {
    stages.push_back({1.0, 0.0, 0.0, std::vector<double>(5, 0.0)});
    stages.back().next[i + 1] = 1.0 - passes;
  }
  stages.push_back({0.0, 0.0, 0.0, std::vector<double>(5, 0.0)});
  return stages;
}

/// The twin of PRG-13: a candidate that fails comes back with the class that it had.
Stages attempts_at_one_candidate() {
  Stages stages(4);
  stages[0].next = {0.0, class_chances[0], class_chances[1], class_chances[2]};
  for (std::size_t c = 0; c < 3; ++c) {
    stages[c + 1] = attempt;
    stages[c + 1].next = {0.0, 0.0, 0.0, 0.0};
    stages[c + 1].next[c + 1] = 1.0 - pass_chances[c];
  }
  return stages;
}

/// Time until work leaves the preparation of PRG-14, where stages take times of two values, mean plus or less sd.
double drawn_time(Stream& stream, const Stages& stages) {
  double time = 0.0;
  for (std::size_t at = 0; at < stages.size();) {
    const ChainStage& stage = stages[at];
    time += stage.mean_time + (draw_uniform(stream) < 0.5 ? -1.0 : 1.0) * stage.sd_time;
    double u = draw_uniform(stream);
    for (at = 0; at < stages.size() && u >= stage.next[at]; ++at) u -= stage.next[at];
  }
  return time;
}

}  // namespace

TEST_CASE("a preparation that sends back takes the time, visits and money that are known (PRG-14)") {
  const ChainOutcome outcome = absorbing_chain(preparation());
  CHECK(outcome.mean_time == Approx(19.59490740740741).epsilon(1e-12));
  CHECK(outcome.sd_time == Approx(12.96793509967235).epsilon(1e-12));
  CHECK(outcome.visits[1] == Approx(2.175925925925926).epsilon(1e-12));
  CHECK(outcome.visits[3] == Approx(1.25).epsilon(1e-12));
  CHECK(outcome.cost == Approx(4382.407407407408).epsilon(1e-12));
  CHECK(outcome.one_pass == Approx(0.432).epsilon(1e-12));
  CHECK(outcome.leaves_from[3] == Approx(1.0).epsilon(1e-12));
  CHECK(outcome.leaves_from[0] == 0.0);
}

TEST_CASE("work that is followed stage by stage takes as long, and visits are not independent (PRG-14)") {
  constexpr double mean = 19.59490740740741, sd = 12.96793509967235;
  const Stages stages = preparation();
  Stream stream{14, 0, {}, 0};
  Tally time, square;
  for (int r = 0; r < draws(200'000); ++r) {
    const double drawn = drawn_time(stream, stages);
    time.add(drawn);
    square.add((drawn - mean) * (drawn - mean));
  }
  CHECK(std::abs(z_score(time, mean)) < z_limit);
  CHECK(std::abs(z_score(square, sd * sd)) < z_limit);
  CHECK(z_score(square, 31.14) > z_limit);  // the twin: stages vary, but not how often they are visited
}

TEST_CASE("attempts until one passes are a chain with classes for stages (PRG-13)") {
  const ChainOutcome outcome = absorbing_chain(attempts_until_one_passes());
  CHECK(1.0 / outcome.visits[0] == Approx(0.665).epsilon(1e-12));
  CHECK(outcome.visits[0] == Approx(1.5037593984962405).epsilon(1e-12));
  CHECK(outcome.mean_time == Approx(17.05263157894737).epsilon(1e-12));
  CHECK(outcome.sd_time == Approx(13.933075383129694).epsilon(1e-12));
  CHECK(outcome.cost == Approx(1354.1353383458645).epsilon(1e-12));
  CHECK(outcome.leaves_from[3] == Approx(0.007518796992481204).epsilon(1e-12));
  CHECK(outcome.leaves_from[2] == Approx(0.18045112781954886).epsilon(1e-12));

  const ChainOutcome capped = absorbing_chain(four_attempts(0.665));
  CHECK(capped.visits[4] == Approx(0.012594450624999995).epsilon(1e-12));
  CHECK(capped.mean_time == Approx(1.484820375).epsilon(1e-12));
}

TEST_CASE("candidates that keep their class would need more attempts (twin of PRG-13)") {
  const ChainOutcome outcome = absorbing_chain(attempts_at_one_candidate());
  CHECK(outcome.visits[1] + outcome.visits[2] + outcome.visits[3] > 3.0);
  CHECK(outcome.leaves_from[3] == Approx(0.1));
}

TEST_CASE("a chain may begin anywhere, and stages that it does not reach do not matter") {
  Stages stages = preparation();
  CHECK(absorbing_chain(stages, 3).one_pass == Approx(0.8));
  CHECK(absorbing_chain(stages, 3).visits[0] < absorbing_chain(stages).visits[0]);
  for (ChainStage& stage : stages) stage.next.push_back(0.0);
  stages.push_back({1.0, 0.0, 0.0, {0.0, 0.0, 0.0, 0.0, 1.0}});  // nobody ever leaves this one
  CHECK(absorbing_chain(stages).mean_time == Approx(19.59490740740741).epsilon(1e-12));
  CHECK(absorbing_chain(stages).visits[4] == 0.0);
  CHECK_THROWS_AS(absorbing_chain(stages, 4), std::invalid_argument);
}

TEST_CASE("a chain that may never end is refused, and one that makes no sense") {
  const auto with = [](std::size_t row, std::vector<double> next) {
    Stages stages = preparation();
    stages[row].next = std::move(next);
    return stages;
  };
  CHECK_THROWS_AS(absorbing_chain(with(3, {0.0, 0.5, 0.5, 0.0})), std::invalid_argument);
  CHECK_THROWS_AS(absorbing_chain(with(1, {0.0, 1.0, 0.0, 0.0})), std::invalid_argument);
  CHECK_THROWS_AS(absorbing_chain(with(1, {0.0, 0.5, 0.6, 0.0})), std::invalid_argument);
  CHECK_THROWS_AS(absorbing_chain(with(1, {0.0, -0.5, 0.5, 0.0})), std::invalid_argument);
  CHECK_THROWS_AS(absorbing_chain(with(1, {0.0, 0.5})), std::invalid_argument);
  CHECK_THROWS_AS(absorbing_chain(Stages{}), std::invalid_argument);
  Stages timeless = preparation();
  timeless[2].mean_time = -1.0;
  CHECK_THROWS_AS(absorbing_chain(timeless), std::invalid_argument);
}

}  // namespace rollcast::test::absorbing_chain_test
