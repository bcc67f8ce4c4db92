#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "rollcast/reports/results_folder.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/run/timeline.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/priced_kinds.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "study_setup.hpp"

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

/// How a study was run.
struct StudyFacts {
  std::uint64_t seed;
  std::uint32_t first_run, runs;
  Mode mode;
};

StudyFacts facts_of(const std::filesystem::path& folder) {
  try {
    const auto study = nlohmann::json::parse(read_text_file(folder / result_file::summary)).at("study");
    return {study.at("seed").get<std::uint64_t>(), study.at("first_run").get<std::uint32_t>(),
            study.at("runs").get<std::uint32_t>(), mode_named(study.at("mode").get<std::string>()).value()};
  } catch (const std::exception&) {
    throw ScenarioError{{(folder / result_file::summary).string() +
                         ": does not tell how the study was run (is this a results folder?)"}};
  }
}

const Contender& find_contender(const std::vector<Contender>& contenders, const std::string& label) {
  const auto found =
      std::find_if(contenders.begin(), contenders.end(), [&](const Contender& c) { return c.label == label; });
  if (found != contenders.end()) return *found;
  std::vector<std::string> labels;
  for (const Contender& c : contenders) labels.push_back(c.label);
  const auto near = nearest_word(label, labels);
  throw ScenarioError{{fmt::format("--strategy: there is no \"{}\" in this study (there are {}).{}", label,
                                   fmt::join(labels, ", "), near ? fmt::format(" Did you mean \"{}\"?", *near) : "")}};
}

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
  const Contender& contender = find_contender(setup.contenders, command.strategy);
  const StudyFacts study = facts_of(command.folder);
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
