#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "command.hpp"
#include "options.hpp"
#include "progress_bar.hpp"
#include "rollcast/parallel/run_lifecycles.hpp"
#include "rollcast/reports/lifecycle_summary.hpp"
#include "rollcast/reports/plans_text.hpp"
#include "rollcast/reports/slug.hpp"
#include "rollcast/results/lifecycle_tables.hpp"
#include "rollcast/results/places.hpp"
#include "rollcast/results/provenance.hpp"
#include "rollcast/results/report.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/memory.hpp"
#include "rollcast/study/plan_comparison.hpp"
#include "rollcast/study/plan_courses.hpp"
#include "written.hpp"

namespace rollcast::app {

namespace {

struct LifecycleOptions {
  std::filesystem::path scenario;
  Changes changes;
  std::optional<std::filesystem::path> out;  ///< default: out/<slug of the scenario's name>-lifecycle
  bool force = false;
  std::uint32_t first_run = 0, runs = 500;
  std::uint64_t seed = 1;
  int threads = 0;
  bool twice = false;
};

/// The only scenario of a file, with its plans.
StudySetup read_lifecycle(const LifecycleOptions& options) {
  std::vector<StudySetup> setups = read_studies(read_study_sources(options.scenario), options.changes, {});
  if (setups.size() > 1) throw ScenarioError{{"a lifecycle is one scenario's. Name the scenario's own file."}};
  StudySetup setup = std::move(setups.front());
  if (setup.plans.empty())
    throw ScenarioError{
        {"/lifecycle: missing. Write {\"plans\": [{\"name\": \"monthly\", \"every\": \"30d\"}]}; `rollcast "
         "help /lifecycle` lists its keys."}};
  std::vector<std::string> errors;
  for (const std::string_view place : lifecycle::unknown_to_lifecycles(*setup.scenario))
    errors.push_back(
        fmt::format("{}: lifecycles do not know it yet, and their numbers would be without it. Remove it from the "
                    "scenario.",
                    place));
  if (!errors.empty()) throw ScenarioError{std::move(errors)};
  return setup;
}

std::vector<lifecycle::LifecycleRun> run_with_progress(const Scenario& scenario, const LifecyclePlan& plan) {
  ProgressBar bar;
  return run_lifecycles(scenario, plan, [&](std::uint32_t done, std::uint32_t all) { bar.show(done, all); });
}

/// The same plans over twice the horizon, in as many worlds.
PlanComparison compare_over_twice(LifecycleOptions options, Duration horizon) {
  options.changes.settings.push_back("until=" + to_text(horizon * 2));
  const StudySetup setup = read_lifecycle(options);
  refuse_what_does_not_fit(setup, options.runs);
  const auto runs =
      run_with_progress(*setup.scenario, {setup.plans, options.seed, options.first_run, options.runs, options.threads});
  return compare_plans(*setup.scenario, setup.plans, runs);
}

ExitCode compare(const LifecycleOptions& options) {
  const StudySetup setup = read_lifecycle(options);
  refuse_what_does_not_fit(setup, options.runs);
  const Scenario& scenario = *setup.scenario;
  const std::filesystem::path folder =
      options.out.value_or(std::filesystem::path{"out"} / (slug(scenario.name) + "-lifecycle"));
  ResultsFolder results{folder, options.force ? Replaces::any_results : Replaces::results_of_the_scenario,
                        lifecycle_results_name(scenario.name)};
  const LifecyclePlan plan{setup.plans,     options.seed,    options.first_run, options.runs,
                           options.threads, Mode::aggregate, shown_periods};
  const auto started = std::chrono::steady_clock::now();
  const auto runs = run_with_progress(scenario, plan);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const PlanComparison all = compare_plans(scenario, setup.plans, runs);
  std::cout << plans_text(scenario, all) << fmt::format("  {} worlds, seed {}.\n", plan.runs, plan.seed) << std::flush;
  if (options.twice)
    std::cout << twice_text(all, compare_over_twice(options, scenario.until), scenario.until * 2) << std::flush;

  if (scenario.traffic.trace) results.write(result_file::trace, trace_text(*scenario.traffic.trace));
  results.write(result_file::scenario, setup.resolved);
  results.write(result_file::lifecycles, lifecycles_table(setup.plans, runs));
  results.write(result_file::releases, releases_table(setup.plans, runs));
  results.write(result_file::candidates, candidates_table(setup.plans, runs));
  const ReportIdentity identity{ROLLCAST_VERSION, content_hash(setup.resolved), slug(scenario.name),
                                settings_of(options.changes)};
  const LifecycleStudy study{setup.plans, runs, setup.resolved, plan.seed, plan.first_run, plan.mode};
  const auto missing = write_lifecycle_report(results, lifecycle_summary_json(scenario, study, all, identity));
  results.publish(provenance({ROLLCAST_VERSION, ROLLCAST_BUILD, identity.scenario_hash, plan.seed, plan.runs,
                              plan.threads > 0 ? plan.threads : usual_threads(), seconds}));
  std::cout << fmt::format("\nTables: {}; {} and {} beside it\n", (folder / result_file::lifecycles).string(),
                           result_file::releases, result_file::candidates);
  return print_written(folder, missing);
}

std::function<ExitCode()> declare_lifecycle(CLI::App& command) {
  const auto options = std::make_shared<LifecycleOptions>();
  add_scenario(command, options->scenario, options->changes);
  command.add_option("--out", options->out, "Results folder [out/<name of the scenario>-lifecycle]")
      ->check(not_empty());
  command.add_flag("--force", options->force, "Replace results of another scenario in the results folder");
  command.add_option("--runs", options->runs, "Replications: simulated worlds, in each of which every plan is run")
      ->capture_default_str()
      ->check(WholeNumber{2, 1'000'000});
  command.add_option("--first-run", options->first_run, "Number of the first replication")
      ->capture_default_str()
      ->check(WholeNumber{0, most_runs_before});
  command.add_option("--seed", options->seed, "Seed of all random numbers")
      ->capture_default_str()
      ->check(WholeNumber{0, std::numeric_limits<std::uint64_t>::max()});
  command.add_flag("--twice", options->twice,
                   "Compare over twice the horizon as well, where what plans leave behind at its end counts");
  command.add_option("--threads", options->threads, "Threads [one per processor]")->check(WholeNumber{1, 4096});
  return [options] { return compare(*options); };
}

}  // namespace

extern const Command lifecycle_command{
    "lifecycle",
    "Compare plans of many releases over months: cadence, preparation, strategy",
    {"rollcast lifecycle my_lifecycle.json", "rollcast lifecycle my_lifecycle.json --twice",
     "rollcast lifecycle my_lifecycle.json --set until=730d --runs 200"},
    declare_lifecycle};

}  // namespace rollcast::app
