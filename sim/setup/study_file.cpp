#include "rollcast/setup/study_file.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/setup/library.hpp"

namespace rollcast::setup {

namespace {

constexpr std::array<std::string_view, 1> formats{"rollcast-study-1"};

bool is_study(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false, true);
  return json.is_object() && json.contains("scenarios");
}

/// The scenario with other strategies; a text with errors of syntax is left to be refused as it is.
std::string with_strategies(const std::string& text, const nlohmann::json& strategies) {
  nlohmann::json scenario = nlohmann::json::parse(text, nullptr, false, true);
  if (!scenario.is_object()) return text;
  scenario["strategies"] = strategies;
  return scenario.dump();
}

/// A file that cannot be read is an error of the study.
std::optional<ScenarioSource> read_source(const Fields& part, const std::filesystem::path& folder,
                                          const nlohmann::json& strategies) {
  const std::filesystem::path file = folder / part.text("file", required);
  if (part.has_error("file")) return std::nullopt;
  if (!std::filesystem::is_regular_file(file)) {
    part.error("file", fmt::format("\"{}\" is no file (paths are relative to the study's own folder).",
                                   file.lexically_normal().string()));
    return std::nullopt;
  }
  const std::string text = read_text_file(file);
  Document{text};  // refuses errors of syntax and keys written twice, which replacing would hide
  return ScenarioSource{with_strategies(text, strategies), file};
}

StudySources read_study_of_several(const std::string& text, const std::filesystem::path& folder) {
  Document document{text};
  const Fields root = document.root();
  root.choice("format", formats, 0);
  StudySources sources{root.name("name", required), {}};
  root.text("note", "");
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, true, true);
  for (const Fields& strategy : root.named_objects("strategies", {})) strategy.leave_the_rest_unread();
  if (!root.has("strategies"))
    root.error("strategies", "missing. They compete in each scenario; a list as in a scenario's own file.");
  const auto parts = root.objects("scenarios");
  if (parts.empty() && !root.has_error("scenarios"))
    root.error("scenarios", "is empty. Write for example [{\"file\": \"my_service.json\"}].");
  for (const Fields& part : parts)
    if (auto source = read_source(part, folder, json.value("strategies", nlohmann::json::array())))
      sources.scenarios.push_back(*std::move(source));
  document.finish();
  return sources;
}

/// What is probably meant by a name that is no file: a shipped scenario, or a file beside it.
std::string no_such_file(const std::filesystem::path& name) {
  std::vector<std::string> known;
  for (const auto& file : shipped_scenarios()) known.push_back(file.stem().string());
  if (const auto near = nearest_word(name.string(), known))
    return fmt::format("there is no such file. Did you mean the shipped \"{}\"?", *near);
  const std::filesystem::path folder = name.has_parent_path() ? name.parent_path() : ".";
  std::error_code error;
  known.clear();
  for (const auto& entry : std::filesystem::directory_iterator{folder, error})
    known.push_back(entry.path().filename().string());
  if (error) return fmt::format("there is no folder \"{}\".", folder.string());
  if (const auto near = nearest_word(name.filename().string(), known))
    return fmt::format("there is no such file. Did you mean \"{}\"?", *near);
  return "there is no such file.";
}

/// The file that is meant.
std::filesystem::path found(const std::filesystem::path& name) {
  std::error_code ignored;
  if (std::filesystem::exists(name, ignored)) return name;
  for (const auto& file : shipped_scenarios())
    if (name == file.stem() || name == file.filename()) return file;
  throw ScenarioError{{fmt::format("{}: {}", name.string(), no_such_file(name))}};
}

}  // namespace

StudySources read_study_sources(const std::filesystem::path& name) {
  const std::filesystem::path file = found(name);
  const std::string text = read_text_file(file);
  return is_study(text) ? read_study_of_several(text, file.parent_path()) : StudySources{"", {{text, file}}};
}

}  // namespace rollcast::setup
