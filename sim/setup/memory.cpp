#include "rollcast/setup/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>

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

void refuse_what_does_not_fit(std::span<const StudySetup> setups, std::uint32_t runs) {
  constexpr double gigabyte = 1e9, usable = 0.8;
  const double free = usable * free_memory();
  for (const StudySetup& setup : setups) {
    const double each = bytes_per_replication(*setup.scenario, setup.contenders.size());
    if (each * runs <= free) continue;
    throw ScenarioError{
        {fmt::format("--runs: {} runs of {} strategies need about {:.2g} GB of memory, and {:.2g} GB are available. "
                     "Reduce --runs to "
                     "{:.0f}, or compare fewer strategies.",
                     runs, setup.contenders.size(), each * runs / gigabyte, free / gigabyte, std::floor(free / each))}};
  }
}

}  // namespace rollcast::setup
