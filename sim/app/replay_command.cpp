#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "command.hpp"
#include "options.hpp"
#include "rollcast/results/report.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/run/timeline.hpp"
#include "rollcast/scenarios/priced_kinds.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/setup/study_setup.hpp"

namespace rollcast::app {

namespace {

struct ReplayOptions {
  std::filesystem::path folder;
  std::string strategy;  ///< label
  std::uint32_t run = 0;
};

/// Prints each moment of a run as it comes.
class PrintedTimeline final : public Timeline {
 public:
  explicit PrintedTimeline(std::string label) : label_{std::move(label)} {}
  void note(SimTime when, const std::string& what) override {
    std::cout << fmt::format("[{}] {}: {}\n", to_clock_text(when), label_, what);
  }

 private:
  std::string label_;
};

/// The run's row of runs.csv, each value with its unit.
void print_ledger(const RunRecord& record, const Scenario& scenario) {
  std::cout << fmt::format("\nDecision: {}\nTruth: {}\n", ending_names[static_cast<std::size_t>(record.decision)],
                           name_of(record.truth));
  for (const LedgerColumn& column : ledger_columns()) {
    const double value = record.*column.value;
    const bool is_money = column.kind == LedgerColumn::Kind::money;
    const std::string_view unit = is_money ? std::string_view{scenario.currency} : column.unit;
    if (value == never_h)
      std::cout << fmt::format("  {:<28}never\n", column.name);
    else
      std::cout << fmt::format("  {:<28}{:.10g}{}{}\n", column.name, value, unit.empty() ? "" : " ", unit);
  }
}

void print_segments(const Scenario& scenario, std::span<const SegmentRecord> segments) {
  for (std::size_t i = 0; i < segments.size(); ++i)
    std::cout << fmt::format("{}{}: {} requests, {} failures, excess failures {}{}\n",
                             i == 0 ? "\nImpact by segment\n  " : "  ", scenario.segments[i].name, segments[i].requests,
                             segments[i].failures, segments[i].excess,
                             scenario.has_prices_of_segments() ? fmt::format(", cost {}", segments[i].cost) : "");
}

void print_kinds(const Scenario& scenario, std::span<const KindRecord> records) {
  const auto kinds = priced_kinds(scenario);
  for (std::size_t k = 0; k < records.size(); ++k)
    std::cout << fmt::format("{}{}: excess failures {}, cost {}\n", k == 0 ? "\nFailures by type\n  " : "  ",
                             kinds[k].title, records[k].excess, records[k].cost);
}

ExitCode replay(const ReplayOptions& options) {
  require_whole(options.folder);
  const std::filesystem::path file = options.folder / result_file::scenario;
  const StudySetup setup = read_study({read_text_file(file), file}, {}, {});
  const StudyFacts study = study_facts(options.folder);
  const Contender& contender = contender_labeled(setup.contenders, options.strategy);
  const std::uint32_t last_run = study.first_run + (study.runs - 1);
  if (options.run < study.first_run || options.run > last_run)
    throw ScenarioError{{fmt::format("--run: there is no run {} in this study (its runs are {} to {})", options.run,
                                     study.first_run, last_run)}};
  World world{*setup.scenario, study.seed};
  world.draw(options.run);
  PrintedTimeline timeline{contender.label};
  Run run;
  simulate(world, contender.plan, study.mode, run, &timeline);
  print_ledger(run.record, *setup.scenario);
  print_segments(*setup.scenario, run.segments);
  print_kinds(*setup.scenario, run.kinds);
  return exit_done;
}

std::function<ExitCode()> declare_replay(CLI::App& command) {
  const auto options = std::make_shared<ReplayOptions>();
  add_results_folder(command, options->folder);
  command.add_option("--strategy", options->strategy, "Label of the strategy")->required();
  command.add_option("--run", options->run, "Number of the replication, from 0")
      ->required()
      ->check(WholeNumber{0, 2 * most_runs_before});
  return [options] { return replay(*options); };
}

}  // namespace

extern const Command replay_command{
    "replay",
    "Log one run of a results folder, event by event, with its ledger",
    {"rollcast replay out/what-if --strategy canary --run 12", "rollcast replay out/what-if --strategy none --run 0"},
    declare_replay};

}  // namespace rollcast::app
