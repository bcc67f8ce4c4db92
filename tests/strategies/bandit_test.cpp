// The bandit: the shares it gives, how often it is wrong, and what it does in run releases.

#include "strategies/adaptive/bandit.hpp"

#include <algorithm>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <set>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/run/run.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::bandit_test {

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

Observation seen(double hour, double share, const Samples& look, const Samples& stage) {
  return {at(hour), Share{share}, look, stage};
}
Observation seen(double hour, double share, const Samples& stage) { return seen(hour, share, stage, stage); }

std::unique_ptr<Strategy> bandit_from(const std::string& options) {
  return contender_from(R"({"name": "bandit")" + options + "}", plain_scenario()).begin();
}

Samples operator*(const Samples& s, std::int64_t n) {
  return {{s.candidate.requests * n, s.candidate.failures * n}, {s.control.requests * n, s.control.failures * n}};
}

constexpr BetaDistribution usual_prior{1.0, 99.0};  // the default where 1 % fail
const Samples even{{1'800, 18}, {34'200, 342}}, hint{{1'800, 14}, {34'200, 342}}, awful{{1'800, 90}, {34'200, 342}};

/// What became of a bandit among versions of these failure rates, `requests` an hour.
struct Course {
  Decision::Act end = Decision::Act::hold;
  std::vector<double> shares;
};

struct Rates {
  double candidate, control;
};

Course course_of(Strategy& bandit, const Rates& rates, double requests, Stream& stream) {
  Course course;
  Samples stage;
  for (double hour = 0.0;; ++hour) {
    const double share = course.shares.empty() ? 0.0 : course.shares.back();
    const auto served = [&](double part, double rate) {
      const std::int64_t n = draw_poisson(stream, part * requests);
      return Sample{n, draw_binomial(stream, n, rate)};
    };
    const Samples look =
        hour > 0.0 ? Samples{served(share, rates.candidate), served(1.0 - share, rates.control)} : Samples{};
    stage = stage + look;
    const Decision decision = bandit.look(seen(hour, share, look, stage));
    course.end = decision.act;
    if (decision.act == Decision::Act::promote || decision.act == Decision::Act::roll_back) return course;
    course.shares.push_back(decision.act == Decision::Act::shift ? decision.share.value() : share);
    if (decision.act == Decision::Act::shift) stage = {};
  }
}

/// Of so many courses, how many ended each way, and wrongly.
struct Ends {
  std::int64_t promoted = 0, rolled_back = 0, wrongly_promoted = 0, wrongly_rolled_back = 0;
};

