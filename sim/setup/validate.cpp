#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/setup/study_setup.hpp"

namespace rollcast::setup {

namespace {

using nlohmann::json;

/// The scenario as a text to read, in which nothing is released.
ScenarioSource text_of(const Scenario& scenario) {
  json text = json::parse(scenario_text(scenario, trace_beside));
  text["strategies"] = {"none"};
  ScenarioSource source{text.dump()};
  if (scenario.traffic.trace)
    source.beside = [trace = trace_text(*scenario.traffic.trace)](std::string_view) { return trace; };
  return source;
}

/// Where two texts differ: what the first holds is nothing that a scenario can be.
std::vector<std::string> differences(const json& written, const json& read) {
  std::vector<std::string> all;
  for (const json& step : json::diff(written, read)) {
    const auto place = step.at("path").get<std::string>();
    const json::json_pointer pointer{place};
    all.push_back(fmt::format("{}: {} cannot stand here beside the rest; a scenario would have {}.",
                              place.empty() ? "/" : place,
                              written.contains(pointer) ? written.at(pointer).dump() : "leaving this out",
                              read.contains(pointer) ? read.at(pointer).dump() : "nothing"));
  }
  return all;
}

}  // namespace

std::vector<std::string> validate(const Scenario& scenario) {
  try {
    const StudySetup setup = read_study(text_of(scenario), {}, {});
    auto errors = differences(json::parse(scenario_text(scenario, trace_beside)),
                              json::parse(scenario_text(*setup.scenario, trace_beside)));
    const Probability told = scenario.baseline.failure, follows = setup.scenario->baseline.failure;
    if (told != follows)
      errors.push_back(fmt::format("/baseline/failure: is {}, and {} follows from the quality. Write that.",
                                   told.value(), follows.value()));
    return errors;
  } catch (const ScenarioError& refused) {
    return refused.errors();
  }
}

}  // namespace rollcast::setup
