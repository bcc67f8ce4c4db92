#include "strategies/judges/combined.hpp"

#include "rollcast/run/run.hpp"
#include "strategies/judge_fixtures.hpp"

namespace rollcast::test::combined_test {

namespace {

using enum Opinion;
using Opinions = std::vector<Opinion>;

Scenario by_tens() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(10);
  return s;
}

/// A judge that fails above this failure rate, looking this often, over the stage or the look.
std::string limit(const std::string& rate, const std::string& every, const char* over = "stage") {
  const std::string looks = std::string{over} == "look" ? R"(, "fails": 1, "looks": 1)" : "";
  return R"({"name": "threshold", "ratio": 0, "min_requests": 100, "margin": )" + rate + R"(, "every": ")" + every +
         R"(", "over": ")" + over + "\"" + looks + "}";
}

std::string combine(const std::string& name, const std::string& a, const std::string& b) {
  return R"({"name": ")" + name + R"(", "judges": [)" + a + ", " + b + "]}";
}

/// Opinions at looks every ten minutes, of a thousand requests with these failures.
Opinions opinions(const JudgePlan& plan, const std::vector<std::int64_t>& failures) {
  const auto judge = plan.begin();
  judge->begin_stage({SimTime{}, Duration::hours(2)});
  Opinions said;
  Samples stage;
  for (std::size_t i = 0; i < failures.size(); ++i) {
    const Samples look{{1000, failures[i]}, {1000, 10}};
    stage = stage + look;
    const SimTime now = SimTime{} + Duration::minutes(10) * static_cast<std::int64_t>(i + 1);
    said.push_back(judge->assess({now, look, stage, i + 1 == failures.size()}));
  }
  return said;
}

}  // namespace

TEST_CASE("combinations are Kleene's logic of three values on failing") {
  const auto both = [](Opinion a, Opinion b) {
    return std::pair{fails_by_all(Opinions{a, b}), fails_by_any(Opinions{a, b})};
  };
  CHECK(both(fail, fail) == std::pair{fail, fail});
  CHECK(both(fail, pass) == std::pair{pass, fail});
  CHECK(both(fail, inconclusive) == std::pair{inconclusive, fail});
  CHECK(both(pass, pass) == std::pair{pass, pass});
  CHECK(both(pass, inconclusive) == std::pair{pass, inconclusive});
  CHECK(both(inconclusive, inconclusive) == std::pair{inconclusive, inconclusive});
  CHECK(both(pass_at_once, pass) == std::pair{pass_at_once, pass});
  CHECK(both(pass_at_once, pass_at_once) == std::pair{pass_at_once, pass_at_once});
  CHECK(both(pass_at_once, inconclusive) == std::pair{pass_at_once, inconclusive});
  CHECK(both(pass_at_once, fail) == std::pair{pass_at_once, fail});
  const Opinions any_order{inconclusive, pass, fail};
  CHECK(fails_by_all(any_order) == pass);
  CHECK(fails_by_any(any_order) == fail);
}

TEST_CASE("a score weighs those who can tell, and fails at the marginal score or by a critical member") {
  const ScoreRule rule{{{2.0, false}, {1.0, false}, {1.0, true}}, 90.0, 50.0};
  const auto score = [&](Opinion a, Opinion b, Opinion c) { return rule.score_of(Opinions{a, b, c}); };
  const auto judge = [&](Opinion a, Opinion b, Opinion c) { return rule.judge(Opinions{a, b, c}); };
  CHECK(score(pass, fail, pass) == 75.0);
  CHECK(judge(pass, fail, pass) == inconclusive);
  CHECK(score(fail, pass, pass) == 50.0);
  CHECK(judge(fail, pass, pass) == fail);  // exactly marginal, as Kayenta's stages end
  CHECK(judge(pass, pass, fail) == fail);  // 75, but critical
  CHECK(judge(pass, pass, pass) == pass);
  CHECK(judge(pass, pass_at_once, pass) == pass);
  CHECK(judge(pass_at_once, pass_at_once, pass_at_once) == pass_at_once);
  CHECK(score(pass, inconclusive, pass) == 100.0);
  CHECK(judge(pass, inconclusive, pass) == pass);
  CHECK(judge(inconclusive, pass, pass) == inconclusive);  // half of the weight
  CHECK(judge(inconclusive, pass, fail) == fail);
  CHECK(score(inconclusive, inconclusive, inconclusive) == 100.0);
  CHECK(judge(inconclusive, inconclusive, inconclusive) == inconclusive);
}

TEST_CASE("all must fail, or any") {
  const std::string strict = limit("0.02", "10min"), lenient = limit("0.05", "10min");
  const JudgePlan all = judge_from(combine("all_of", strict, lenient), by_tens());
  const JudgePlan any = judge_from(combine("any_of", strict, lenient), by_tens());
  CHECK(opinions(all, {30})[0] == pass);
  CHECK(opinions(any, {30})[0] == fail);
  CHECK(opinions(all, {60})[0] == fail);
  CHECK(opinions(any, {10})[0] == pass);
}

TEST_CASE("who looks less often is asked at its own looks, over all since its last, and holds its opinion until then") {
  const std::string quick = limit("0.05", "10min", "look"), slow = limit("0.03", "30min", "look");
  const JudgePlan any = judge_from(combine("any_of", quick, slow), by_tens()),
                  all = judge_from(combine("all_of", quick, slow), by_tens());
  CHECK(any.every == Duration::minutes(10));
  // the slow one sees 120 of 3000 at its looks, which is over 3 %, and 60 later, which is not
  CHECK(opinions(any, {40, 40, 40, 20, 20, 20}) == Opinions{inconclusive, inconclusive, fail, fail, fail, pass});
  CHECK(opinions(all, {60, 60, 60, 10, 60, 10}) == Opinions{inconclusive, inconclusive, fail, pass, fail, pass});
}

