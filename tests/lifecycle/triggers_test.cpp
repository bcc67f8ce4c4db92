// When new versions are wanted.
#include <cmath>
#include <string>
#include <vector>

#include "rollcast/rollcast.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::triggers_test {

using lifecycle::CandidateEnd;
using lifecycle::CandidateRecord;
using lifecycle::LifecycleRun;
using lifecycle::TriggerKind;

/// A service whose failures grow from 1 % on, by so many log odds in 30 days.
std::string drifting(double log_odds_per_30_days, const std::string& plan, const std::string& rest = "") {
  return R"({"name": "drifting", "start": "Mon 00:00", "tick": "1h", "until": "365d",
    "traffic": {"base": "50/s"}, "baseline": {"failure": "1%", "trained_ago": "0d"},
    "candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "100%"}}},)" +
         rest + R"("drift": {"staleness": "one_way", "none": "0%", "gradual": {"probability": "100%",
      "log_odds_per_30_days": )" +
         std::to_string(log_odds_per_30_days) + R"(}},
    "watching": {"alerts": [], "complaints_per_excess_failure": 0},
    "costs": {"failure": "0 USD", "engineer_hour": "0 USD/h"},
    "lifecycle": {"plans": [{"name": "plan", "strategy": "big_bang", )" +
         plan + "}]}}";
}

std::vector<LifecycleRun> simulated(const std::string& scenario, std::uint32_t runs) {
  SimulationOptions options;
  options.runs = runs;
  std::vector<LifecycleRun> of_plan;
  const Study study = load_text(scenario);
  const auto all = simulate_lifecycles(study, options);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (study.plans[i % study.plans.size()].label == "plan") of_plan.push_back(all[i]);
  return of_plan;
}

std::vector<double> wanted_days(const LifecycleRun& run) {
  std::vector<double> days;
  for (const CandidateRecord& candidate : run.candidates) days.push_back(candidate.wanted.since_start().in_days());
  return days;
}

TEST_CASE("stale data want a newer version when they are too old, again and again") {
  const LifecycleRun run = simulated(drifting(0.1, R"("stale_above": "60d", "preparation": "10d")"), 2).front();
  // A candidate's data end when it is wanted, so that it is 60 days later that they are stale.
  CHECK(wanted_days(run) == std::vector<double>{60, 120, 180, 240, 300, 360});
  for (const CandidateRecord& candidate : run.candidates) CHECK(candidate.trigger == TriggerKind::stale);
}

TEST_CASE("a candidate that does not pass is wanted again after the spacing") {
  const std::string gate = R"("offline": {"checks": [{"name": "gate", "false_alarms": "50%", "detects": "50%"}]}, )";
  for (const LifecycleRun& run :
       simulated(drifting(0.1, R"("stale_above": "60d", "preparation": "0d", "spacing": "3d")", gate), draws(20U))) {
    const auto days = wanted_days(run);
    REQUIRE(days.front() == 60.0);
    for (std::size_t i = 1; i < days.size(); ++i)
      CHECK(days[i] - days[i - 1] == (run.candidates[i - 1].end == CandidateEnd::rejected ? 3.0 : 60.0));
  }
}

TEST_CASE("the next one follows the previous one") {
  const LifecycleRun run = simulated(drifting(0.0, R"("in_flight": 1, "preparation": "7d")"), 2).front();
  const auto days = wanted_days(run);
  constexpr double promotion = 10.0 / 1440.0;  // until a big bang has been watched
  REQUIRE(days.size() == 53);
  for (std::size_t i = 0; i < days.size(); ++i) CHECK(days[i] == Approx(static_cast<double>(i) * (7.0 + promotion)));
}

TEST_CASE("a monitor wants a newer version when its labels say that failures are too many") {
  // 1 % grows to 1.2 % in the mean of a week when its middle is past ln(odds ratio) / drift; labels are 14 days late.
  const double day_of_limit = std::log((0.012 / 0.988) / (0.01 / 0.99)) / 0.1 * 30.0;
  const std::string limit = R"("monitor": {"rule": "failures_above", "above": "1.2%", "over": "7d", "delay": "14d"})";
  for (const LifecycleRun& run : simulated(drifting(0.1, limit + R"(, "preparation": "10d")"), draws(20U))) {
    const double first = run.candidates.front().wanted.since_start().in_days();
    CHECK(std::abs(first - (day_of_limit + 3.5 + 14.0)) <= 2.0);
    CHECK(run.candidates.front().trigger == TriggerKind::monitor);
    // The next version's own labels must be known before it is judged by them.
    if (run.candidates.size() > 1) CHECK(wanted_days(run)[1] - first > day_of_limit);
  }
  // Twin: where nothing drifts, nobody is ever wanted.
  for (const LifecycleRun& run : simulated(drifting(0.0, limit), 10)) CHECK(run.candidates.empty());
}

TEST_CASE("detectors want newer versions where the world moves, and seldom where it does not") {
  for (const std::string rule : {"ddm", "adwin", "psi"}) {
    CAPTURE(rule);
    const std::string plan = R"("monitor": {"rule": ")" + rule + R"("}, "preparation": "10d")";
    Tally moving, still;
    for (const LifecycleRun& run : simulated(drifting(0.1, plan), draws(20U))) moving.add(run.record.attempts);
    for (const LifecycleRun& run : simulated(drifting(0.0, plan), draws(20U))) still.add(run.record.attempts);
    CHECK(moving.mean() > 5.0);
    CHECK(still.mean() < 4.0);
  }
}

TEST_CASE("a plan says when new versions are wanted, and what it says can be") {
  const auto refusal = [](const std::string& plan) {
    try {
      load_text(drifting(0.1, plan));
    } catch (const ScenarioError& refused) {
      return std::string{refused.what()};
    }
    return std::string{};
  };
  CHECK(refusal(R"("preparation": "1d")").find("/lifecycle/plans/0/every: missing, as is any other trigger") !=
        std::string::npos);
  CHECK(refusal(R"("monitor": {"rule": "adwim"})").find("adwin") != std::string::npos);
  CHECK(refusal(R"("monitor": {"rule": "failures_above"})").find("/lifecycle/plans/0/monitor/above: missing") !=
        std::string::npos);
  CHECK(refusal(R"("alarm": {"false_alarm": "1%"})").find("/lifecycle/plans/0/alarm/rings: missing") !=
        std::string::npos);
  CHECK(refusal(R"("every": "7d", "prepared_by": "usual")").find("/lifecycle/plans/0/prepared_by") !=
        std::string::npos);
}

TEST_CASE("preparations that cannot be are refused, all at once") {
  const std::string text = R"({"name": "x", "traffic": {"base": "1/s"}, "baseline": {"failure": "1%"},
    "lifecycle": {"preparations": [{"name": "a", "resources": [{"name": "gpu"}], "steps": [
        {"name": "one", "takes": "1d", "after": ["two"]}, {"name": "two", "takes": "1d", "after": ["one"]}]},
      {"name": "b", "resources": [{"name": "gpu"}], "steps": [
        {"name": "one", "takes": "1d", "needs": ["gpu", "gpu"]}, {"name": "one", "takes": "1d"},
        {"name": "two", "takes": "1d", "after": ["tree"], "sends_back": [{"to": "one", "chance": "95%"}]}]}],
      "plans": [{"name": "p", "every": "7d", "prepared_by": "b", "preparation": "1d"}]}})";
  std::string errors;
  try {
    load_text(text);
  } catch (const ScenarioError& refused) {
    errors = refused.what();
  }
  for (const std::string part : {"/lifecycle/preparations/0/steps: wait for one another in a circle: \"one\", \"two\"",
                                 "/lifecycle/preparations/1/steps/0/needs: more units of \"gpu\" than there are (1)",
                                 "/lifecycle/preparations/1/steps/1/name: \"one\" is used twice",
                                 "/lifecycle/preparations/1/steps/2/sends_back: has chances that add up to 95%",
                                 "/lifecycle/plans/0/preparation: is said by `prepared_by` already"}) {
    CAPTURE(part, errors);
    CHECK(errors.find(part) != std::string::npos);
  }
}

}  // namespace rollcast::test::triggers_test
