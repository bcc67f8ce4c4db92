#include "classic/staged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "classic/shadow.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_kinds.hpp"

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
  stage.share = fields.share("share", required);
  stage.mirrored = read_mirroring(fields, nobody(), stage.share);
  stage.lasts = fields.duration("lasts", required, {.at_least = scenario.tick, .multiple_of = scenario.tick});
  stage.requests_per_arm =
      static_cast<double>(fields.whole_number("min_requests", 0, {.at_least = 0, .at_most = 1e12}));
  stage.fleets = read_fleet_plan(fields, FleetRule::added, scenario).at(stage.share, stage.mirrored.share);
  stage.switch_back = fields.duration("switch_back", Duration::minutes(5));
  stage.compare = static_cast<Compare>(fields.choice("compare", controls, 0));
  StageGraph graph;
  graph.gates = {read_gate(fields, "none", scenario)};
  if (fields.yes_or_no("approval", false)) stage.approval = graph.gates.front().asking_takes;
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
  const std::string name = fields.name("name", fmt::format("stage {}", place + 1));
  if (fields.has("strategy"))
    return {fields, name, read_stage_graph(fields.named_object("strategy", "canary"), scenario)};
  return {fields, name, read_stage(fields, name, scenario)};
}

/// Where an item goes when it passes or fails: the name of another, or an end.
class Signposts {
 public:
  explicit Signposts(const std::vector<Item>& items) : items_{&items} {
    for (const Item& item : items) names_.push_back(item.name);
    names_.push_back("promote");
    names_.push_back("roll_back");
  }

  Destination read(const Item& item, std::string_view key, std::size_t fallback) const {
    const std::size_t to = item.fields.choice(key, names_, fallback);
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
  whole.rollback_time = fields.duration("rollback_time", Duration::minutes(30));
  std::vector<Item> items;
  std::size_t stages = 0;
  for (const Fields& part : fields.objects("stages", usual_stages)) {
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
    const Destination pass = signposts.read(items[i], "pass", i + 1 < items.size() ? i + 1 : signposts.promotion());
    passes.push_back(pass);
    append(whole, items[i].graph, pass, signposts.read(items[i], "fail", signposts.roll_back()));
  }
  for (std::size_t i = 0; i < items.size(); ++i) ask_before_what_follows(whole, items[i], passes[i]);
  if (!fields.has_error("")) report_errors(whole, items);
  return whole;
}

}  // namespace rollcast::strategies
