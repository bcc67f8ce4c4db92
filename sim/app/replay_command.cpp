#include <fmt/format.h>

#include <iostream>

#include "commands.hpp"
#include "rollcast/results/report.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/scenarios/priced_kinds.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/setup/study_setup.hpp"

namespace rollcast::app {

namespace {

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

void print_ledger(const RunRecord& record) {
  std::cout << fmt::format("\nEnded {} (the candidate was: {})\n",
                           ending_names[static_cast<std::size_t>(record.decision)], name_of(record.truth));
  for (const LedgerColumn& column : ledger_columns()) {
    const double value = record.*column.value;
    if (value == never_h)
      std::cout << fmt::format("  {:<22} never\n", column.name);
    else
      std::cout << fmt::format("  {:<22} {}\n", column.name, value);
  }
}

void print_segments(const Scenario& scenario, std::span<const SegmentRecord> segments) {
  for (std::size_t i = 0; i < segments.size(); ++i)
    std::cout << fmt::format("{}{}: {} requests, {} failures, excess failures {}{}\n",
                             i == 0 ? "\nSegments of users\n  " : "  ", scenario.segments[i].name, segments[i].requests,
                             segments[i].failures, segments[i].excess,
                             scenario.has_prices_of_segments() ? fmt::format(", cost {}", segments[i].cost) : "");
}

void print_kinds(const Scenario& scenario, std::span<const KindRecord> records) {
  const auto kinds = priced_kinds(scenario);
  for (std::size_t k = 0; k < records.size(); ++k)
    std::cout << fmt::format("{}{}: excess failures {}, cost {}\n", k == 0 ? "\nKinds of failure\n  " : "  ",
                             kinds[k].title, records[k].excess, records[k].cost);
}

}  // namespace

ExitCode replay(const ReplayCommand& command) {
  require_whole(command.folder);
  const std::filesystem::path file = command.folder / result_file::scenario;
  const StudySetup setup = read_study({read_text_file(file), file}, {}, {});
  const Contender& contender = contender_labeled(setup.contenders, command.strategy);
  const StudyFacts study = study_facts(command.folder);
  const std::uint32_t last_run = study.first_run + (study.runs - 1);
  if (command.run < study.first_run || command.run > last_run)
    throw ScenarioError{{fmt::format("--run: there is no run {} in this study (its runs are {} to {})", command.run,
                                     study.first_run, last_run)}};
  World world{*setup.scenario, study.seed};
  world.draw(command.run);
  PrintedTimeline timeline{contender.label};
  Run run;
  const auto strategy = contender.begin();
  simulate(world, *strategy, study.mode, run, &timeline);
  print_ledger(run.record);
  print_segments(*setup.scenario, run.segments);
  print_kinds(*setup.scenario, run.kinds);
  return exit_done;
}

}  // namespace rollcast::app
