#include "rollcast/strategies/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "adaptive/bandit.hpp"
#include "adaptive/optimal_stopping.hpp"
#include "adaptive/ruin_ramp.hpp"
#include "classic/ab_test.hpp"
#include "classic/big_bang.hpp"
#include "classic/blue_green.hpp"
#include "classic/canary.hpp"
#include "classic/fix_first.hpp"
#include "classic/flag_ramp.hpp"
#include "classic/none.hpp"
#include "classic/rings.hpp"
#include "classic/rolling.hpp"
#include "classic/shadow.hpp"
#include "classic/staged.hpp"
#include "contender_kinds.hpp"
#include "rollcast/scenarios/stand_in.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "stages/stage_kinds.hpp"
#include "strategy_label.hpp"
#include "tools/argo/argo_blue_green.hpp"
#include "tools/argo/argo_canary.hpp"
#include "tools/aws/codedeploy.hpp"
#include "tools/aws/sagemaker.hpp"
#include "tools/flagger/flagger.hpp"
#include "tools/growthbook/growthbook.hpp"
#include "tools/kayenta/kayenta.hpp"
#include "tools/keptn/keptn.hpp"

namespace rollcast::strategies {

namespace {

/// A strategy that is a graph of stages.
struct StagedKind {
  std::string_view name, what;
  StageGraph (*read)(const Fields&, const Scenario&);
};

constexpr std::array staged_kinds{
    StagedKind{"ab_test", "a fixed split of users, then one decision", read_ab_test},
    StagedKind{"argo_blue_green", "preview fleet, analysis and instant switch, as in Argo Rollouts",
               read_argo_blue_green},
    StagedKind{"argo_canary", "weights, pauses and analyses, as in Argo Rollouts", read_argo_canary},
    StagedKind{"big_bang", "100 % of traffic at once; rollback by redeploying", read_big_bang},
    StagedKind{"blue_green", "second fleet and instant switch; the old fleet stays warm for rollback", read_blue_green},
    StagedKind{"canary", "traffic shifted in growing steps, with a gate at each", read_canary},
    StagedKind{"codedeploy", "traffic shifted by a predefined configuration, as in AWS CodeDeploy", read_codedeploy},
    StagedKind{"flag_ramp", "feature flag ramped up over users; rollback in seconds", read_flag_ramp},
    StagedKind{"flagger", "canary, A/B test or blue-green, as in Flagger", read_flagger},
    StagedKind{"growthbook", "GrowthBook's Safe Rollout: monitored steps, each with a control group of equal size",
               read_growthbook},
    StagedKind{"kayenta", "Spinnaker's canary with Kayenta: metrics scored every hour", read_kayenta},
    StagedKind{"keptn", "Keptn's quality gates: each stage scored against the last evaluation", read_keptn},
    StagedKind{"rings", "rings of users, or waves of regions, one after the other", read_rings},
    StagedKind{"rolling", "rolling update: replicas replaced in batches", read_rolling},
    StagedKind{"sagemaker", "SageMaker endpoint update with deployment guardrails", read_sagemaker},
    StagedKind{"shadow", "mirrored requests to the candidate first, then another strategy", read_shadow},
    StagedKind{"staged", "any sequence of stages and other strategies", read_staged},
};

template <std::size_t kind>
StrategyPlan as_plan(const Fields& fields, const Scenario& scenario) {
  StageGraph graph = staged_kinds[kind].read(fields, scenario);
  if (graph.stages.empty() && !fields.has_any_error())
    fields.error("", "has no stage before all traffic is the candidate's. Write \"big_bang\" if that is meant.");
  return plan_of(std::move(graph));
}

constexpr std::array other_kinds{
    StrategyKind{"bandit", "Thompson sampling: traffic follows the probability that the candidate fails less",
                 read_bandit},
    StrategyKind{"fix_first", "hold the candidate back until it is fixed, then release the fixed version",
                 read_fix_first},
    StrategyKind{"none", "no release: the reference for excess failures and cost", read_none},
    StrategyKind{"optimal_stopping", "batches of traffic, until one more costs more than its evidence is worth",
                 read_optimal_stopping},
    StrategyKind{"ruin_ramp", "largest steps that keep the risk of exceeding a budget of excess failures small",
                 read_ruin_ramp},
};

/// All kinds, by name.
template <std::size_t... kinds>
std::vector<StrategyKind> all_kinds(std::index_sequence<kinds...>) {
  std::vector<StrategyKind> all{{staged_kinds[kinds].name, staged_kinds[kinds].what, as_plan<kinds>}...};
  all.insert(all.end(), other_kinds.begin(), other_kinds.end());
  std::ranges::sort(all, {}, &StrategyKind::name);
  return all;
}

}  // namespace

std::span<const StrategyKind> strategy_catalog() {
  static const std::vector<StrategyKind> kinds = all_kinds(std::make_index_sequence<staged_kinds.size()>{});
  return kinds;
}

StageGraph read_stage_graph(const Fields& fields, const Scenario& scenario) {
  std::vector<std::string_view> names;
  for (const StagedKind& kind : staged_kinds) names.push_back(kind.name);
  const StagedKind& kind = staged_kinds[fields.choice("name", names, required)];
  if (!fields.has_error("name") && !fields.has_error("")) return kind.read(fields, scenario);
  fields.leave_the_rest_unread();
  return {};
}

namespace {

constexpr std::array<std::string_view, 4> classics{"big_bang", "blue_green", "canary", "ab_test"};

/// The built-in kinds and the user's own.
std::vector<StrategyKind> known_kinds(const Fields& fields) {
  std::vector<StrategyKind> kinds(strategy_catalog().begin(), strategy_catalog().end());
  if (const auto* own = fields.lent<OwnStrategies>()) kinds.insert(kinds.end(), own->kinds.begin(), own->kinds.end());
  return kinds;
}

}  // namespace

Contender read_contender(const Fields& fields, const Scenario& scenario) {
  const std::vector<StrategyKind> kinds = known_kinds(fields);
  std::vector<std::string_view> names;
  for (const StrategyKind& known : kinds) names.push_back(known.name);
  const StrategyKind& kind = kinds[fields.choice("name", names, required)];
  if (fields.has_error("name") || fields.has_error("")) {
    fields.leave_the_rest_unread();
    return {};
  }
  return {read_label(fields, kind.name), std::string{kind.name}, kind.read(fields, scenario)};
}

namespace {

bool has_label(const std::vector<Contender>& contenders, std::string_view label) {
  return std::any_of(contenders.begin(), contenders.end(), [&](const Contender& c) { return c.label == label; });
}

/// `always`: labels of those that compete in every verdict.
void keep_only(std::vector<Contender>& contenders, std::span<const std::string> only,
               std::span<const std::string> always, const Fields& root) {
  for (const std::string& label : only) {
    if (has_label(contenders, label)) continue;
    std::vector<std::string> known;
    for (const Contender& c : contenders) known.push_back(c.label);
    const auto near = nearest_word(label, known);
    root.error("strategies", fmt::format("has none labeled \"{}\" (it has {}).{}", label, fmt::join(known, ", "),
                                         near ? fmt::format(" Did you mean \"{}\"?", *near) : ""));
  }
  if (!only.empty())
    std::erase_if(contenders, [&](const Contender& c) {
      return std::ranges::find(always, c.label) == always.end() && std::ranges::find(only, c.label) == only.end();
    });
}

constexpr std::size_t most_strategies = 500;

/// Whether what is released is more likely a regression than not, so that whoever holds it back knows what to mend.
bool is_known_to_be_bad(const Scenario& scenario) {
  const Screening screening = screening_of(scenario);
  double bad = 0.0;
  for (std::size_t i = 0; i < outcome_count; ++i)
    if (is_regression(static_cast<Outcome>(i))) bad += screening.given_pass[i].value();
  return bad > 0.5 && !scenario.candidate.fix.is_forever();
}

/// Releasing nothing competes in every verdict, and so does mending what is known to be bad. Returns the labels of
/// those that nobody listed, and of what releases nothing.
std::vector<std::string> add_unlisted(std::vector<Contender>& contenders, const Scenario& scenario) {
  const auto has_kind = [&](std::string_view name) {
    return std::ranges::find(contenders, name, &Contender::name) != contenders.end();
  };
  std::vector<std::string> unlisted;
  if (!has_kind("none")) contenders.push_back({"none", "none", plan_of_none()});
  for (const Contender& c : contenders)
    if (c.name == "none") unlisted.push_back(c.label);
  if (is_known_to_be_bad(scenario) && !has_kind("fix_first") && !has_label(contenders, "fix_first")) {
    contenders.push_back({"fix_first", "fix_first", plan_of_fix_first()});
    unlisted.emplace_back("fix_first");
  }
  return unlisted;
}

}  // namespace

std::vector<Contender> read_strategies(const Fields& root, const Scenario& as_read, std::span<const std::string> only) {
  // Much is worked out from the scenario here, which one with errors does not allow.
  const std::optional<Scenario> stand_in =
      root.has_any_error() ? std::optional{without_invalid_parts(root, as_read)} : std::nullopt;
  const Scenario& scenario = stand_in ? *stand_in : as_read;
  std::vector<Contender> contenders;
  const std::vector<Fields> written = root.named_objects({"strategies",
                                                          "The ways of releasing to compare, at most 500. `none`, to "
                                                          "release nothing, competes in every verdict, listed or "
                                                          "not; so does `fix_first` where what is released is more "
                                                          "likely a regression than not.",
                                                          R"(["big_bang", {"name": "canary"}])"},
                                                         classics, "strategy");
  if (written.size() > most_strategies) {
    root.error("strategies", fmt::format("are {}, at most {} are compared (each with each). Leave some out.",
                                         written.size(), most_strategies));
    for (const Fields& fields : written) fields.leave_the_rest_unread();
    return contenders;
  }
  for (const Fields& fields : written) {
    Contender contender = read_contender(fields, scenario);
    const bool unknown = fields.has_error("") || fields.has_error("name");  // told already, under whatever label
    if (!unknown && has_label(contenders, contender.label)) {
      fields.error("label",
                   fmt::format("\"{}\" is used twice (rows are told apart by it). Give each a \"label\" of its own.",
                               contender.label));
      continue;
    }
    if (unknown) continue;
    if (contender.label == "none" && contender.name != "none")
      fields.error("label", "is kept for releasing nothing, and this releases something. Write another one.");
    contenders.push_back(std::move(contender));
  }
  keep_only(contenders, only, add_unlisted(contenders, scenario), root);
  std::sort(contenders.begin(), contenders.end(),
            [](const Contender& a, const Contender& b) { return a.label < b.label; });
  return contenders;
}

}  // namespace rollcast::strategies
