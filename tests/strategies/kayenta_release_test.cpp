// Canaries as Spinnaker runs them: when Kayenta judges, over which window, and what becomes of scores.

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"

namespace rollcast::test::kayenta_release_test {

namespace {

const Samples fine{{1000, 10}, {1000, 10}}, twice{{1000, 20}, {1000, 10}}, better{{1000, 5}, {1000, 10}},
    idle{{0, 0}, {1000, 10}};

Scenario by_the_minute() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(1);
  return s;
}

/// A canary of half of the users, so that the rest of the traffic is a baseline of its size.
std::string kayenta(const std::string& options) { return R"({"name": "kayenta", "share": "50%")" + options + "}"; }

/// So many minutes of the same.
struct Stretch {
  int minutes;
  Samples each;
};

/// When a release ends that sees this minute by minute, and how.
struct End {
  int minute = -1;
  Decision::Act act = Decision::Act::hold;
  friend bool operator==(const End&, const End&) = default;
};

End end_of(const std::string& options, const std::vector<Stretch>& stretches) {
  const auto release = contender_from(kayenta(options), by_the_minute()).begin();
  Observation seen;
  REQUIRE(release->look(seen).act == Decision::Act::shift);
  seen.share = Share{0.5};
  int minute = 0;
  for (const Stretch& stretch : stretches)
    for (int i = 0; i < stretch.minutes; ++i) {
      seen.now = SimTime{} + Duration::minutes(++minute);
      seen.since_look = stretch.each;
      seen.since_stage = seen.since_stage + stretch.each;
      const Decision decision = release->look(seen);
      if (decision.act != Decision::Act::hold) return {minute, decision.act};
    }
  return {};
}

End promoted(int minute) { return {minute, Decision::Act::promote}; }
End rolled_back(int minute) { return {minute, Decision::Act::roll_back}; }

/// Four metrics, of which the first fails at twice the failures, and what else it is.
std::string four_metrics(const std::string& first = "") {
  const std::string lenient = R"({"allowed_increase": 3})";
  return R"(, "metrics": [{"name": "strict")" + first + "}, " + lenient + ", " + lenient + ", " + lenient + "]";
}

}  // namespace

TEST_CASE("a canary of Kayenta is judged each interval of its lifetime, and no more") {
  const auto stages = contender_from(kayenta(""), by_the_minute()).plan.stages;
  REQUIRE(stages.size() == 2);
  CHECK(stages[0].lasts == Duration::hours(3));
  CHECK(end_of("", {{300, fine}}) == promoted(180));
  CHECK(end_of(R"(, "lifetime": "200min")", {{300, fine}}) == promoted(180));  // floor(200 / 60) judgments
  CHECK(end_of(R"(, "lifetime": "45min")", {{300, fine}}) ==
        promoted(45));  // an interval is no longer than the lifetime
  CHECK(end_of("", {{300, twice}}) == rolled_back(60));
  CHECK(end_of(R"(, "interval": "30min", "lifetime": "2h")", {{300, twice}}) == rolled_back(30));
}

TEST_CASE("a growing window forgives what a sliding one does not") {
  const std::vector<Stretch> late{{240, fine}, {60, twice}};
  CHECK(end_of(R"(, "lifetime": "5h", "lookback": "1h")", late) == rolled_back(300));
  CHECK(end_of(R"(, "lifetime": "5h")", late) == promoted(300));
  const std::vector<Stretch> early{{30, twice}, {300, fine}};
  CHECK(end_of(R"(, "lifetime": "2h", "lookback": "30min")", early) ==
        promoted(120));  // at the first judgment they are forgotten
}

TEST_CASE("what happens in the warm-up is judged by nobody") {
  const std::string warmed = R"(, "warm_up": "30min", "lifetime": "1h")";
  const auto release = contender_from(kayenta(warmed), by_the_minute()).begin();
  Observation seen;
  const Decision warming = release->look(seen);
  CHECK(warming.share == Share{0.5});
  CHECK(warming.look_at == SimTime{} + Duration::minutes(30));
  seen = {warming.look_at, Share{0.5}, twice, twice};
  CHECK(release->look(seen).act == Decision::Act::shift);
  CHECK(contender_from(kayenta(warmed), by_the_minute()).plan.stages[1].lasts == Duration::hours(1));
}

