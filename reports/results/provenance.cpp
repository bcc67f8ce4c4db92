#include "rollcast/results/provenance.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

namespace rollcast::results {

namespace {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/// The processor's own name, where the system tells it.
std::string processor_name() {
  std::ifstream info{"/proc/cpuinfo"};
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(std::min(line.find(':') + 2, line.size()));
  return "unknown";
}

}  // namespace

nlohmann::ordered_json provenance(const Origin& origin) {
  utsname machine{};
  uname(&machine);
  return {
      {"program", "rollcast"},
      {"version", origin.version},
      {"compiler", __VERSION__},
      {"build", origin.build},
      {"scenario_hash", origin.scenario_hash},
      {"seed", origin.seed},
      {"runs", origin.runs},
      {"threads", origin.threads},
      {"processor", processor_name()},
      {"machine", {{"system", machine.sysname}, {"release", machine.release}, {"architecture", machine.machine}}},
      {"finished", utc_now()},
      {"study_seconds", origin.study_seconds},
  };
}

}  // namespace rollcast::results
