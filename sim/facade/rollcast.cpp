#include "rollcast/rollcast.hpp"

#include <fmt/format.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "rollcast/parallel/run_lifecycles.hpp"
#include "rollcast/parallel/run_study.hpp"
#include "rollcast/reports/answer_text.hpp"
#include "rollcast/reports/slug.hpp"
#include "rollcast/reports/summary.hpp"

namespace rollcast {

namespace {

using nlohmann::json;

constexpr std::string_view trace_name = "trace.csv";

Study study_of(setup::StudySetup setup) {
  return {std::move(setup.scenario), std::move(setup.contenders), std::move(setup.plans), std::move(setup.resolved)};
}

study::StudyPlan plan_of(const Study& study, const SimulationOptions& options) {
  return {study.contenders, options.seed, options.first_run, options.runs, options.threads, options.mode};
}

/// The scenario's text with these strategies.
std::string with_strategies(const Scenario& scenario, std::string_view strategies) {
  json text = json::parse(scenarios::scenario_text(scenario, trace_name));
  scenarios::Document{
      fmt::format("{{\"strategies\": {}\n}}", strategies)};  // refuses what is nested too deep or written twice
  const json list = json::parse(strategies, nullptr, false, true);
  if (!list.is_array()) throw ScenarioError{{"/strategies: expected a list [...] in JSON."}};
  text["strategies"] = list;
  return text.dump();
}

NamedTexts trace_of(const Scenario& scenario) {
  if (!scenario.traffic.trace) return scenarios::no_texts;
  return [text = scenarios::trace_text(*scenario.traffic.trace)](std::string_view) { return text; };
}

}  // namespace

Study load(const std::filesystem::path& file_or_name, const LoadOptions& options) {
  const setup::StudySources sources = setup::read_study_sources(file_or_name);
  if (sources.scenarios.size() != 1)
    throw ScenarioError{{fmt::format("{}: holds {} scenarios, one is needed. Load them one by one.",
                                     file_or_name.string(), sources.scenarios.size())}};
  return study_of(
      setup::read_study(sources.scenarios.front(), {std::nullopt, options.settings}, options.only, options.own));
}

Study load_text(std::string_view text, const LoadOptions& options, const NamedTexts& beside) {
  return study_of(
      setup::read_study({std::string{text}, {}, beside}, {std::nullopt, options.settings}, options.only, options.own));
}

Study load_scenario(const Scenario& scenario, std::string_view strategies, const LoadOptions& options) {
  if (auto errors = validate(scenario); !errors.empty()) throw ScenarioError{std::move(errors)};
  return load_text(with_strategies(scenario, strategies), options, trace_of(scenario));
}

Results simulate(const Study& study, const SimulationOptions& options) {
  const std::atomic<bool> never{false};
  return {study, options, parallel::run_study(*study.scenario, plan_of(study, options), nullptr, never)};
}

std::vector<lifecycle::LifecycleRun> simulate_lifecycles(const Study& study, const SimulationOptions& options) {
  return parallel::run_lifecycles(
      *study.scenario, {study.plans, options.seed, options.first_run, options.runs, options.threads, options.mode}, {});
}

Summary summarize(const Results& results) {
  if (results.options.runs < 2) throw std::invalid_argument{"summarize: at least two runs are needed"};
  const Scenario& scenario = *results.study.scenario;
  Summary summary{study::conclude_study(scenario, plan_of(results.study, results.options), results.completed), {}, {}};
  const reports::ReportIdentity identity{ROLLCAST_VERSION, reports::content_hash(results.study.resolved),
                                         reports::slug(scenario.name)};
  const auto document = reports::summary_json(scenario, summary.result, identity);
  summary.json = reports::summary_text(document);
  summary.answer = reports::answer_text(document);
  return summary;
}

}  // namespace rollcast
