#include "rollcast/setup/study_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "rollcast/scenarios/plain_text.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/plans.hpp"
#include "rollcast/world/quality.hpp"
#include "rollcast/world/truth.hpp"

namespace rollcast::setup {

namespace {

/// Notes on a profile that a trace has replaced would point at nothing.
void drop_sources_of_traffic(nlohmann::json& scenario) {
  if (!scenario.contains("sources")) return;
  auto& sources = scenario["sources"];
  for (auto note = sources.begin(); note != sources.end();)
    note =
        note.key().starts_with("/traffic/") && note.key() != "/traffic/trace" ? sources.erase(note) : std::next(note);
}

/// The scenario with its traffic replaced by a recorded one. A text with errors of syntax is left to be refused as it
/// is.
std::string with_trace(const std::string& text, const std::filesystem::path& trace) {
  nlohmann::json scenario = nlohmann::json::parse(text, nullptr, false, true);
  if (!scenario.is_object()) return text;
  scenario["traffic"] = {{"trace", std::filesystem::absolute(trace).string()}};
  drop_sources_of_traffic(scenario);
  return scenario.dump();
}

std::string changed(const std::string& text, const Changes& changes) {
  if (!changes.trace && changes.settings.empty()) return text;
  Document{text};  // refuses errors of syntax and keys written twice, which replacing would hide
  return with_settings(changes.trace ? with_trace(text, *changes.trace) : text, settings_of(changes));
}

/// The resolved scenario refers to the copy of its trace beside it, so that a results folder stands on its own, and
/// lists strategies by their labels, since their order means nothing.
std::string resolved_text(const Document& document, const Scenario& scenario) {
  nlohmann::json resolved = document.resolved();
  auto& strategies = resolved["strategies"];
  std::sort(strategies.begin(), strategies.end(), [](const auto& a, const auto& b) { return a["label"] < b["label"]; });
  if (scenario.traffic.trace) resolved["traffic"]["trace"] = trace_beside;
  return resolved.dump(2) + "\n";
}

NamedTexts texts_of(const ScenarioSource& source) {
  if (source.beside) return source.beside;
  return source.file.empty() ? NamedTexts{no_texts} : files_beside(source.file.parent_path());
}

template <class Kind>
void refuse_names_of(std::span<const Kind> built_in, const std::vector<Kind>& own) {
  for (const Kind& kind : own)
    if (std::ranges::find(built_in, kind.name, &Kind::name) != built_in.end())
      throw std::invalid_argument{fmt::format("\"{}\" is built in: give your own another name", kind.name)};
}

template <class Kind>
void refuse_equal_names(const std::vector<Kind>& own) {
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own[i].name.empty() || plain_text(own[i].name) != own[i].name)
      throw std::invalid_argument{"a kind of your own needs a name, without characters that break or reorder lines"};
    if (std::ranges::find(own.begin() + static_cast<std::ptrdiff_t>(i) + 1, own.end(), own[i].name, &Kind::name) !=
        own.end())
      throw std::invalid_argument{fmt::format("two kinds of your own are called \"{}\"", own[i].name)};
  }
}

void refuse_built_in_names(const OwnKinds& own) {
  refuse_equal_names(own.strategies);
  refuse_equal_names(own.judges);
  refuse_names_of(strategy_catalog(), own.strategies);
  refuse_names_of(judge_catalog(), own.judges);
}

/// Worlds are drawn until a candidate passes, so enough of them must.
void refuse_closed_gate(const Fields& root, const Scenario& scenario) {
  const double pass = screening_of(scenario).any.value();
  if (pass >= fewest_that_pass) return;
  root.error(
      "offline",
      fmt::format("lets {:.2g}% of candidates pass, and at least {:g}% are needed (what is forecast is the release of "
                  "one that passed). Raise \"fails_above\", take fewer \"cases\" or lower \"false_alarms\".",
                  100.0 * pass, 100.0 * fewest_that_pass));
}

/// A figure of a quality that never has any of what it is a share of cannot be limited.
void refuse_figures_without_value(const Fields& root, const Scenario& scenario) {
  const auto metrics = metrics_of(scenario.baseline.quality);
  const std::vector<double> values = metric_values(scenario.baseline.quality, usual_baseline(scenario).failures);
  for (const OfflineLimitSpec& limit : scenario.offline.limits)
    if (std::isnan(values[limit.metric]))
      root.object("offline").error(
          "limits",
          fmt::format("\"{}\" has no value here (the baseline never has what it is a share of). Limit another figure.",
                      metrics[limit.metric].name));
}

}  // namespace

std::vector<Setting> settings_of(const Changes& changes) {
  std::vector<Setting> settings;
  for (const std::string& written : changes.settings) settings.push_back(read_setting(written));
  return settings;
}

StudySetup read_study(const ScenarioSource& source, const Changes& changes, std::span<const std::string> only,
                      const OwnKinds& own) {
  refuse_built_in_names(own);
  Document document{changed(source.text, changes)};
  document.lend(OwnStrategies{own.strategies});
  document.lend(OwnJudges{own.judges});
  const Fields root = document.root();
  StudySetup setup;
  try {
    setup.scenario = std::make_unique<Scenario>(read_scenario(root, texts_of(source)));
    if (!root.has_any_error()) refuse_figures_without_value(root, *setup.scenario);
    setup.contenders = read_strategies(root, *setup.scenario, only);
    setup.plans = read_plans(root, *setup.scenario);
    if (!root.has_any_error()) refuse_closed_gate(root, *setup.scenario);
  } catch (const ScenarioError&) {
    throw;
  } catch (const std::exception&) {
    document.finish_early();
    throw;
  }
  document.finish();
  setup.resolved = resolved_text(document, *setup.scenario);
  return setup;
}

std::vector<StudySetup> read_studies(const StudySources& sources, const Changes& changes,
                                     std::span<const std::string> only, const OwnKinds& own) {
  std::vector<StudySetup> setups;
  std::vector<std::pair<std::string, std::vector<std::string>>> errors;  // each with the files that have it
  for (const ScenarioSource& source : sources.scenarios) try {
      setups.push_back(read_study(source, changes, only, own));
    } catch (const ScenarioError& refused) {
      for (const std::string& error : refused.errors()) {
        auto same = std::ranges::find(errors, error, &decltype(errors)::value_type::first);
        if (same == errors.end()) same = errors.insert(same, {error, {}});
        same->second.push_back(source.file.string());
      }
    }
  std::vector<std::string> told;
  for (const auto& [error, files] : errors)
    told.push_back(files.size() == sources.scenarios.size() ? error
                                                            : fmt::format("{}: {}", fmt::join(files, ", "), error));
  if (!told.empty()) throw ScenarioError{std::move(told)};
  return setups;
}

StudyFile read_study_file(const std::filesystem::path& file) {
  StudySetup setup = read_study({read_text_file(file), file}, {}, {});
  return {std::move(*setup.scenario), std::move(setup.contenders)};
}

const Contender& contender_labeled(std::span<const Contender> contenders, const std::string& label) {
  const auto found = std::ranges::find(contenders, label, &Contender::label);
  if (found != contenders.end()) return *found;
  std::vector<std::string> labels;
  for (const Contender& c : contenders) labels.push_back(c.label);
  const auto near = nearest_word(label, labels);
  throw ScenarioError{{fmt::format("--strategy: there is no \"{}\" in this study (there are {}).{}", label,
                                   fmt::join(labels, ", "), near ? fmt::format(" Did you mean \"{}\"?", *near) : "")}};
}

}  // namespace rollcast::setup