TEST_CASE("who looks where a stage ends alone cannot tell before, and all are asked there") {
  const JudgePlan any = judge_from(combine("any_of", limit("0.05", "20min"), R"("z_test")"), by_tens());
  CHECK(any.against == Against::control);
  CHECK(opinions(any, {40, 40, 40}) == Opinions{inconclusive, inconclusive, fail});
  CHECK(opinions(any, {10, 10, 10}) == Opinions{inconclusive, inconclusive, pass});
  const JudgePlan at_end = judge_from(combine("all_of", R"("z_test")", R"("bayes")"), by_tens());
  CHECK_FALSE(at_end.every.has_value());
  CHECK(judge_from(combine("any_of", limit("0.05", "10min"), limit("0.02", "10min")), by_tens()).against ==
        Against::fixed_limit);
}

TEST_CASE("judges are combined at any depth, and begin stages together") {
  const std::string inner = combine("all_of", limit("0.02", "10min"), limit("0.05", "10min"));
  const JudgePlan plan = judge_from(combine("any_of", inner, limit("0.08", "10min", "look")), by_tens());
  CHECK(opinions(plan, {30, 90}) == Opinions{pass, fail});
  const auto judge = plan.begin();
  judge->begin_stage({});
  const Samples bad{{1000, 90}, {}};
  CHECK(judge->assess({SimTime{} + Duration::minutes(10), bad, bad, false}) == fail);
  judge->begin_stage({SimTime{} + Duration::minutes(10), Duration::hours(1)});
  CHECK(judge->assess({SimTime{} + Duration::minutes(10), {}, {}, false}) == inconclusive);
}

TEST_CASE("combinations that look together and remember nothing have a tripwire, which never misses") {
  const std::string stage = limit("0.025", "10min"), exact = R"({"name": "exact_binomial", "every": "10min"})";
  for (const char* name : {"all_of", "any_of"}) {
    const auto judge = judge_from(combine(name, stage, exact), by_tens()).begin();
    REQUIRE(judge->tripwire() != nullptr);
    CHECK(judge->tripwire()->needs_control());
    const int could = check_tripwire(*judge->tripwire(), 500, 0.02, 3000);
    CHECK(could > 20);
    CHECK(could < 480);
  }
  const auto has_wire = [](const std::string& json) {
    return judge_from(json, by_tens()).begin()->tripwire() != nullptr;
  };
  CHECK(has_wire(combine("any_of", stage, R"("z_test")")));
  CHECK_FALSE(has_wire(combine("all_of", stage, R"("z_test")")));
  CHECK_FALSE(has_wire(combine("any_of", stage, limit("0.02", "20min"))));
  CHECK_FALSE(has_wire(combine("any_of", stage, limit("0.02", "10min", "look"))));
  CHECK_FALSE(has_wire(R"({"name": "score", "members": [{"judge": )" + stage + R"(}, {"judge": )" + exact + "}]}"));
}

TEST_CASE("a combination decides alike whether it is asked at every look or by its tripwire") {
  Scenario s = by_tens();
  s.until = Duration::days(2);
  make_candidate_always(s, Outcome::mild, 1.15);
  const std::string judge = combine("any_of", R"({"name": "exact_binomial", "every": "10min", "alpha": 0.001})",
                                    R"({"name": "bayes", "every": "10min", "fail_above": 0.999})");
  const Contender canary =
      contender_from(R"({"name": "canary", "steps": ["10%", "100%"], "bake": "6h", "judge": )" + judge + "}", s);
  CHECK(canary.plan.asked_at_every_look.empty());
  constexpr std::uint32_t worlds = 300;
  const auto rolled_back = [&](Mode mode) {
    World world{s, 8};
    Run run;
    std::int64_t count = 0;
    for (std::uint32_t r = 0; r < worlds; ++r) {
      world.draw(r);
      const auto completed = canary.begin();
      simulate(world, *completed, mode, run);
      count += run.record.decision == Ending::rolled_back;
    }
    return static_cast<double>(count) / worlds;
  };
  const double asked = rolled_back(Mode::aggregate), tripped = rolled_back(Mode::bridge);
  CHECK(asked > 0.1);
  CHECK(asked < 0.9);
  CHECK(std::abs(asked - tripped) < z_limit * std::sqrt(2.0 * 0.25 / worlds));
}

TEST_CASE("what cannot be combined is told, with what would do") {
  const auto errors = [](const std::string& json) { return errors_of_judge(json, by_tens()); };
  CHECK(errors(R"("all_of")").size() == 1);
  CHECK(errors(R"({"name": "any_of", "judges": ["z_test"]})").size() == 1);
  const auto odd = errors(combine("any_of", limit("0.02", "20min"), limit("0.02", "50min")));
  REQUIRE(odd.size() == 1);
  CHECK(odd[0] ==
        "/judge/judges: has a threshold that looks every 50min, no multiple of 20min (how often the most frequent one "
        "looks). "
        "Let it look every 40min or 1h.");
  const char* const odd_score =
      R"({"name": "score", "members": [{"judge": "z_test", "weight": 0}, {"judge": "bayes"}], "pass": 50,
       "marginal": 60})";
  CHECK(errors(odd_score).size() == 2);
  CHECK(errors(combine("any_of", R"("z_tset")", R"("bayes")")).size() == 1);
}

}  // namespace rollcast::test::combined_test
