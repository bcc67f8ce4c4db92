#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "progress_bar.hpp"
#include "rollcast/parallel/run_study.hpp"
#include "rollcast/reports/answer_text.hpp"
#include "rollcast/reports/slug.hpp"
#include "rollcast/results/places.hpp"
#include "rollcast/results/provenance.hpp"
#include "rollcast/results/report.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/setup/memory.hpp"
#include "written.hpp"

namespace rollcast::app {

namespace {

CompletedStudy run_with_progress(const Scenario& scenario, const StudyPlan& plan) {
  const std::atomic<bool> never{false};  // who asks the program to end does not wait for the next run
  ProgressBar bar;
  return run_study(
      scenario, plan, [&](std::uint32_t done, std::uint32_t all) { bar.show(done, all); }, never);
}

/// Runs one scenario, tells the answer, and publishes its results.
ExitCode run_scenario(const RunCommand& command, const StudySetup& setup, const std::filesystem::path& folder,
                      ResultsFolder& results) {
  const Scenario& scenario = *setup.scenario;
  const StudyPlan plan{setup.contenders, command.seed, command.first_run, command.runs, command.threads, command.mode};

  for (const RunAsAggregate& strategy : not_bridged(plan))
    std::cerr << fmt::format("{} is run as aggregate: {}.\n", strategy.label, strategy.because);

  const auto started = std::chrono::steady_clock::now();
  const CompletedStudy completed = run_with_progress(scenario, plan);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const ReportIdentity identity{ROLLCAST_VERSION, content_hash(setup.resolved), slug(scenario.name),
                                settings_of(command.changes)};
  const auto summary = summary_json(scenario, conclude_study(scenario, plan, completed), identity);
  std::cout << answer_text(summary) << std::flush;  // before anything can go wrong with the files

  if (scenario.traffic.trace) results.write(result_file::trace, trace_text(*scenario.traffic.trace));
  results.write(result_file::scenario, setup.resolved);
  const std::vector<NotWritten> missing = write_study_report(results, summary, completed.rows);
  results.publish(provenance({ROLLCAST_VERSION, ROLLCAST_BUILD, identity.scenario_hash, plan.seed, plan.runs,
                              plan.threads > 0 ? plan.threads : usual_threads(), seconds}));
  return print_written(folder, missing);
}

}  // namespace

ExitCode run(const RunCommand& command) {
  const StudySources sources = read_study_sources(command.scenario);
  const std::vector<StudySetup> setups = read_studies(sources, command.changes, command.strategies);
  refuse_what_does_not_fit(setups, command.runs);
  std::vector<std::string> names;
  for (const StudySetup& setup : setups) names.push_back(setup.scenario->name);
  const std::string name = slug(sources.name.empty() ? names.front() : sources.name);
  const auto folders = folders_for(names, command.out.value_or(std::filesystem::path{"out"} / name));
  const auto places =
      places_for(names, folders, command.force ? Replaces::any_results : Replaces::results_of_the_scenario);
  ExitCode worst = exit_done;
  for (std::size_t i = 0; i < setups.size(); ++i) {
    if (setups.size() > 1) std::cout << (i == 0 ? "" : "\n") << slug(names[i]) << "\n";
    worst = std::max(worst, run_scenario(command, setups[i], folders[i], *places[i]));
  }
  return worst;
}

}  // namespace rollcast::app