TEST_CASE("a score that is marginal exactly fails at once, and one between the two fails at the end") {
  const std::vector<Stretch> bad{{300, twice}};  // three of four metrics pass: a score of 75
  CHECK(end_of(four_metrics() + R"(, "marginal": 75)", bad) == rolled_back(60));
  CHECK(end_of(four_metrics() + R"(, "marginal": 74.9)", bad) == rolled_back(180));
  CHECK(end_of(four_metrics() + R"(, "marginal": 60, "pass": 75)", bad) == promoted(180));
  CHECK(end_of(four_metrics() + R"(, "marginal": 60, "pass": 75.1)", bad) == rolled_back(180));
}

TEST_CASE("a marginal score on the way is forgiven by the last") {
  const std::vector<Stretch> better_later{{60, twice}, {240, fine}};
  CHECK(end_of(four_metrics() + R"(, "marginal": 70, "lookback": "1h")", better_later) == promoted(180));
  CHECK(end_of(four_metrics() + R"(, "lookback": "1h")", better_later) == rolled_back(60));
}

TEST_CASE("a critical metric makes the score 0, and only an increase is bad unless it is said otherwise") {
  const std::string lenient = R"(, "marginal": 10, "pass": 75)";
  CHECK(end_of(four_metrics() + lenient, {{300, twice}}) == promoted(180));
  CHECK(end_of(four_metrics(R"(, "critical": true)") + lenient, {{300, twice}}) == rolled_back(60));
  CHECK(end_of(four_metrics(R"(, "critical": true, "critical_increase": 2.5)") + lenient, {{300, twice}}) ==
        promoted(180));
  CHECK(end_of("", {{300, better}}) == promoted(180));
  CHECK(end_of(R"(, "metrics": [{"direction": "either"}])", {{300, better}}) == rolled_back(60));
}

TEST_CASE("a canary that serves nobody is no good, and points without requests are missing") {
  CHECK(end_of("", {{300, idle}}) == rolled_back(60));
  CHECK(end_of("", {{59, idle}, {241, fine}}) == promoted(180));
  CHECK(end_of(R"(, "metrics": [{"missing": "replace"}])", {{300, idle}}) == promoted(180));
}

TEST_CASE("in a world a bad version is rolled back by the first judgment, and baselines are as large as canaries") {
  Scenario s = by_the_minute();
  s.until = Duration::days(2);
  const std::string options = R"({"name": "kayenta", "share": "10%", "warm_up": "20min", "switch_back": "0s")";
  std::int64_t good = 0, against_production = 0;
  run_many(s, contender_from(options + "}", s), 60,
           [&](const Run& run) { good += run.record.decision == Ending::promoted; });
  run_many(s, contender_from(options + R"(, "control": "production"})", s), 60,
           [&](const Run& run) { against_production += run.record.decision == Ending::promoted; });
  CHECK(good > 30);
  CHECK(good != against_production);
  make_candidate_always(s, Outcome::severe, 20.0);
  run_many(s, contender_from(options + "}", s), 20, [](const Run& run) {
    REQUIRE(run.record.decision == Ending::rolled_back);
    CHECK(run.record.detect_h == Approx(4.0 / 3.0));
    CHECK(run.record.peak_exposure == Approx(0.1));
  });
}

TEST_CASE("errors of Kayenta's options are told where they are") {
  const auto errors = [](const std::string& options) {
    return errors_of_strategy(R"({"name": "kayenta")" + options + "}", by_the_minute());
  };
  CHECK(errors(R"(, "step": "30s")").at(0).find("1min") != std::string::npos);
  CHECK(errors(R"(, "step": "7min", "interval": "1h")").at(0).find("no multiple") != std::string::npos);
  CHECK(errors(R"(, "marginal": 95)").size() == 1);
  CHECK(errors(R"(, "share": "60%")").at(0).find("production") != std::string::npos);
  CHECK(errors(R"(, "share": "60%", "control": "production")").empty());
  CHECK(errors(R"(, "share": "100%")").size() == 1);
  CHECK(errors(R"(, "metrics": [])").size() == 1);
  Scenario late = by_the_minute();
  late.watching.metrics_delay = Duration::hours(1);
  CHECK(errors_of_strategy(R"({"name": "kayenta", "interval": "1h"})", late).size() == 1);
  CHECK(errors_of_strategy(R"("kayenta")", late).empty());
}

}  // namespace rollcast::test::kayenta_release_test
