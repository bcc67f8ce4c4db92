#include "scenario_texts.hpp"

#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::test {

std::string full_text() { return read_text_file(source_folder() / "tests/scenarios/full.json"); }

Loaded load_text(std::string_view text, const std::filesystem::path& folder) {
  Document document{text};
  auto scenario = read_scenario(document.root(), files_beside(folder));
  document.finish();
  return {std::move(scenario), document.resolved(), document.known_keys()};
}

std::vector<std::string> errors_of(std::string_view text, const std::filesystem::path& folder) {
  try {
    load_text(text, folder);
    return {};
  } catch (const ScenarioError& error) {
    return error.errors();
  }
}

std::string minimal_with(std::string_view pointer, const nlohmann::json& value) {
  auto scenario = nlohmann::json::parse(minimal_text);
  scenario[nlohmann::json::json_pointer{std::string{pointer}}] = value;
  return scenario.dump();
}

}  // namespace rollcast::test
