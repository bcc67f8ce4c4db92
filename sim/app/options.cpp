#include "options.hpp"

#include <fmt/format.h>

#include <charconv>

namespace rollcast::app {

WholeNumber::WholeNumber(std::uint64_t least, std::uint64_t most)
    : CLI::Validator{fmt::format("{} to {}", least, most)} {
  func_ = [least, most](const std::string& written) {
    std::uint64_t value = 0;
    const char* end = written.data() + written.size();
    const auto [read_to, problem] = std::from_chars(written.data(), end, value);
    if (problem == std::errc{} && read_to == end && value >= least && value <= most) return std::string{};
    return fmt::format("expected a whole number from {} to {}, found \"{}\"", least, most, written);
  };
}

CLI::Validator not_empty() {
  return {[](const std::string& written) {
            return written.empty() ? std::string{"expected a name, found none"} : std::string{};
          },
          ""};
}

void add_scenario(CLI::App& command, std::filesystem::path& scenario, Changes& changes) {
  command.add_option("scenario", scenario, "Scenario file (JSON), or the name of a shipped scenario")
      ->required()
      ->check(not_empty());
  command.add_option("--trace", changes.trace,
                     "Recorded traffic in place of the scenario's (CSV: time,count or offset_s,count)");
  command
      .add_option("--set", changes.settings,
                  "Replaces a value, may be repeated: start=\"Fri 16:00\", people.misdiagnosis=20%")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
}

void add_results_folder(CLI::App& command, std::filesystem::path& folder) {
  command.add_option("folder", folder, "Results folder of a run")->required()->check(not_empty());
}

}  // namespace rollcast::app
