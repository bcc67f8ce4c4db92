#include "rollcast/setup/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/study/plan_courses.hpp"
#include "rollcast/study/study.hpp"

namespace rollcast::setup {

double free_memory() {
  double free = std::numeric_limits<double>::infinity();
  std::ifstream info{"/proc/meminfo"};
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("MemAvailable:")) free = 1024.0 * std::strtod(line.c_str() + line.find(':') + 1, nullptr);
  double allowed = 0.0, used = 0.0;
  if (std::ifstream{"/sys/fs/cgroup/memory.max"} >> allowed && std::ifstream{"/sys/fs/cgroup/memory.current"} >> used)
    free = std::min(free, std::max(allowed - used, 0.0));
  return free;
}

namespace {

/// `each` is what a run takes, in bytes; `what`: "strategies".
void refuse_unless_it_fits(double each, std::uint32_t runs, std::size_t contenders, std::string_view what) {
  constexpr double gigabyte = 1e9, usable = 0.8;
  const double free = usable * free_memory();
  if (each * runs <= free) return;
  throw ScenarioError{{fmt::format(
      "--runs: {} runs of {} {} need about {:.2g} GB of memory, and {:.2g} GB are available. Reduce --runs "
      "to {:.0f}, or compare fewer {}.",
      runs, contenders, what, each * runs / gigabyte, free / gigabyte, std::floor(free / each), what)}};
}

/// How many candidates a plan wants, about: of triggers that follow the course of events nobody knows.
double candidates_of(const lifecycle::TriggerSpec& triggers, Duration until) {
  double wanted = 0.0;
  for (const auto& gap : {triggers.every, triggers.at_random, triggers.stale_above})
    if (gap && *gap > Duration{}) wanted += until.in_days() / gap->in_days() + 1.0;
  if (triggers.in_flight > 0 || triggers.alarm) wanted += until.in_days() / 7.0 * std::max(triggers.in_flight, 1);
  return std::min(wanted, static_cast<double>(lifecycle::most_triggers));
}

/// A plan's record with its periods, its candidates and releases if each candidate is released, and their rows in the
/// tables.
double bytes_of(const lifecycle::Plan& plan, const Scenario& scenario) {
  const double most_fixes = scenario.candidate.fix.is_forever() ? 0.0 : scenario.candidate.most_fixes;
  constexpr double row = 200.0;
  constexpr double of_each = sizeof(lifecycle::CandidateRecord) + sizeof(lifecycle::ReleaseRecord) + 2 * row;
  return sizeof(lifecycle::LifecycleRun) + study::shown_periods * sizeof(lifecycle::PeriodSums) + row +
         candidates_of(plan.triggers, scenario.until) * of_each * (1.0 + most_fixes);
}

}  // namespace

void refuse_what_does_not_fit(std::span<const StudySetup> setups, std::uint32_t runs) {
  for (const StudySetup& setup : setups)
    refuse_unless_it_fits(bytes_per_replication(*setup.scenario, setup.contenders.size()), runs,
                          setup.contenders.size(), "strategies");
}

void refuse_what_does_not_fit(const StudySetup& setup, std::uint32_t runs) {
  double each = 0.0;
  for (const lifecycle::Plan& plan : setup.plans) each += bytes_of(plan, *setup.scenario);
  refuse_unless_it_fits(each, runs, setup.plans.size(), "plans");
}

}  // namespace rollcast::setup
