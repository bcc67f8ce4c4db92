#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "options.hpp"
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

struct RunOptions {
  std::filesystem::path scenario;
  std::optional<std::filesystem::path> out;  ///< default: out/<slug of the scenario's name>
  bool force = false;                        ///< replace results of another scenario
  Changes changes;
  std::vector<std::string> strategies;  ///< labels; empty: all
  std::uint32_t first_run = 0;
  std::uint32_t runs = 2000;
  std::uint64_t seed = 1;
  int threads = 0;
  Mode mode = Mode::aggregate;
};

CompletedStudy run_with_progress(const Scenario& scenario, const StudyPlan& plan) {
  const std::atomic<bool> never{false};  // who asks the program to end does not wait for the next run
  ProgressBar bar;
  return run_study(
      scenario, plan, [&](std::uint32_t done, std::uint32_t all) { bar.show(done, all); }, never);
}

/// Runs one scenario, prints the answer, and publishes its results.
ExitCode run_scenario(const RunOptions& command, const StudySetup& setup, const std::filesystem::path& folder,
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

ExitCode run_all(const RunOptions& command) {
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

/// "rollcast run ..." of the replication that failed alone.
std::string failed_run_alone(const RunFailed& failure, const RunOptions& options) {
  std::string line = fmt::format("rollcast run {} --seed {} --mode {} --strategies {} --first-run {} --runs 2",
                                 options.scenario.string(), options.seed, name_of(options.mode), failure.label(),
                                 failure.replication());
  for (const std::string& setting : options.changes.settings) line += " --set '" + setting + "'";
  return line;
}

ExitCode run(const RunOptions& options) {
  try {
    return run_all(options);
  } catch (const RunFailed& failure) {
    std::cerr << fmt::format("Internal error in replication {}, strategy {}, seed {}: {}\nRun it alone: {}\n",
                             failure.replication(), failure.label(), options.seed, failure.what(),
                             failed_run_alone(failure, options));
    return exit_internal_error;
  }
}

void declare_replications(CLI::App& command, RunOptions& options) {
  command.add_option("--runs", options.runs, "Replications: simulated worlds, in each of which every strategy is run")
      ->capture_default_str()
      ->check(WholeNumber{2, 100'000'000});
  command.add_option("--first-run", options.first_run, "Number of the first replication, to split a study into parts")
      ->capture_default_str()
      ->check(WholeNumber{0, most_runs_before});
  command.add_option("--seed", options.seed, "Seed of all random numbers")
      ->capture_default_str()
      ->check(WholeNumber{0, std::numeric_limits<std::uint64_t>::max()});
  command.add_option("--threads", options.threads, "Threads [one per processor]")->check(WholeNumber{1, 4096});
}

std::function<ExitCode()> declare_run(CLI::App& command) {
  const auto options = std::make_shared<RunOptions>();
  add_scenario(command, options->scenario, options->changes);
  command.add_option("--out", options->out, "Results folder [out/<name of the scenario>]")->check(not_empty());
  command.add_flag("--force", options->force, "Replace results of another scenario in the results folder");
  command.add_option("--strategies", options->strategies, "Labels of the strategies to run, separated by commas [all]")
      ->delimiter(',');
  declare_replications(command, *options);
  command
      .add_option_function<std::string>(
          "--mode", [options](const std::string& name) { options->mode = *mode_named(name); },
          "How counts are drawn: trace (every tick), aggregate or bridge [aggregate]")
      ->check(CLI::IsMember(std::vector<std::string>(mode_names.begin(), mode_names.end())));
  return [options] { return run(*options); };
}

}  // namespace

extern const Command run_command{
    "run",
    "Simulate a scenario's strategies, compare them, and write the report",
    {"rollcast run support_chatbot",
     "rollcast run my_service.json --runs 10000 --strategies canary,blue_green --out out/what-if",
     "rollcast run my_service.json --set start=\"Fri 16:00\" --set people.misdiagnosis=20%"},
    declare_run};

}  // namespace rollcast::app
