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

/// A plan's record, its releases if every trigger leads to one, and their rows in the tables.
double bytes_of(const lifecycle::Plan& plan, Duration until) {
  constexpr double row = 200.0;
  const double releases = plan.every ? static_cast<double>(until / *plan.every + 1) : 0.0;
  return sizeof(lifecycle::LifecycleRun) + row + releases * (sizeof(lifecycle::ReleaseRecord) + row);
}

}  // namespace

void refuse_what_does_not_fit(std::span<const StudySetup> setups, std::uint32_t runs) {
  for (const StudySetup& setup : setups)
    refuse_unless_it_fits(bytes_per_replication(*setup.scenario, setup.contenders.size()), runs,
                          setup.contenders.size(), "strategies");
}

void refuse_what_does_not_fit(const StudySetup& setup, std::uint32_t runs) {
  double each = 0.0;
  for (const lifecycle::Plan& plan : setup.plans) each += bytes_of(plan, setup.scenario->until);
  refuse_unless_it_fits(each, runs, setup.plans.size(), "plans");
}

}  // namespace rollcast::setup
