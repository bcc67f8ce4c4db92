#include "tools/argo/argo_canary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "judges/argo_judge.hpp"
#include "stages/stage_options.hpp"
#include "tools/argo/argo_fleets.hpp"

namespace rollcast::strategies {

namespace {

/// A step does one of three things.
struct Step {
  std::optional<Share> weight;
  std::optional<Duration> pause;  ///< forever: until a person promotes
  std::optional<MetricPlan> analysis;
};

struct CanaryPlan {
  std::vector<Step> steps;
  std::optional<MetricPlan> background;
  std::size_t starting_step = 0;
  ArgoFleets fleets;
  Duration old_kept, metrics_delay;
  VaryingDuration promoting_takes;
};

constexpr std::string_view usual_canary_steps = R"([{{"set_weight": "20%"}}, {{"pause": {{"duration": "{0}"}}}},
  {{"set_weight": "40%"}}, {{"pause": {{"duration": "{0}"}}}}, {{"set_weight": "60%"}},
   {{"pause": {{"duration": "{0}"}}}},
  {{"set_weight": "80%"}}, {{"pause": {{"duration": "{0}"}}}}])";

/// Counts come late, and those of a pause that is over are not looked at any more.
Duration read_pause(const Fields& pause, const Scenario& scenario) {
  if (!pause.has("duration")) return Duration::forever();
  const Duration tick = scenario.tick, delay = scenario.watching.metrics_delay;
  const Duration lasts =
      pause.duration({"duration",
                      "How long it waits; without it, until a person promotes.",
                      "10min",
                      {.by_default = "none: until a person promotes", .range = "longer than `watching.metrics_delay`"}},
                     required, {.at_least = tick, .multiple_of = tick});
  if (lasts <= delay && !pause.has_error("duration"))
    pause.error(
        "duration",
        fmt::format("must be longer than watching.metrics_delay, {} (else nothing is known of it where it ends).",
                    to_text(delay)));
  return lasts;
}

Step read_step(const Fields& fields, const Scenario& scenario) {
  Step step;
  if (fields.has("set_weight"))
    step.weight = fields.share({"set_weight",
                                "Weight of the candidate from now on.",
                                "20%",
                                {.by_default = "none: the step does something else"}},
                               required);
  if (fields.has_object("pause"))
    step.pause = read_pause(fields.object({"pause",
                                           "Waits, for so long or until a person promotes.",
                                           R"({"duration": "10min"})",
                                           {.by_default = "none: the step does something else"}}),
                            scenario);
  if (fields.has_object("analysis"))
    step.analysis = read_ending_metric(fields.object({"analysis",
                                                      "A metric that must have an end and is waited for.",
                                                      R"({"count": 3, "interval": "10min"})",
                                                      {.by_default = "none: the step does something else"}}),
                                       scenario);
  if (step.weight.has_value() + step.pause.has_value() + step.analysis.has_value() != 1 && !fields.has_error(""))
    fields.error(
        "",
        "must do one thing: {\"set_weight\": \"20%\"}, {\"pause\": {\"duration\": \"10min\"}}, {\"pause\": {}} "
        "(until a person promotes) or {\"analysis\": {...}}.");
  return step;
}

/// Lays the stages of the steps out, one after the other.
class Layout {
 public:
  explicit Layout(const CanaryPlan& plan) : plan_{&plan} {}

  void add_steps() {
    for (; at_ < plan_->steps.size(); ++at_) {
      const Step& step = plan_->steps[at_];
      step.weight ? set_weight(*step.weight) : wait(step);
    }
  }

  /// After the last step 100 % of traffic gets the candidate.
  void add_end() {
    if (now_.share < all_traffic()) set_weight(all_traffic());
    if (plan_->old_kept <= Duration{}) return;
    Stage kept = serving("old pods kept", plan_->old_kept);
    kept.share = all_traffic();
    push(std::move(kept));
  }

  /// Whether an analysis compares with a control that serves nobody.
  bool lacks_control() const { return lacks_control_; }

  StageGraph graph() && {
    StageGraph graph;
    analyses_.background = plan_->background;
    analyses_.metrics_delay = plan_->metrics_delay;
    graph.gates = {GatePlan{.judge = argo_judge(std::move(analyses_)), .when_inconclusive = WhenInconclusive::hold}};
    graph.approval_to_promote = std::move(approval_);
    graph.stages = std::move(stages_);
    lead_on(graph.stages);
    return graph;
  }

 private:
  Stage serving(std::string name, Duration lasts) const {
    return {.name = std::move(name),
            .share = now_.share,
            .lasts = lasts,
            .fleets = now_.fleets,
            .switch_back = now_.undone_in};
  }
  bool is_watched() const {
    return plan_->background && at_ >= plan_->starting_step && at_ < plan_->steps.size() && now_.share > nobody();
  }

