#include "written.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "terminal.hpp"

namespace rollcast::app {

namespace {

/// One line of the table on the terminal, its labels so wide. What never came or was not estimated is left empty.
std::string strategy_line(const nlohmann::ordered_json& strategy, std::size_t width) {
  const auto& cost = strategy["columns"]["total_cost"]["mean"];
  const auto& columns = strategy["columns"];
  const auto percent = [&](const char* column) {
    return fmt::format("{:.1f} %", 100.0 * columns[column]["probability"]["value"].get<double>());
  };
  const auto number = [](const nlohmann::ordered_json& value) {
    return value.is_number() ? fmt::format("{:.0f}", value.get<double>()) : std::string{};
  };
  return fmt::format("  {}{:>14}{:>12}{:>14}{:>16}{:>18}   {}\n", padded(strategy["label"].get<std::string>(), width),
                     number(cost["value"]),
                     "± " + number(cost["standard_error"]),
                     number(columns["total_cost_sampled"]["worst_5_percent"]["value"]), percent("bad_reaches_everyone"),
                     percent("false_roll_back"), strategy["standing"].get<std::string>());
}

}  // namespace

void print_answer(const nlohmann::ordered_json& summary) {
  const auto& verdict = summary["verdict"];
  std::cout << verdict["headline"].get<std::string>() << "\n";
  for (const auto& reason : verdict["reasons"]) std::cout << "  " << reason.get<std::string>() << "\n";
  std::size_t width = 16;
  for (const auto& strategy : summary["strategies"]) width = std::max(width, columns_of(strategy["label"].get<std::string>()) + 1);
  std::cout << fmt::format("\n  {:<{}}{:>14}{:>11}{:>14}{:>16}{:>18}\n", "strategy", width,
                           "cost, " + summary["scenario"]["currency"].get<std::string>(), "± s.e.", "worst 5 %", "bad to everyone",
                           "good rolled back");
  for (const auto& strategy : summary["strategies"]) std::cout << strategy_line(strategy, width);
}

ExitCode print_written(const std::filesystem::path& folder, std::span<const NotWritten> missing) {
  std::cout << "\nReport: " << (folder / result_file::page).string() << "\n";
  for (const NotWritten& part : missing) std::cerr << "Not written: " << part.what << " (" << part.why << ")\n";
  return missing.empty() ? exit_done : exit_report_incomplete;
}

}  // namespace rollcast::app
