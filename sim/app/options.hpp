#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>

#include "rollcast/setup/study_setup.hpp"

namespace rollcast::app {

/// A whole number within these ends, in plain digits: CLI11 alone takes -1 for a very large number.
class WholeNumber : public CLI::Validator {
 public:
  WholeNumber(std::uint64_t least, std::uint64_t most);
};

/// Refuses an empty text.
CLI::Validator not_empty();

/// Number of the first replication at most.
inline constexpr std::uint64_t most_runs_before = 2'000'000'000;

/// The scenario's file, and what is changed in it.
void add_scenario(CLI::App&, std::filesystem::path& scenario, Changes&);
/// A results folder that is there.
void add_results_folder(CLI::App&, std::filesystem::path& folder);

}  // namespace rollcast::app