  void wait(const Step& step) {
    const bool for_people = step.pause && step.pause->is_forever();
    const Duration lasts = step.analysis ? step.analysis->planned_length() : for_people ? Duration{} : *step.pause;
    Stage stage = serving(fmt::format("{} at {}", step.analysis ? "analysis" : "pause", in_percent(now_.share)), lasts);
    measure(stage, {step.analysis, is_watched()});
    push(std::move(stage));
    if (for_people) approval_ = plan_->promoting_takes;
  }

  /// The pods of the weight start first.
  void set_weight(Share weight) {
    const WeightServed next = plan_->fleets.at(weight, now_);
    if (next.fleets.candidate > now_.fleets.candidate && plan_->fleets.ready_time() > Duration{}) {
      Stage starting = serving(fmt::format("pods start for {}", in_percent(weight)), plan_->fleets.ready_time());
      starting.fleets = next.on_the_way;
      measure(starting, {std::nullopt, is_watched()});
      push(std::move(starting));
    }
    now_ = next;
  }

  void measure(Stage& stage, ArgoStage by) {
    if (!by.analysis && !by.is_watched) return;
    const bool compares =
        (by.analysis && by.analysis->needs_control()) || (by.is_watched && plan_->background->needs_control());
    lacks_control_ = lacks_control_ || (compares && stage.share == all_traffic());
    stage.gate = 0;
    analyses_.stages.push_back(std::move(by));
  }

  void push(Stage stage) {
    stage.approval = std::exchange(approval_, std::nullopt);
    stages_.push_back(std::move(stage));
  }

  const CanaryPlan* plan_;
  std::size_t at_ = 0;
  WeightServed now_{};
  std::optional<VaryingDuration> approval_;  ///< that the next stage waits for
  bool lacks_control_ = false;
  ArgoAnalyses analyses_;
  std::vector<Stage> stages_;
};

/// In any case with a step.
std::vector<Step> read_steps(const Fields& fields, const Scenario& scenario) {
  const Duration pause =
      std::max(Duration::minutes(10), scenario.tick) + in_ticks(scenario.watching.metrics_delay, scenario.tick);
  const std::string usual = fmt::format(usual_canary_steps, to_text(pause));
  std::vector<Step> steps;
  for (const Fields& step : fields.objects(
           {"steps",
            "The steps, each of which does one thing: sets the weight, pauses, or waits for an analysis. After the "
            "last, 100 % of traffic gets the candidate.",
            R"([{"set_weight": "10%"}, {"pause": {"duration": "30min"}}])",
            {.by_default =
                 "20, 40, 60 and 80 %, each with a pause of 10 min, at least the tick, plus `watching.metrics_delay`"}},
           usual))
    steps.push_back(read_step(step, scenario));
  if (steps.empty() && !fields.has_error("steps"))
    fields.error(
        "steps",
        "are none (Argo Rollouts then updates replica by replica). Write some, or take the strategy \"rolling\".");
  if (fields.has_error("steps")) steps.clear();
  return steps;
}

}  // namespace

StageGraph read_argo_canary(const Fields& fields, const Scenario& scenario) {
  CanaryPlan plan;
  plan.steps = read_steps(fields, scenario);
  plan.background = read_metric(
      part_or_usual(
          fields,
          {"analysis",
           "A metric that is measured in the background, from stage to stage; without a condition there is none.",
           R"({"interval": "10min", "success_condition": {"at_most": "2%"}})",
           {.by_default = "every 5 min, at least the tick, success up to 1.5 times the control's failure rate plus "
                          "0.002, `failure_limit` 3"}},
          usual_analysis(scenario)),
      scenario);
  plan.starting_step =
      static_cast<std::size_t>(fields.whole_number({"starting_step",
                                                    "The analysis in the background begins with this step, counted "
                                                    "from 0, or with the first request that the candidate serves.",
                                                    "2"},
                                                   0, {.at_least = 0, .at_most = 1e6}));
  plan.fleets = ArgoFleets::read(fields, scenario);
  const Duration old_kept =
      fields.duration({"scale_down_delay",
                       "The old pods are kept so long once 100 % of traffic has the candidate, and undoing it takes "
                       "`switch_back` until then. Only with `traffic_routing` and without `dynamic_stable_scale`.",
                       "10min"},
                      Duration::seconds(30));
  const Duration aborted_kept = read_abort_scale_down_delay(fields);
  plan.old_kept = plan.fleets.keeps_old() ? old_kept : Duration{};
  plan.promoting_takes = read_approval_takes(fields);
  plan.metrics_delay = scenario.watching.metrics_delay;
  if (!plan.background->has_condition()) plan.background.reset();
  Layout layout{plan};
  layout.add_steps();
  layout.add_end();
  if (layout.lacks_control())
    fields.error(
        "steps",
        "compare the candidate with a control where none serves, at 100%. Write absolute conditions (\"at_most\").");
  StageGraph graph = std::move(layout).graph();
  graph.gates[0].asking_takes = plan.promoting_takes;
  graph.gates[0].waits_for_labels = scenario.watching.labels.has_value();
  if (plan.fleets.is_routed()) graph.candidate_kept = aborted_kept;
  graph.rollback_time = read_rollback_time(fields);
  return graph;
}

}  // namespace rollcast::strategies
