#include "classic/staged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "classic/shadow.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_kinds.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

/// One item of the list: a stage, or a strategy of several.
struct Item {
  Fields fields;
  std::string name;
  StageGraph graph;
  std::size_t begins = 0;  ///< its first stage in the whole
};

constexpr std::string_view usual_stages = R"([{"name": "pilot", "share": "1%", "lasts": "2h", "judge": "z_test"},
                                              {"name": "test", "strategy": "ab_test"}])";
constexpr std::array<std::string_view, 2> controls{"control", "before"};

StageGraph read_stage(const Fields& fields, const std::string& name, const Scenario& scenario) {
  Stage stage{.name = name};
  stage.share = fields.share(
      {"share", "Share of users whom the candidate serves.", "1%", {.by_default = "required without `strategy`"}},
      required);
  stage.mirrored = read_mirroring(fields, nobody(), stage.share);
  stage.lasts = fields.duration(
      {"lasts", "The stage lasts at least so long.", "2h", {.by_default = "required without `strategy`"}}, required,
      {.at_least = scenario.tick, .multiple_of = scenario.tick});
  stage.requests_per_arm = static_cast<double>(fields.whole_number(
      {"min_requests", "The stage goes on by its length again until each arm has served this many requests.", "10000"},
      0, {.at_least = 0, .at_most = 1e12}));
  stage.fleets = read_fleet_plan(fields, FleetRule::added, scenario).at(stage.share, stage.mirrored.share);
  stage.switch_back = read_switch_back(fields, Duration::minutes(5));
  stage.compare = static_cast<Compare>(
      fields.choice({"compare",
                     "What the judge compares with: the baseline at the same time, or as it was in the stage before. "
                     "At 100 % of traffic only the latter, unless the judge needs no control.",
                     "before"},
                    controls, 0));
  StageGraph graph;
  graph.gates = {read_gate(fields, "none", scenario)};
  if (fields.yes_or_no({"approval", "Whether a person must approve before the stage.", "true"}, false))
    stage.approval = graph.gates.front().asking_takes;
  stage.gate = gate_of(graph.gates, 0);
  const bool has_control = stage.share < all_traffic() || stage.compare == Compare::before;
  if (!has_control && graph.gates.front().judge.against == Against::control)
    fields.error("compare", "must be \"before\" unless the judge needs no control: none serves at 100%.");
  if (!has_control && stage.requests_per_arm > 0.0)
    fields.error("min_requests", "can never be reached by an arm that serves nobody. Leave it out.");
  graph.stages = {stage};
  return graph;
}

Item read_item(const Fields& fields, std::size_t place, const Scenario& scenario) {
  const std::string name =
      fields.name({"name",
                   "What the stage is called. Names of stages differ; `pass` and `fail` lead to them.",
                   "pilot",
                   {.by_default = "`\"stage 1\"` and so on"}},
                  fmt::format("stage {}", place + 1));
  if (fields.has("strategy"))
    return {fields, name,
            read_stage_graph(fields.named_object({"strategy",
                                                  "A strategy in the place of a stage, by name or with its options.",
                                                  R"({"name": "ab_test", "duration": "2d"})",
                                                  {.by_default = "none: a stage of its own"}},
                                                 "canary", "strategy"),
                             scenario)};
  return {fields, name, read_stage(fields, name, scenario)};
}

constexpr Key way_of_pass{
    "pass",
    "Where it leads when the gate passes: the name of another stage, `\"promote\"` or `\"roll_back\"`.",
    "promote",
    {.by_default = "the next stage, after the last promotion"}},
    way_of_fail{"fail",
                "Where it leads when the gate fails: the name of another stage, `\"promote\"` or `\"roll_back\"`.",
                "roll_back"};

/// Where an item goes when it passes or fails: the name of another, or an end.
class Signposts {
 public:
  explicit Signposts(const std::vector<Item>& items) : items_{&items} {
    for (const Item& item : items) names_.push_back(item.name);
    names_.push_back("promote");
    names_.push_back("roll_back");
  }

  Destination read(const Item& item, const Key& key, std::size_t fallback) const {
    const std::size_t to = item.fields.reference(key, names_, fallback);
    if (to == items_->size()) return promotes;
    return to > items_->size() ? rolls_back : (*items_)[to].begins;
  }
  std::size_t promotion() const { return items_->size(); }
  std::size_t roll_back() const { return items_->size() + 1; }

 private:
  const std::vector<Item>* items_;
  std::vector<std::string_view> names_;
};

void check_names(const std::vector<Item>& items) {
  for (std::size_t i = 0; i < items.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (items[i].name == items[k].name) {
        items[i].fields.error(
            "name", fmt::format("\"{}\" is used twice (ways lead to names). Give each its own.", items[i].name));
        break;
      }
}

/// What a strategy asks of people before it promotes is asked before what follows it. Nobody need approve of a
/// rollback.
void ask_before_what_follows(StageGraph& whole, const Item& item, Destination pass) {
  if (!item.graph.approval_to_promote || pass == rolls_back) return;
  auto& approval = pass == promotes ? whole.approval_to_promote : whole.stages[pass].approval;
  if (!approval) approval = item.graph.approval_to_promote;
}

void report_errors(const StageGraph& graph, const std::vector<Item>& items) {
  for (const GraphError& error : errors_of(graph)) {
    const auto after = [&](const Item& item) { return item.begins > error.stage; };
    const auto item = std::find_if(items.begin(), items.end(), after) - 1;
    item->fields.error("", fmt::format("(\"{}\") {}", graph.stages[error.stage].name, error.problem));
  }
}

}  // namespace

StageGraph read_staged(const Fields& fields, const Scenario& scenario) {
  StageGraph whole;
  whole.rollback_time = read_rollback_time(fields);
  std::vector<Item> items;
  std::size_t stages = 0;
  for (const Fields& part : fields.objects(
           {"stages",
            "The stages, in their order: each a stage of its own, or a `strategy` in its place. Each must be within "
            "reach of the first, an end within its own, and its two ways must differ. The default is a pilot of 1 % "
            "for 2 h under a z test, then an A/B test.",
            R"([{"name": "pilot", "share": "1%", "lasts": "2h", "judge": "z_test"}, {"strategy": "rolling"}])"},
           usual_stages)) {
    items.push_back(read_item(part, items.size(), scenario));
    items.back().begins = std::exchange(stages, stages + items.back().graph.stages.size());
  }
  if (items.empty() && !fields.has_error("stages"))
    fields.error("stages",
                 "is empty. Write for example [{\"share\": \"1%\", \"lasts\": \"2h\", \"judge\": \"z_test\"}, "
                 "{\"strategy\": \"canary\"}].");
  check_names(items);
  const Signposts signposts{items};
  std::vector<Destination> passes;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Destination pass =
        signposts.read(items[i], way_of_pass, i + 1 < items.size() ? i + 1 : signposts.promotion());
    passes.push_back(pass);
    append(whole, items[i].graph, pass, signposts.read(items[i], way_of_fail, signposts.roll_back()));
  }
  for (std::size_t i = 0; i < items.size(); ++i) ask_before_what_follows(whole, items[i], passes[i]);
  if (!fields.has_error("")) report_errors(whole, items);
  return whole;
}

}  // namespace rollcast::strategies