template <class DrawRates>
Ends ends_of(int courses, DrawRates draw_rates) {
  const Contender bandit =
      contender_from(R"({"name": "bandit", "prior_failures": 4, "prior_successes": 196, "at_most": "1000d"})", [] {
        Scenario s = plain_scenario();
        s.until = Duration::days(2'000);
        return s;
      }());
  Ends ends;
  Stream stream{7, 0, {1, 0, 0}, 0};
  boost::random::mt19937_64 random{20261122};
  for (int i = 0; i < courses; ++i) {
    const Rates rates = draw_rates(random);
    const bool is_worse = rates.candidate > rates.control;
    const bool promoted = course_of(*bandit.begin(), rates, 20'000.0, stream).end == Decision::Act::promote;
    (promoted ? ends.promoted : ends.rolled_back) += 1;
    if (promoted && is_worse) ++ends.wrongly_promoted;
    if (!promoted && !is_worse) ++ends.wrongly_rolled_back;
  }
  return ends;
}

template <class Random>
double draw_beta(double a, double b, Random& random) {
  const double x = boost::random::gamma_distribution<double>{a}(random),
               y = boost::random::gamma_distribution<double>{b}(random);
  return x / (x + y);
}

/// How releases of a scenario end, of so many.
struct Totals {
  int promoted = 0, rolled_back = 0;
  Tally decided_after;  ///< hours
};

Totals run_releases(const Scenario& s, const std::string& options, std::uint32_t runs) {
  const Contender bandit = contender_from(R"({"name": "bandit")" + options + "}", s);
  World world{s, 11};
  Run run;
  Totals completed;
  for (std::uint32_t r = 0; r < runs; ++r) {
    world.draw(r);
    simulate(world, *bandit.begin(), Mode::aggregate, run);
    completed.promoted += run.record.decision == Ending::promoted;
    completed.rolled_back += run.record.decision == Ending::rolled_back;
    completed.decided_after.add(run.record.decide_h);
  }
  return completed;
}

}  // namespace

TEST_CASE("a share is the part of a batch's requests to which draws from both posteriors would give the candidate") {
  boost::random::mt19937_64 random{5};
  constexpr std::int64_t draws = 40'000;
  for (const Samples& counts : {Samples{}, even, hint, Samples{{20, 0}, {380, 0}}}) {
    std::int64_t chosen = 0;
    const auto rate = [&](const Sample& s) {
      return draw_beta(1.0 + static_cast<double>(s.failures), 99.0 + static_cast<double>(s.successes()), random);
    };
    for (std::int64_t i = 0; i < draws; ++i) chosen += rate(counts.candidate) < rate(counts.control);
    const double share = thompson_share(counts, usual_prior).value();
    CAPTURE(share);
    CHECK(std::abs(z_score(chosen, draws, share)) < z_limit);
    CHECK(std::abs(z_score(chosen, draws, share + 0.02)) > z_limit);
  }
}

TEST_CASE("a bandit's shares follow all counts since the release began, in whole percents") {
  const auto bandit = bandit_from("");
  const Decision first = bandit->look(seen(0, 0, {}));
  CHECK(first.act == Decision::Act::shift);
  CHECK(first.share == Share{0.05});
  CHECK(first.look_at == at(1));
  CHECK(first.watch == Watch::counts);
  CHECK(first.fleets == Fleets::added(0.05));
  const auto percents = [](const Samples& counts) {
    return std::round(100.0 * thompson_share(counts, usual_prior).value());
  };
  const Decision second = bandit->look(seen(1, 0.05, even));
  CHECK(second.act == Decision::Act::shift);
  CHECK(100.0 * second.share.value() == Approx(percents(even)));
  const Decision third = bandit->look(seen(2, second.share.value(), hint));  // a new stage: its counts begin at 0
  CHECK(100.0 * third.share.value() == Approx(percents(even + hint)));
  CHECK(percents(even + hint) != percents(hint));
}

TEST_CASE("a share that stays is no new stage, whose counts go on") {
  const auto bandit = bandit_from(R"(, "cap": "5%")");
  bandit->look(seen(0, 0, {}));
  const Decision held = bandit->look(seen(1, 0.05, hint));
  CHECK(held.act == Decision::Act::hold);
  CHECK(held.look_at == at(2));
  CHECK(bandit->look(seen(2, 0.05, hint, hint * 2)).act == Decision::Act::hold);
  CHECK(bandit->look(seen(3, 0.05, hint, hint * 8)).act == Decision::Act::promote);
  CHECK(thompson_share(hint * 8, usual_prior) > Share{0.99});
  CHECK(bandit->rollback_takes(at(4)) == Duration::minutes(30));
}

TEST_CASE("a bandit rolls back what is worse, and when time is up what is more likely worse") {
  const auto bandit = bandit_from(R"(, "batch": "2h", "at_most": "3h", "switch_back": "1min")");
  bandit->look(seen(0, 0, {}));
  SECTION("as soon as it is sure") {
    CHECK(bandit->look(seen(2, 0.05, awful)).act == Decision::Act::roll_back);
    CHECK(bandit->rollback_takes(at(2)) == Duration::minutes(1));
  }
  SECTION("when time is up") {
    const Decision last = bandit->look(seen(2, 0.05, even));
    CHECK(last.look_at == at(3));
    const Samples rather_worse{{9'000, 95}, {9'000, 90}}, rather_better{{9'000, 90}, {9'000, 95}};
    CHECK(bandit->look(seen(3, last.share.value(), rather_worse)).act == Decision::Act::roll_back);
    const auto twin = bandit_from(R"(, "batch": "2h", "at_most": "3h")");
    twin->look(seen(0, 0, {}));
    twin->look(seen(2, 0.05, even));
    CHECK(twin->look(seen(3, last.share.value(), rather_better)).act == Decision::Act::promote);
  }
}

TEST_CASE("while the share is frozen a bandit stays, unless it is sure of the worse") {
  const auto bandit = bandit_from("");
  bandit->look(seen(0, 0, {}));
  Observation frozen = seen(1, 0.05, hint);
  frozen.frozen = true;
  const Decision stay = bandit->look(frozen);
  CHECK(stay.act == Decision::Act::hold);
  CHECK(stay.look_at.is_never());
  frozen.since_look = frozen.since_stage = awful;
  CHECK(bandit->look(frozen).act == Decision::Act::roll_back);
}

TEST_CASE("a bandit's guard rolls back within a batch, and has no other say") {
  const auto bandit =
      bandit_from(R"(, "batch": "4h", "judge": {"name": "threshold", "every": "1h", "fails": 1, "looks": 1})");
  bandit->look(seen(0, 0, {}));
  CHECK(bandit->look(seen(1, 0.05, even)).act == Decision::Act::hold);
  SECTION("rolls back") { CHECK(bandit->look(seen(2, 0.05, awful, even + awful)).act == Decision::Act::roll_back); }
  SECTION("and where it cannot tell the bandit goes on") {
    const Samples few{{90, 1}, {1'700, 17}};
    CHECK(bandit->look(seen(4, 0.05, few, even)).act == Decision::Act::shift);
  }
}

TEST_CASE("of rates drawn from its prior, a bandit is wrong as seldom as it says") {
  const auto from_prior = [](auto& random) {
    return Rates{draw_beta(4.0, 196.0, random), draw_beta(4.0, 196.0, random)};
  };
  const Ends ends = ends_of(1'000, from_prior);
  CAPTURE(ends.promoted, ends.rolled_back, ends.wrongly_promoted, ends.wrongly_rolled_back);
  CHECK(ends.promoted > 400);
  CHECK(ends.rolled_back > 400);
  CHECK(z_score(ends.wrongly_promoted, ends.promoted, 0.01) < z_limit);
  CHECK(z_score(ends.wrongly_rolled_back, ends.rolled_back, 0.01) < z_limit);

  const auto closer = [](auto& random) {
    const double p = draw_beta(4.0, 196.0, random);
    return Rates{p * (0.9 + 0.2 * draw_beta(1.0, 1.0, random)), p};
  };
  const Ends of_twin = ends_of(150, closer);
  CAPTURE(of_twin.promoted, of_twin.wrongly_promoted);
  CHECK(z_score(of_twin.wrongly_promoted + of_twin.wrongly_rolled_back, of_twin.promoted + of_twin.rolled_back, 0.01) >
        z_limit);
}

TEST_CASE("between equal versions the share wanders, within floor and cap") {
  Stream stream{3, 0, {1, 0, 0}, 0};
  std::set<double> met;
  for (int i = 0; i < 40; ++i) {
    const auto bandit = bandit_from(R"(, "floor": "10%", "cap": "60%", "at_most": "10d", "start": "20%")");
    const Course course = course_of(*bandit, {0.01, 0.01}, 36'000.0, stream);
    CHECK(course.shares.front() == 0.2);
    met.insert(course.shares.begin() + 1, course.shares.end());
  }
  CHECK(*met.begin() == 0.10);
  CHECK(*met.rbegin() == 0.60);
  CHECK(met.size() > 40);
}

TEST_CASE("in a simulated release the better candidate reaches 100 % of traffic, and the worse none") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::improvement, 0.75);
  const Totals better = run_releases(s, "", 200);
  make_candidate_always(s, Outcome::mild, 1.3);
  const Totals worse = run_releases(s, "", 200);
  CAPTURE(better.promoted, better.decided_after.mean(), worse.rolled_back, worse.decided_after.mean());
  CHECK(better.promoted >= 196);
  CHECK(worse.rolled_back >= 196);
  CHECK(better.decided_after.mean() < 24.0);
  make_candidate_always(s, Outcome::no_change, 1.0);
  const Totals equal = run_releases(s, R"(, "at_most": "3d")", 200);
  CAPTURE(equal.promoted, equal.rolled_back, equal.decided_after.mean());
  CHECK(equal.promoted + equal.rolled_back == 200);
  CHECK(std::abs(z_score(equal.promoted, 200, 0.5)) < z_limit);
  CHECK(equal.decided_after.mean() > better.decided_after.mean());
}

TEST_CASE("a bandit plans its start, half of the requests until time is up, and promotion") {
  const auto stages =
      contender_from(R"({"name": "bandit", "start": "2%", "batch": "2h", "at_most": "3d"})", plain_scenario())
          .plan.stages;
  REQUIRE(stages.size() == 3);
  CHECK(stages[0].share == Share{0.02});
  CHECK(stages[1].share == Share{0.5});
  CHECK(stages[1].lasts == Duration::hours(70));
  CHECK(stages[2].lasts.is_forever());
}

}  // namespace rollcast::test::bandit_test
