#include <fmt/format.h>
#include <omp.h>
#include <sys/utsname.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "progress_bar.hpp"
#include "rollcast/reports/report.hpp"
#include "rollcast/reports/slug.hpp"
#include "rollcast/reports/whole_file.hpp"
#include "rollcast/study/study.hpp"
#include "study_setup.hpp"
#include "written.hpp"

namespace rollcast::app {

namespace {

std::atomic<bool> interrupted{false};

/// While it lives, Ctrl-C ends the study at the next block of runs instead of the program; a second one ends the program.
class StopOnCtrlC {
 public:
  StopOnCtrlC() {
    std::signal(SIGINT, [](int) {
      interrupted = true;
      std::signal(SIGINT, SIG_DFL);
    });
  }
  ~StopOnCtrlC() { std::signal(SIGINT, SIG_DFL); }
};

PlayedStudy play_with_progress(const Scenario& scenario, const StudyPlan& plan) {
  const StopOnCtrlC stop_on_ctrl_c;
  ProgressBar bar;
  return play_study(scenario, plan, [&](std::uint32_t done, std::uint32_t all) { bar.show(done, all); }, interrupted);
}

/// Makes the results folder before the work, so that a place that cannot be written is told at once; leaves none behind empty.
class NewFolder {
 public:
  explicit NewFolder(std::filesystem::path path) : path_{std::move(path)} { std::filesystem::create_directories(path_); }
  ~NewFolder() {
    std::error_code still_needed;
    std::filesystem::remove(path_, still_needed);  // removes empty folders only
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

 private:
  std::filesystem::path path_;
};

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

/// The processor's own name, where the system tells it.
std::string processor_name() {
  std::ifstream info{"/proc/cpuinfo"};
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(std::min(line.find(':') + 2, line.size()));
  return "unknown";
}

/// Everything that says where numbers come from but must not be among them.
std::string provenance_text(const StudySetup& setup, const StudyPlan& plan, double seconds) {
  utsname machine{};
  uname(&machine);
  const nlohmann::ordered_json provenance{
      {"program", "rollcast"},
      {"version", ROLLCAST_VERSION},
      {"compiler", __VERSION__},
      {"build", ROLLCAST_BUILD},
      {"scenario_hash", content_hash(setup.resolved)},
      {"seed", plan.seed},
      {"runs", plan.runs},
      {"threads", plan.threads > 0 ? plan.threads : omp_get_max_threads()},
      {"processor", processor_name()},
      {"machine", {{"system", machine.sysname}, {"release", machine.release}, {"architecture", machine.machine}}},
      {"finished", utc_now()},
      {"study_seconds", seconds},
  };
  return provenance.dump(2) + "\n";
}

/// Plays one scenario and writes its results into the folder.
ExitCode run_scenario(const RunCommand& command, const StudySetup& setup, const std::filesystem::path& folder) {
  const Scenario& scenario = *setup.scenario;
  const StudyPlan plan{setup.contenders, command.seed, command.first_run, command.runs, command.threads, command.mode};

  for (const PlayedAsAggregate& strategy : not_bridged(plan))
    std::cerr << fmt::format("{} is played as aggregate: {}.\n", strategy.label, strategy.because);

  const NewFolder results{folder};
  const auto started = std::chrono::steady_clock::now();
  const PlayedStudy played = play_with_progress(scenario, plan);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const StudyResult result = conclude_study(scenario, plan, played);

  std::filesystem::remove(folder / trace_file);  // of an earlier study
  if (scenario.traffic.trace) write_whole_file(folder / trace_file, trace_text(*scenario.traffic.trace));
  write_whole_file(folder / resolved_file, setup.resolved);
  write_whole_file(folder / "provenance.json", provenance_text(setup, plan, seconds));
  const ReportIdentity identity{ROLLCAST_VERSION, content_hash(setup.resolved), slug(scenario.name), settings_of(command.changes)};
  const WrittenReport written = write_study_report(folder, scenario, result, identity, played.rows);
  print_answer(summary_json(scenario, result, identity));
  return print_written(folder, written);
}

/// Each scenario of a study has a folder of its own; of two with one name the second gets a number.
std::vector<std::filesystem::path> folders_of(const std::vector<StudySetup>& setups, const std::filesystem::path& folder) {
  if (setups.size() == 1) return {folder};
  std::vector<std::filesystem::path> folders;
  for (const StudySetup& setup : setups) {
    std::filesystem::path own = folder / slug(setup.scenario->name);
    if (std::find(folders.begin(), folders.end(), own) != folders.end()) own += fmt::format("-{}", folders.size() + 1);
    folders.push_back(own);
  }
  return folders;
}

}  // namespace

ExitCode run(const RunCommand& command) {
  const StudySources sources = read_study_sources(command.scenario);
  const std::vector<StudySetup> setups = read_studies(sources, command.changes, command.strategies);
  const std::string name = slug(sources.name.empty() ? setups.front().scenario->name : sources.name);
  const auto folders = folders_of(setups, command.out.value_or(std::filesystem::path{"out"} / name));
  ExitCode worst = exit_done;
  for (std::size_t i = 0; i < setups.size(); ++i) {
    if (setups.size() > 1) std::cout << (i == 0 ? "" : "\n") << slug(setups[i].scenario->name) << "\n";
    worst = std::max(worst, run_scenario(command, setups[i], folders[i]));
  }
  return worst;
}

}  // namespace rollcast::app
