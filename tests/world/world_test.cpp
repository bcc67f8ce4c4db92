#include "rollcast/world/world.hpp"

#include <cmath>
#include <numbers>

#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::world_test {

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

Flow between(const World& world, double from, double to) {
  return world.flow_until(at(to)) - world.flow_until(at(from));
}

double baseline_rate(const World& world, double hour) {
  const Flow flow = between(world, hour, hour + 1.0);
  return flow[FirstRelease::incumbent].failures / flow.requests;
}

/// A scenario in which everything varies.
Scenario busy_scenario() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(7);
  s.traffic.noise_cv = 0.2;
  s.traffic.noise_per = Duration::minutes(10);
  s.traffic.wander_sd = 0.3;
  s.shared_clustering.icc = s.own_clustering.icc = 0.01;
  s.drift.none = Probability{0.2};
  s.drift.step = Probability{0.5};
  s.drift.gradual = Probability{0.3};
  s.drift.steps_per_30_days = 2.0;
  s.drift.step_log_odds_sd = 0.5;
  s.drift.step_length = {Duration::days(5), 0.5};
  s.drift.gradual_log_odds_per_30_days = 0.1;
  s.drift.noise_sd = 0.1;
  s.incidents = {11.6, Probability{0.185}, 1.8, {Duration::minutes(58), 1.08}};
  return s;
}

}  // namespace

TEST_CASE("a world is a function of scenario, seed and replication alone") {
  const Scenario s = busy_scenario();
  World once{s, 9}, again{s, 9};
  once.draw(4);
  for (const std::uint32_t r : {7U, 1U, 4U}) again.draw(r);
  CHECK(once.flow_until(at(100))[FirstRelease::candidate].failures ==
        again.flow_until(at(100))[FirstRelease::candidate].failures);
  again.draw(5);
  CHECK(once.flow_until(at(100))[FirstRelease::candidate].failures !=
        again.flow_until(at(100))[FirstRelease::candidate].failures);
}

TEST_CASE("equal versions cause and spare exactly nothing, whatever happens around them") {
  const Scenario s = busy_scenario();
  World world{s, 1};
  for (std::uint32_t r = 0; r < 50; ++r) {
    world.draw(r);
    const Flow all = world.flow_until(world.end());
    REQUIRE(all[FirstRelease::candidate].added == 0.0);
    REQUIRE(all[FirstRelease::candidate].avoided == 0.0);
    REQUIRE(all[FirstRelease::fix].added == 0.0);
    REQUIRE(all[FirstRelease::candidate].failures > 0.0);
  }
}

TEST_CASE("a slightly different candidate is not harmless") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::mild, 1.0001);
  World world{s, 1};
  world.draw(0);
  CHECK(world.flow_until(world.end())[FirstRelease::candidate].added > 0.0);
}

