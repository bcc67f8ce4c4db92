// Keptn's quality gates: criteria, scores, and what becomes of them.

#include "run/run_fixtures.hpp"
#include "strategies/judges/quality_gate.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"

namespace rollcast::test::keptn_test {

namespace {

constexpr auto pass = Quality::pass, warning = Quality::warning, fail = Quality::fail;
constexpr auto hold = Decision::Act::hold, shift = Decision::Act::shift;
constexpr auto promote = Decision::Act::promote, roll_back = Decision::Act::roll_back;
using Acts = std::vector<Decision::Act>;

Criterion criterion(std::string_view text) {
  const auto parsed = parse_criterion(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

bool holds(std::string_view text, double value, std::optional<double> before = std::nullopt) {
  return criterion(text).holds(value, before);
}

Objective objective(std::string_view passes, std::string_view warns = "", double weight = 1.0) {
  Objective made;
  made.weight = weight;
  if (!passes.empty()) made.pass = {{criterion(passes)}};
  if (!warns.empty()) made.warning = {{criterion(warns)}};
  return made;
}

std::string keptn(const std::string& options) { return R"({"name": "keptn")" + options + "}"; }

/// A stage of half of the users with one objective: 10 % more failures than before pass, 50 % more are worth half of
/// it.
const std::string one_stage =
    R"(, "stages": [{"name": "production", "share": "50%"}], "total_score": {"pass": "90%", "warning": "50%"},
  "objectives": [{"pass": [{"criteria": ["<=+10%"]}], "warning": [{"criteria": ["<=+50%"]}]}])";

/// While tests ran, and later: the control has become worse, too.
const Samples before{{0, 0}, {10'000, 100}}, fine{{5000, 55}, {5000, 50}}, worse{{5000, 70}, {5000, 70}};
const Samples awful{{5000, 80}, {5000, 80}}, idle{{0, 0}, {5000, 50}};

/// What a delivery does at the end of its stages, an hour each.
Acts acts_of(const std::string& options, const std::vector<Samples>& stages) {
  const auto delivery = contender_from(keptn(options), plain_scenario()).begin();
  Acts acts;
  Observation seen;
  for (std::size_t i = 0; i <= stages.size(); ++i) {
    const Decision decision = delivery->look(seen);
    acts.push_back(decision.act);
    if (decision.act == promote || decision.act == roll_back || decision.approval || i == stages.size()) break;
    REQUIRE(decision.look_at == seen.now + Duration::hours(1));
    seen.now = decision.look_at;
    seen.since_look = seen.since_stage = stages[i];
  }
  return acts;
}

}  // namespace

TEST_CASE("criteria compare with a number, or with what the value was") {
  CHECK(holds("<0.02", 0.019));
  CHECK_FALSE(holds("<0.02", 0.02));
  CHECK(holds("<=0.02", 0.02));
  CHECK(holds("=5", 5.0));
  CHECK(holds(">=5", 5.0));
  CHECK_FALSE(holds(">5", 5.0));
  CHECK(holds("<=+10%", 1.1, 1.0));
  CHECK_FALSE(holds("<=+10%", 1.11, 1.0));
  CHECK(holds("<=10%", 1.1, 1.0));  // a part of what it was, too
  CHECK_FALSE(holds("<=-10%", 0.95, 1.0));
  CHECK(holds("<=-10%", 0.9, 1.0));
  CHECK(holds("<=+5", 6.0, 1.0));
  CHECK_FALSE(holds("<=5", 6.0, 1.0));
  CHECK(holds("<=-10%", 100.0));  // nothing is known of what it was
  for (const char* text : {"", "0.02", "<", "<=+", "<=%", "<=--1", "<=1e999", "<= 5", "<=5%%", "=>5", "<=nan"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_criterion(text).has_value());
  }
}

TEST_CASE("sets of criteria hold as a whole, and one of them is enough") {
  Objective asked;
  asked.pass = {{criterion("<=+10%"), criterion("<0.02")}, {criterion("<0.001")}};
  CHECK(evaluate(std::vector{asked}, 0.0105, 0.01, {}) == pass);
  CHECK(evaluate(std::vector{asked}, 0.0105, 0.005, {}) == fail);
  CHECK(evaluate(std::vector{asked}, 0.03, 0.03, {}) == fail);
  CHECK(evaluate(std::vector{asked}, 0.0009, 0.0001, {}) == pass);
}

TEST_CASE("a warning is worth half of its weight") {
  const Objective warned = objective("<1", "<3"), passed = objective("<9"), failed = objective("<1");
  CHECK(evaluate(std::vector{warned, passed}, 2.0, {}, {}) == warning);  // 75 %
  CHECK(evaluate(std::vector{warned}, 2.0, {}, {}) == fail);             // 50 %: a warning alone is not enough
  CHECK(evaluate(std::vector{warned, objective("<9", "", 4.0)}, 2.0, {}, {}) == pass);  // 90 %
  CHECK(evaluate(std::vector{warned, objective("<9", "", 3.9)}, 2.0, {}, {}) == warning);
  CHECK(evaluate(std::vector{failed, objective("<9", "", 3.0)}, 2.0, {}, {}) == warning);  // 75 %
  CHECK(evaluate(std::vector{failed, objective("<9", "", 2.9)}, 2.0, {}, {}) == fail);
}

TEST_CASE("a key objective fails all, one without criteria is not scored, and no value is no good") {
  Objective key = objective("<1", "<2");
  key.is_key = true;
  const Objective heavy = objective("<9", "", 100.0), told = objective("", "<1");
  CHECK(evaluate(std::vector{key, heavy}, 2.0, {}, {}) == fail);
  CHECK(evaluate(std::vector{key, heavy}, 1.5, {}, {}) == pass);  // a warning is no failure
  CHECK(evaluate(std::vector{told, heavy}, 2.0, {}, {}) == pass);
  CHECK(evaluate(std::vector{told}, 2.0, {}, {}) == pass);
  CHECK(evaluate(std::vector{heavy}, std::nullopt, {}, {}) == fail);
}

TEST_CASE("a delivery of Keptn tests while nobody is served, and then goes on from stage to stage") {
  const auto stages = contender_from(keptn(""), plain_scenario()).plan.stages;
  REQUIRE(stages.size() == 4);
  CHECK(stages[0].share == nobody());
  CHECK(stages[1].share == Share{0.1});
  CHECK(stages[2].share == all_traffic());
  const Samples later{{10'000, 105}, {}};
  CHECK(acts_of("", {before, fine, later}) == Acts{hold, shift, shift, promote});
  CHECK(acts_of("", {before, awful}) == Acts{hold, shift, roll_back});
}

TEST_CASE("what passes is promoted, what is worth a warning waits for people, and what fails is rolled back") {
  CHECK(acts_of(one_stage, {before, fine}).back() == promote);
  CHECK(acts_of(one_stage, {before, worse}).back() == hold);
  CHECK(acts_of(one_stage + R"(, "approval_warning": "automatic")", {before, worse}).back() == promote);
  CHECK(acts_of(one_stage + R"(, "approval_pass": "manual")", {before, fine}).back() == hold);
  CHECK(acts_of(one_stage, {before, awful}).back() == roll_back);
  CHECK(acts_of(one_stage, {before, idle}).back() == roll_back);
}

TEST_CASE("people who are asked go by what they see") {
  const auto answered = [](const Samples& seen_then, const std::string& options = "") {
    const auto delivery = contender_from(keptn(one_stage + options), plain_scenario()).begin();
    delivery->look({});
    Observation seen{SimTime{} + Duration::hours(1), nobody(), before, before};
    delivery->look(seen);
    seen = {SimTime{} + Duration::hours(2), Share{0.5}, worse, worse};
    CHECK(delivery->look(seen).approval);
    seen.now = SimTime{} + Duration::hours(3);
    seen.since_stage = seen_then;
    seen.approved = true;
    return delivery->look(seen).act;
  };
  CHECK(answered(worse) == roll_back);
  CHECK(answered({{50'000, 490}, {50'000, 700}}) == promote);
  const Samples a_little_worse{{50'000, 590}, {}}, too_bad{{50'000, 610}, {}};  // than one in a hundred before
  CHECK(answered(a_little_worse) == promote);
  CHECK(answered(too_bad) == roll_back);
  CHECK(answered(too_bad, R"(, "approval_up_to": 1.3)") == promote);
  CHECK(answered(a_little_worse, R"(, "approval_up_to": 1)") == roll_back);
}

TEST_CASE("values are held against those of the last evaluation, not of the same time") {
  const Samples incident{{5000, 500}, {5000, 500}}, hidden{{5000, 80}, {5000, 80}};
  CHECK(acts_of(one_stage, {before, incident}).back() == roll_back);  // nobody's error, as a control would have shown
  const Samples bad_day{{0, 0}, {10'000, 200}};
  CHECK(acts_of(one_stage, {bad_day, hidden}).back() == promote);
}

TEST_CASE("in a world a bad version is rolled back by the first gate of Keptn") {
  Scenario s = plain_scenario();
  std::int64_t good = 0;
  run_many(s, contender_from(keptn(""), s), 60,
           [&](const Run& run) { good += run.record.decision == Ending::promoted; });
  CHECK(good > 30);
  make_candidate_always(s, Outcome::severe, 20.0);
  run_many(s, contender_from(keptn(R"(, "switch_back": "0s")"), s), 20, [](const Run& run) {
    REQUIRE(run.record.decision == Ending::rolled_back);
    CHECK(run.record.detect_h == Approx(2.0));
    CHECK(run.record.peak_exposure == Approx(0.1));
  });
}

TEST_CASE("errors of Keptn's options are told where they are") {
  const auto errors = [](const std::string& options) { return errors_of_strategy(keptn(options), plain_scenario()); };
  CHECK(errors(R"(, "objectives": [{"pass": [{"criteria": ["10%"]}]}])").at(0).find("no criterion") !=
        std::string::npos);
  CHECK(errors(R"(, "objectives": [{"pass": [{"criteria": []}]}])").size() == 1);
  CHECK(errors(R"(, "stages": [{"share": "50%"}, {"share": "10%"}])").size() == 1);
  CHECK(errors(R"(, "stages": [])").size() == 1);
  CHECK(errors(R"(, "total_score": {"pass": "70%"})").size() == 1);
  CHECK(errors(R"(, "test_time": "90min")").at(0).find("1h") != std::string::npos);
  CHECK(errors(R"(, "test_time": "0s")").size() == 1);
}

}  // namespace rollcast::test::keptn_test
