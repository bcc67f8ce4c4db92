#include "rollcast/setup/files.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <utility>

#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::setup {

std::string read_text_file(const std::filesystem::path& file) {
  constexpr std::uintmax_t largest_file = 256 << 20;
  const auto refuse = [&](std::string_view problem) {
    throw ScenarioError{{fmt::format("{}: {}", file.string(), problem)}};
  };
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) refuse("there is no such file.");
  if (std::filesystem::is_directory(file, ignored)) refuse("is a folder, a file is needed.");
  if (!std::filesystem::is_regular_file(file, ignored))
    refuse("is a pipe or a device, a file is needed (save what it gives first).");
  if (const auto size = std::filesystem::file_size(file, ignored); !ignored && size > largest_file)
    refuse(fmt::format("has {} bytes, and at most {} are read.", size, largest_file));
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  if (!stream || (stream.peek() != std::ifstream::traits_type::eof() && !(text << stream.rdbuf())))
    refuse("cannot be read.");
  return text.str();
}

NamedTexts files_beside(std::filesystem::path folder) {
  return [folder = std::move(folder)](std::string_view name) {
    const std::filesystem::path file = folder / name;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored))
      throw ScenarioError{{file.filename().string() + ": there is no such file beside the scenario."}};
    return read_text_file(file);
  };
}

}  // namespace rollcast::setup