TEST_CASE("flows of a quiet world are rate times probability") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::severe, 2.0);
  World world{s, 1};
  world.draw(0);
  const Flow day = between(world, 0, 24);
  CHECK(day.requests == Approx(864'000));
  CHECK(day[FirstRelease::incumbent].failures == Approx(8'640));
  const double odds = 2.0 * 0.01 / 0.99;
  CHECK(day[FirstRelease::candidate].failures == Approx(864'000 * odds / (1.0 + odds)));
  CHECK(day[FirstRelease::candidate].added ==
        Approx(day[FirstRelease::candidate].failures - day[FirstRelease::incumbent].failures));
  CHECK(day[FirstRelease::candidate].avoided == 0.0);
}

TEST_CASE("outcome classes come as often as stated and with their effects") {
  Scenario s = plain_scenario();
  auto& outcomes = s.candidate.outcomes;
  const double probability[] = {0.15, 0.65, 0.12, 0.06, 0.02}, odds[] = {0.9, 1.0, 1.3, 2.5, 10.0};
  for (std::size_t i = 0; i < outcome_count; ++i)
    outcomes[i] = {Probability{probability[i]}, odds[i], i == 3 ? 0.5 : 0.0, Money{}};
  s.candidate.fixed_is_improvement = Probability{0.25};
  std::int64_t counts[outcome_count] = {}, fixed_improves = 0, regressions = 0;
  Tally severe;
  for (std::uint32_t r = 0; r < 50'000; ++r) {
    const Truth truth = draw_truth(s.candidate, {}, OfflineGate{s}, Draws{3, r});
    ++counts[static_cast<std::size_t>(truth[FirstRelease::candidate].outcome)];
    if (truth[FirstRelease::candidate].outcome == Outcome::severe) severe.add(truth[FirstRelease::candidate].log_odds);
    if (is_regression(truth[FirstRelease::candidate].outcome)) {
      ++regressions;
      fixed_improves += truth[FirstRelease::fix].outcome == Outcome::improvement;
    } else {
      REQUIRE(truth[FirstRelease::fix].outcome == truth[FirstRelease::candidate].outcome);
      REQUIRE(truth[FirstRelease::fix].log_odds == truth[FirstRelease::candidate].log_odds);
    }
  }
  for (std::size_t i = 0; i < outcome_count; ++i) CHECK(std::abs(z_score(counts[i], 50'000, probability[i])) < z_limit);
  CHECK(std::abs(z_score(counts[2], 50'000, 0.14)) > z_limit);
  CHECK(std::abs(z_score(severe, std::log(2.5))) < z_limit);
  CHECK(severe.variance() == Approx(0.25).epsilon(0.15));
  CHECK(std::abs(z_score(fixed_improves, regressions, 0.25)) < z_limit);
}

TEST_CASE("clustered errors keep the mean and have the stated intraclass correlation") {
  Scenario s = plain_scenario();
  s.until = Duration::hours(1);
  s.shared_clustering.icc = 0.0017;
  World world{s, 21};
  Tally mean, square;
  for (std::uint32_t r = 0; r < 60'000; ++r) {
    world.draw(r);
    const double p = baseline_rate(world, 0);
    mean.add(p);
    square.add((p - 0.01) * (p - 0.01));
  }
  // The centring is exact for odds; probabilities lose p (e^{sigma^2} - 1) of their mean: .0017 of it here.
  CHECK(mean.mean() == Approx(0.01).epsilon(0.004));
  // intraclass correlation = var(p) / (mean (1 - mean)); its relation to sigma is first order in p.
  const double icc = square.mean() / (0.01 * 0.99);
  CHECK(icc == Approx(0.0017).epsilon(0.05));
}

TEST_CASE("the shared disturbance moves both versions alike, the own ones do not") {
  Scenario s = plain_scenario();
  s.shared_clustering.icc = 0.005;
  World shared{s, 2};
  shared.draw(0);
  const Flow hour = between(shared, 5, 6);
  CHECK(hour[FirstRelease::incumbent].failures == hour[FirstRelease::candidate].failures);
  CHECK(hour[FirstRelease::incumbent].failures != Approx(360.0));
  s.shared_clustering.icc = 0.0;
  s.own_clustering.icc = 0.005;
  World own{s, 2};
  own.draw(0);
  CHECK(between(own, 5, 6)[FirstRelease::incumbent].failures !=
        Approx(between(own, 5, 6)[FirstRelease::candidate].failures));
}

TEST_CASE("disturbances hold for their time scale and change after it, whatever the tick") {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(1);
  s.shared_clustering = {0.01, Duration::hours(2)};
  World fine{s, 2};
  fine.draw(0);
  s.tick = Duration::minutes(30);
  World coarse{s, 2};
  coarse.draw(0);
  CHECK(baseline_rate(fine, 2) == Approx(baseline_rate(fine, 3)));
  CHECK(baseline_rate(fine, 2) != Approx(baseline_rate(fine, 4)));
  CHECK(baseline_rate(fine, 2) == Approx(baseline_rate(coarse, 2)));
}

TEST_CASE("incidents come at their rate, last as stated, and some are in progress at the beginning") {
  Scenario s = plain_scenario();
  s.incidents = {11.6, Probability{0.185}, 0.0, {Duration::hours(3), 0.8}};
  const Calendar calendar{s};
  Incidents incidents{s.incidents, s.baseline.failure, calendar};
  Tally count, log_hours;
  std::int64_t in_progress = 0;
  for (std::uint32_t r = 0; r < 5'000; ++r) {
    incidents.draw(Draws{8, r});
    std::int64_t in_window = 0;
    bool open = false;
    for (const Incident& i : incidents.all()) {
      if (i.start >= SimTime{}) {
        ++in_window;
        log_hours.add(std::log((i.end - i.start).in_hours()));
      }
      open |= i.start <= calendar.begin;
    }
    count.add(static_cast<double>(in_window));
    in_progress += open;
  }
  CHECK(std::abs(z_score(count, 11.6)) < z_limit);
  CHECK(std::abs(z_score(count, 11.2)) > z_limit);
  CHECK(count.variance() == Approx(11.6).epsilon(0.12));
  CHECK(std::abs(z_score(log_hours, std::log(3.0))) < z_limit);
  // M/G/infinity: the number in progress is Poisson with mean rate x mean length.
  const double mean_open = 11.6 / 720.0 * 3.0 * std::exp(0.32);
  CHECK(std::abs(z_score(in_progress, 5'000, 1.0 - std::exp(-mean_open))) < z_limit);
}

TEST_CASE("an incident fails the stated share of good requests of both versions, from its first to its last instant") {
  Scenario s = plain_scenario();
  s.incidents = {40.0, Probability{0.3}, 0.0, {Duration::minutes(20), 0.3}};
  World world{s, 8};
  std::uint32_t r = 0;
  do world.draw(r++);
  while (world.incidents().size() < 2 || world.incidents()[1].start < SimTime{} ||
         world.incidents()[1].start < world.incidents()[0].end ||
         (world.incidents().size() > 2 && world.incidents()[2].start < world.incidents()[1].end));
  const Incident& incident = world.incidents()[1];
  const Flow during = world.flow_until(incident.end) - world.flow_until(incident.start);
  CHECK(during[FirstRelease::incumbent].failures / during.requests == Approx(0.01 + 0.99 * 0.3));
  CHECK(during[FirstRelease::candidate].added == 0.0);
  const Flow before = world.flow_until(incident.start) - world.flow_until(incident.start - Duration::minutes(1));
  CHECK(before[FirstRelease::incumbent].failures / before.requests == Approx(0.01));
}

TEST_CASE("gradual drift makes a version worse with its age, starting from what was measured") {
  Scenario s = plain_scenario();
  s.candidate.trained_ago = Duration::days(0);
  s.drift.none = Probability{0.0};
  s.drift.gradual = Probability{1.0};
  s.drift.gradual_log_odds_per_30_days = 0.3;
  World world{s, 1};
  world.draw(0);
  const auto log_odds = [](double p) { return std::log(p / (1.0 - p)) - std::log(0.01 / 0.99); };
  CHECK(log_odds(baseline_rate(world, 0)) == Approx(0.0).margin(1e-9));
  CHECK(log_odds(baseline_rate(world, 240)) == Approx(0.1));
  const Flow hour = between(world, 240, 241);
  CHECK(log_odds(hour[FirstRelease::candidate].failures / hour.requests) == Approx(0.1 - 0.6));
}

TEST_CASE(
    "in a seasonal world a version suffers by how far the season has moved since its training, on average 2/pi of the "
    "widest") {
  Scenario s = plain_scenario();
  s.candidate.trained_ago = Duration::days(0);
  s.drift.none = Probability{0.0};
  s.drift.seasonal = Probability{1.0};
  s.drift.seasonal_log_odds_amplitude = 0.4;
  s.drift.seasonal_period = Duration::days(100);
  Drift drift{s.drift, {at(0), at(0), at(0)}, Calendar{s}};
  Tally after_ten_days;
  double widest = 0.0;
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    drift.draw(Draws{5, r});
    REQUIRE(drift.candidate_log_odds(at(0)) == Approx(0.0).margin(1e-12));
    after_ten_days.add(drift.candidate_log_odds(at(240)));
    widest = std::max(widest, drift.candidate_log_odds(at(240)));
  }
  const double swing = 2.0 * 0.4 * std::sin(std::numbers::pi / 10.0);
  CHECK(std::abs(z_score(after_ten_days, swing * 2.0 / std::numbers::pi)) < z_limit);
  CHECK(std::abs(z_score(after_ten_days, swing * 0.5)) > z_limit);
  CHECK(widest == Approx(swing).epsilon(1e-4));
}

TEST_CASE("a step of drift spares the version trained within it, until the world recovers") {
  Scenario s = plain_scenario();
  s.baseline.trained_ago = Duration::days(400);
  s.candidate.trained_ago = Duration::days(1);
  s.drift.none = Probability{0.0};
  s.drift.step = Probability{1.0};
  s.drift.steps_per_30_days = 1.0;
  s.drift.step_log_odds_sd = 1.0;
  s.drift.step_length = {Duration::days(20), 0.0};
  World world{s, 1};
  std::int64_t avoided = 0, harmed = 0;
  for (std::uint32_t r = 0; r < 400; ++r) {
    world.draw(r);
    const Flow first = between(world, 0, 1), last = between(world, 700, 701);
    avoided += first[FirstRelease::candidate].avoided > 0.0;
    harmed += last[FirstRelease::candidate].added > 0.0;
    REQUIRE(first[FirstRelease::incumbent].failures / first.requests == Approx(0.01));
  }
  CHECK(avoided > 100);  // a step that began before the candidate's training data ended
  CHECK(harmed > 40);    // the world recovered from what the candidate had learned
}

TEST_CASE("drift noise is stationary for an old version, young for a fresh one, and the same when training dates are") {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  s.candidate.trained_ago = Duration::days(4);
  s.drift.noise_sd = 0.2;
  const Calendar calendar{s};
  Drift drift{s.drift, {at(-24 * 600), at(-24 * 4), at(-24 * 4)}, calendar};
  Drift equal{s.drift, {at(-24 * 9), at(-24 * 9), at(-24 * 9)}, calendar};
  Tally old_square, young_square;
  const double young_variance =
      0.04 * (1.0 - std::exp(-2.0 * 1.0 / 3.0));  // a day after training, time constant 3 days
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    drift.draw(Draws{4, r});
    equal.draw(Draws{4, r});
    const double old_noise = drift.baseline_log_odds(calendar.begin) + 0.02;
    const double young = drift.candidate_log_odds(calendar.begin) + young_variance / 2.0;
    old_square.add(old_noise * old_noise);
    young_square.add(young * young);
    REQUIRE(equal.baseline_log_odds(at(-42)) == equal.candidate_log_odds(at(-42)));
  }
  CHECK(std::abs(z_score(old_square, 0.04)) < z_limit);
  CHECK(std::abs(z_score(young_square, young_variance)) < z_limit);
  CHECK(std::abs(z_score(young_square, 0.04)) > z_limit);
}

TEST_CASE("a longer horizon changes nothing before it ends") {
  Scenario s = busy_scenario(), longer = busy_scenario();
  longer.until = Duration::days(20);
  World here{s, 1}, there{longer, 1};
  for (std::uint32_t r = 0; r < 5; ++r) {
    here.draw(r);
    there.draw(r);
    CHECK(here.flow_until(at(160))[FirstRelease::candidate].failures ==
          there.flow_until(at(160))[FirstRelease::candidate].failures);
  }
}

}  // namespace rollcast::test::world_test
