#include "tools/aws/codedeploy.hpp"

#include <fmt/format.h>

#include <array>

#include "stages/stage_options.hpp"
#include "tools/aws/cloud_shift.hpp"

namespace rollcast::strategies {

namespace {

struct Configuration {
  std::string_view name;
  enum class Type { all_at_once, canary, linear } type;
  double step_percent = 0.0, minutes = 0.0;
};

constexpr std::array configurations{
    Configuration{"AllAtOnce", Configuration::Type::all_at_once},
    Configuration{"Canary10Percent5Minutes", Configuration::Type::canary, 10, 5},
    Configuration{"Canary10Percent10Minutes", Configuration::Type::canary, 10, 10},
    Configuration{"Canary10Percent15Minutes", Configuration::Type::canary, 10, 15},
    Configuration{"Canary10Percent30Minutes", Configuration::Type::canary, 10, 30},
    Configuration{"Linear10PercentEvery1Minute", Configuration::Type::linear, 10, 1},
    Configuration{"Linear10PercentEvery2Minutes", Configuration::Type::linear, 10, 2},
    Configuration{"Linear10PercentEvery3Minutes", Configuration::Type::linear, 10, 3},
    Configuration{"Linear10PercentEvery10Minutes", Configuration::Type::linear, 10, 10}};
constexpr std::size_t usual_configuration = 4;

const Configuration& read_configuration(const Fields& fields, Duration tick) {
  std::array<std::string_view, configurations.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = configurations[i].name;
  const Configuration& chosen =
      configurations[fields.choice({"deployment_config",
                                    "10 % of traffic for some minutes and then all of it; 10 % more every so many "
                                    "minutes; or all at once. Its minutes must be a multiple of the tick.",
                                    "Linear10PercentEvery10Minutes"},
                                   names, usual_configuration)];
  const Duration wait = Duration::minutes(chosen.minutes);
  if (wait % tick != Duration{})
    fields.error("deployment_config",
                 fmt::format("waits {}, which is no multiple of the tick, {}. Set /tick to {} or a part of it.",
                             to_text(wait), to_text(tick), to_text(wait)));
  return chosen;
}

std::vector<Share> steps_of(const Configuration& configuration) {
  const Share step{configuration.step_percent / 100.0};
  if (configuration.type == Configuration::Type::all_at_once) return {};
  return configuration.type == Configuration::Type::canary ? std::vector{step} : linear_steps(step);
}

}  // namespace

StageGraph read_codedeploy(const Fields& fields, const Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> platforms{"ecs", "lambda"};
  const Configuration& configuration = read_configuration(fields, scenario.tick);
  const bool is_lambda =
      fields.choice(
          {"compute_platform",
           "Whether a second fleet is paid for throughout (ECS), or each version for what it serves (Lambda).",
           "lambda"},
          platforms, 0) == 1;
  CloudShift shift{.steps = steps_of(configuration),
                   .wait = Duration::minutes(configuration.minutes),
                   .is_charged_twice = !is_lambda};
  shift.ready_time =
      fields.duration({"ready_time", "Until the new version has started.", "5min"}, Duration::minutes(1));
  shift.termination_wait = fields.duration(
      {"termination_wait_time",
       "The old fleet is kept so long once 100 % of traffic has the candidate, while the alarm watches.", "1h"},
      Duration{}, {.multiple_of = scenario.tick});
  shift.switch_back = read_switch_back(fields, Duration::seconds(30));
  return read_watched_shift(fields, scenario, shift);
}

}  // namespace rollcast::strategies
