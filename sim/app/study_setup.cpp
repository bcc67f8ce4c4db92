#include "study_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rollcast/scenarios/load.hpp"
#include "rollcast/strategies/catalog.hpp"

namespace rollcast {

namespace {

/// Notes on a profile that a trace has replaced would point at nothing.
void drop_sources_of_traffic(nlohmann::json& sources) {
  for (auto note = sources.begin(); note != sources.end();)
    note = note.key().starts_with("/traffic/") && note.key() != "/traffic/trace" ? sources.erase(note) : std::next(note);
}

/// The resolved scenario refers to the copy of its trace beside it, so that a results folder stands on its own, and lists strategies
/// by their labels, since their order means nothing.
std::string resolved_text(const Document& document, const Scenario& scenario) {
  nlohmann::json resolved = document.resolved();
  auto& strategies = resolved["strategies"];
  std::sort(strategies.begin(), strategies.end(), [](const auto& a, const auto& b) { return a["label"] < b["label"]; });
  if (scenario.traffic.trace) {
    resolved["traffic"] = {{"trace", trace_file}};
    drop_sources_of_traffic(resolved["sources"]);
  }
  return resolved.dump(2) + "\n";
}

}  // namespace

StudySetup read_study(const std::filesystem::path& file, const std::optional<std::filesystem::path>& trace,
                      std::span<const std::string> only) {
  Document document{read_text_file(file)};
  const Fields root = document.root();
  StudySetup setup;
  setup.scenario = std::make_unique<Scenario>(read_scenario(root, file.parent_path()));
  setup.contenders = read_strategies(root, *setup.scenario, only);
  document.finish();
  if (trace) {
    setup.scenario->traffic = TrafficSpec{};
    setup.scenario->traffic.trace = load_trace(*trace);
  }
  setup.resolved = resolved_text(document, *setup.scenario);
  return setup;
}

std::string trace_text(const Trace& trace) {
  std::string text = "offset_s,count\n";
  double offset = 0.0;
  for (const TraceDay& day : trace.days)
    for (const double count : day.counts) {
      text += fmt::format("{},{}\n", offset, count);
      offset += trace.step.in_seconds();
    }
  return text;
}

}  // namespace rollcast
