// Releases as clouds offer them: named configurations, SageMaker's guardrails, and alarms.

#include "strategies/judges/cloud_alarm.hpp"
#include "strategies/tools/aws/cloud_shift.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::clouds_test {

namespace {

const Samples fine{{10'000, 100}, {10'000, 100}}, awful{{10'000, 900}, {10'000, 100}}, none{},
    incident{{100, 50}, {10'000, 5000}};

Scenario by_the_minute() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(1);
  return s;
}

std::vector<PlannedStage> stages_of(const std::string& json) {
  return contender_from(json, by_the_minute()).plan.stages;
}

/// The opinions of an alarm that sees a period after the other, a minute each, in stages of two.
std::vector<Opinion> opinions_of(const CloudAlarm& alarm, const std::vector<Samples>& periods) {
  const auto judge = alarm_judge(alarm).begin();
  std::vector<Opinion> opinions;
  SimTime now;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (i % 2 == 0) judge->begin_stage({now, alarm.period * 2, i / 2});
    now = now + alarm.period;
    CHECK(judge->next_look() == now);
    opinions.push_back(judge->assess({now, periods[i], periods[i], i % 2 == 1}));
  }
  return opinions;
}

constexpr Opinion pass = Opinion::pass, fail = Opinion::fail;
using Opinions = std::vector<Opinion>;

}  // namespace

TEST_CASE("an alarm goes off when so many of the last periods breach, over all stages") {
  CloudAlarm alarm{.threshold = 0.05, .evaluation_periods = 3, .datapoints = 2};
  CHECK(opinions_of(alarm, {awful, fine, fine, awful, fine}) == Opinions{pass, pass, pass, pass, pass});
  CHECK(opinions_of(alarm, {awful, fine, awful}) == Opinions{pass, pass, fail});
  CHECK(opinions_of(alarm, {fine, awful, awful}) == Opinions{pass, pass, fail});  // the second in another stage
  SECTION("missing data breach nothing, or what was chosen") {
    CHECK(opinions_of(alarm, {awful, none, none}) == Opinions{pass, pass, pass});
    alarm.missing = CloudAlarm::MissingData::breaching;
    CHECK(opinions_of(alarm, {awful, none}) == Opinions{pass, fail});
  }
  SECTION("an alarm of the whole service sees what hits 100 % of traffic, and little of the candidate") {
    alarm.of = CloudAlarm::Of::service;
    CHECK(opinions_of(alarm, {incident, incident}) == Opinions{pass, fail});
    CHECK(opinions_of(alarm, {{{100, 50}, {10'000, 100}}, {{100, 50}, {10'000, 100}}}) == Opinions{pass, pass});
  }
}

TEST_CASE("periods need not end where stages do") {
  const auto judge = alarm_judge({.threshold = 0.05, .period = Duration::minutes(3)}).begin();
  judge->begin_stage({SimTime{}, Duration::minutes(2), 0});
  CHECK(judge->assess({SimTime{} + Duration::minutes(2), awful, awful, true}) == pass);
  judge->begin_stage({SimTime{} + Duration::minutes(2), Duration::minutes(2), 1});
  CHECK(judge->next_look() == SimTime{} + Duration::minutes(3));
  CHECK(judge->assess({SimTime{} + Duration::minutes(3), fine, fine, false}) ==
        pass);  // 5 % of both together, and no more
  CHECK(judge->next_look() == SimTime{} + Duration::minutes(6));
}

