#include "rollcast/strategies/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ab_test.hpp"
#include "big_bang.hpp"
#include "blue_green.hpp"
#include "canary.hpp"
#include "none.hpp"
#include "rollcast/scenarios/load.hpp"

namespace rollcast {

std::span<const StrategyKind> strategy_catalog() {
  static constexpr std::array kinds{
      StrategyKind{"ab_test", "a fixed split between users, then one decision", read_ab_test},
      StrategyKind{"big_bang", "everything at once; redeploy to undo", read_big_bang},
      StrategyKind{"blue_green", "a second fleet, switched to at once, with the old one kept warm", read_blue_green},
      StrategyKind{"canary", "a growing share, with a gate at each step", read_canary},
      StrategyKind{"none", "never release: what every strategy is measured against", read_none},
  };
  return kinds;
}

namespace {

constexpr std::array<std::string_view, 4> classics{"big_bang", "blue_green", "canary", "ab_test"};

std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names;
  for (const StrategyKind& kind : strategy_catalog()) names.push_back(kind.name);
  return names;
}

Contender read_contender(const Fields& fields, const Scenario& scenario) {
  const std::vector<std::string_view> names = known_names();
  const StrategyKind& kind = strategy_catalog()[fields.choice("name", names, required)];
  if (fields.is_faulty("name") || fields.is_faulty("")) {
    fields.leave_the_rest_unread();
    return {};
  }
  return {fields.text("label", std::string{kind.name}), std::string{kind.name}, kind.read(fields, scenario)};
}

bool has_label(const std::vector<Contender>& contenders, std::string_view label) {
  return std::any_of(contenders.begin(), contenders.end(), [&](const Contender& c) { return c.label == label; });
}

void keep_only(std::vector<Contender>& contenders, std::span<const std::string> only, const Fields& root) {
  for (const std::string& label : only) {
    if (has_label(contenders, label)) continue;
    std::vector<std::string> known;
    for (const Contender& c : contenders) known.push_back(c.label);
    root.fault("strategies", fmt::format("has none labelled \"{}\" (it has {}).", label, fmt::join(known, ", ")));
  }
  if (!only.empty())
    std::erase_if(contenders, [&](const Contender& c) {
      return c.name != "none" && std::find(only.begin(), only.end(), c.label) == only.end();
    });
}

/// Releasing nothing competes in every verdict.
void add_none(std::vector<Contender>& contenders, const Fields& root, const Scenario& scenario) {
  const auto is_none = [](const Contender& c) { return c.name == "none"; };
  if (std::any_of(contenders.begin(), contenders.end(), is_none)) return;
  contenders.push_back({"none", "none", read_none(root, scenario)});
}

}  // namespace

std::vector<Contender> read_strategies(const Fields& root, const Scenario& scenario, std::span<const std::string> only) {
  std::vector<Contender> contenders;
  for (const Fields& fields : root.named_objects("strategies", classics)) {
    Contender contender = read_contender(fields, scenario);
    const bool unknown = fields.is_faulty("") || fields.is_faulty("name");  // told already, under whatever label
    if (!unknown && has_label(contenders, contender.label)) {
      fields.fault("label", fmt::format("\"{}\" is used twice (rows are told apart by it). Give each a \"label\" of its own.",
                                        contender.label));
      continue;
    }
    if (unknown) continue;
    if (contender.label == "none" && contender.name != "none")
      fields.fault("label", "is kept for releasing nothing, and this releases something. Write another one.");
    contenders.push_back(std::move(contender));
  }
  add_none(contenders, root, scenario);
  keep_only(contenders, only, root);
  std::sort(contenders.begin(), contenders.end(), [](const Contender& a, const Contender& b) { return a.label < b.label; });
  return contenders;
}

StudyFile read_study_file(const std::filesystem::path& file) {
  Document document{read_text_file(file)};
  StudyFile study;
  study.scenario = read_scenario(document.root(), file.parent_path());
  study.contenders = read_strategies(document.root(), study.scenario, {});
  document.finish();
  return study;
}

}  // namespace rollcast