TEST_CASE("CodeDeploy's configurations do what their names say") {
  const auto canary =
      stages_of(R"({"name": "codedeploy", "deployment_config": "Canary10Percent5Minutes", "ready_time": "1min"})");
  REQUIRE(canary.size() == 3);
  CHECK(canary[1].share == Share{0.1});
  CHECK(canary[1].lasts == Duration::minutes(5));
  CHECK(canary[1].fleets == Fleets::added(1.0));
  const auto linear = stages_of(R"({"name": "codedeploy", "deployment_config": "Linear10PercentEvery3Minutes",
                                    "compute_platform": "lambda"})");
  REQUIRE(linear.size() == 11);
  for (std::size_t i = 1; i <= 9; ++i) {
    CHECK(linear[i].share.value() == Approx(0.1 * static_cast<double>(i)));
    CHECK(linear[i].lasts == Duration::minutes(3));
    CHECK(linear[i].fleets.extra() == Approx(0.0).margin(1e-12));
  }
  CHECK(stages_of(R"({"name": "codedeploy", "deployment_config": "AllAtOnce"})").size() == 2);
  CHECK(
      stages_of(R"({"name": "codedeploy", "deployment_config": "AllAtOnce", "termination_wait_time": "1h"})").size() ==
      3);
}

TEST_CASE("an alarm rolls CodeDeploy back, unless that was switched off") {
  const auto ends = [](const std::string& options) {
    const std::string alarmed = R"({"name": "codedeploy", "ready_time": "1min", "alarm": {"evaluation_periods": 1})";
    const auto strategy = contender_from(alarmed + options + "}", by_the_minute()).begin();
    const auto minute = [](double m) { return SimTime{} + Duration::minutes(m); };
    strategy->look({minute(0), nobody(), {}, {}});
    const Decision shifted = strategy->look({minute(1), nobody(), fine, fine});
    CHECK(shifted.share == Share{0.1});
    return std::pair{shifted, strategy->look({shifted.look_at, Share{0.1}, awful, awful}).act};
  };
  CHECK(ends("").first.look_at == SimTime{} + Duration::minutes(2));
  CHECK(ends("").second == Decision::Act::roll_back);
  CHECK(ends(R"(, "auto_rollback": false)").second == Decision::Act::promote);
}

TEST_CASE("SageMaker's guardrails shift in their ways, and pay for two fleets in all but one") {
  const auto canary = stages_of(R"({"name": "sagemaker"})");
  REQUIRE(canary.size() == 4);
  CHECK(canary[1].share == Share{0.1});
  CHECK(canary[2].share == all_traffic());
  for (std::size_t i = 0; i < 3; ++i) CHECK(canary[i].fleets == Fleets::added(1.0));
  const auto linear = stages_of(R"({"name": "sagemaker", "type": "LINEAR", "linear_step_size": "25%"})");
  REQUIRE(linear.size() == 6);
  CHECK(linear[3].share == Share{0.75});
  const auto at_once = stages_of(R"({"name": "sagemaker", "type": "ALL_AT_ONCE", "termination_wait": "0s"})");
  REQUIRE(at_once.size() == 2);
  CHECK(at_once[0].fleets.extra() == 0.0);
  CHECK(stages_of(R"({"name": "sagemaker", "type": "ALL_AT_ONCE"})")[1].fleets == Fleets::added(1.0));
  const auto rolling = stages_of(R"({"name": "sagemaker", "type": "ROLLING", "maximum_batch_size": "50%"})");
  REQUIRE(rolling.size() == 4);
  for (std::size_t i = 0; i < 3; ++i) CHECK(rolling[i].fleets.extra() == Approx(0.5));
}

TEST_CASE("errors of the clouds' options are told where they are") {
  const auto hourly = errors_of_strategy(R"({"name": "codedeploy"})", plain_scenario());
  REQUIRE(hourly.size() == 1);
  CHECK(hourly[0].find("no multiple of the tick, 1h. Set /tick to 30min") != std::string::npos);
  CHECK(errors_of_strategy(R"({"name": "sagemaker", "canary_size": "60%"})", by_the_minute()).size() == 1);
  CHECK(errors_of_strategy(R"({"name": "sagemaker", "linear_step_size": "30%"})", by_the_minute()).size() == 1);
  const std::string alarm = R"({"evaluation_periods": 2, "datapoints_to_alarm": 3})";
  CHECK(errors_of_strategy(R"({"name": "sagemaker", "alarm": )" + alarm + "}", by_the_minute()).size() == 1);
}

}  // namespace rollcast::test::clouds_test
