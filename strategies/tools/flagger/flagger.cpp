#include "tools/flagger/flagger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "judges/flagger_checks.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

struct FlaggerPlan {
  Duration interval, switch_back, rollback_time;
  std::vector<Share> weights;
  Share match = nobody(), back = all_traffic();  ///< of the traffic that the primary takes back at a tick
  Share mirrored = nobody();                     ///< of requests, copied before anybody is served
  std::int64_t iterations = 0;
  bool needs_control = false;

  bool is_blue_green() const { return iterations > 0 && match == nobody(); }
  bool mirrors() const { return mirrored > nobody(); }
};

/// Stages of one tick each.
class Ticks {
 public:
  explicit Ticks(const FlaggerPlan& plan) : plan_{&plan} {}

  /// The canary's pods are there throughout, as many as the primary's.
  void unwatched(std::string name, Share share, Duration undone_in) {
    stages_.push_back(
        {.name = std::move(name), .share = share, .lasts = plan_->interval, .fleets = Fleets::added(1.0)});
    stages_.back().switch_back = undone_in;
  }

  void watched(std::string name, Share share) {
    unwatched(std::move(name), share, plan_->switch_back);
    stages_.back().gate = 0;
    if (share == all_traffic() && plan_->needs_control) stages_.back().compare = Compare::before;
  }

  /// Of copies, nobody being served.
  void mirrored(std::string name) {
    watched(std::move(name), nobody());
    stages_.back().mirrored.share = plan_->mirrored;
  }

  /// The primary has the candidate's spec from the first of these on, so undoing is deploying anew.
  void promotion(Share weight) {
    double routed = weight.value();
    do {
      unwatched(fmt::format("Promoting {}", in_percent(Share{routed})), all_traffic(), plan_->rollback_time);
      routed = std::max(routed - plan_->back.value(), 0.0);
    } while (routed > rounding);
    unwatched("Finalizing", all_traffic(), plan_->rollback_time);
  }

  std::vector<Stage> stages() && { return std::move(stages_); }

 private:
  const FlaggerPlan* plan_;
  std::vector<Stage> stages_;
};

std::vector<Stage> stages_of(const FlaggerPlan& plan) {
  Ticks ticks{plan};
  ticks.unwatched("Progressing 0 %", nobody(), plan.switch_back);
  const auto progressing = [&](Share share) { ticks.watched(fmt::format("Progressing {}", in_percent(share)), share); };
  if (plan.iterations == 0) {
    if (plan.mirrors()) ticks.mirrored(fmt::format("Progressing, {} mirrored", in_percent(plan.mirrored)));
    for (const Share weight : plan.weights) progressing(weight);
    ticks.promotion(plan.weights.back());
  } else if (plan.is_blue_green()) {
    for (std::int64_t i = 1; i <= plan.iterations; ++i) {
      const std::string name = fmt::format("Progressing, iteration {}", i);
      plan.mirrors() ? ticks.mirrored(name) : ticks.unwatched(name, nobody(), plan.switch_back);
    }
    progressing(all_traffic());
    ticks.promotion(all_traffic());
  } else {
    for (std::int64_t i = 1; i <= plan.iterations; ++i)
      ticks.watched(fmt::format("Progressing, iteration {}", i), plan.match);
    ticks.promotion(all_traffic());
  }
  std::vector<Stage> stages = std::move(ticks).stages();
  lead_on(stages);
  return stages;
}

constexpr Share usual_step{0.1}, usual_most{0.5};

/// In any case one weight at least.
std::vector<Share> read_weights(const Fields& fields, std::int64_t iterations) {
  const Share step = fields.share({"step_weight",
                                   "What the weight grows by at a tick of the controller whose check passes.",
                                   "5%",
                                   {.range = "above 0 %"}},
                                  usual_step),
              most =
                  fields.share({"max_weight", "Promotes from the first weight that is as large.", "60%"}, usual_most);
  const std::vector<Share> listed =
      fields.shares({"step_weights",
                     "All weights, in place of steps.",
                     R"(["1%", "10%", "50%"])",
                     {.range = "growing from above 0 %; not beside `step_weight` or `max_weight`"}},
                    std::vector<Share>{});
  const bool grow = std::adjacent_find(listed.begin(), listed.end(), std::greater_equal<>{}) == listed.end();
  if (!grow || (!listed.empty() && listed.front() <= nobody()))
    fields.error("step_weights", "must grow from above 0%. Write for example [\"1%\", \"2%\", \"10%\", \"80%\"].");
  const bool is_stepped = step != usual_step || most != usual_most;
  if (!listed.empty() && is_stepped)
    fields.error("step_weights",
                 "cannot stand beside \"step_weight\" or \"max_weight\" (they say all weights). Remove one.");
  if (iterations > 0 && (is_stepped || !listed.empty()))
    fields.error("iterations", "cannot stand beside weights (they serve all at once). Remove one.");
  if (step <= nobody()) fields.error("step_weight", "must be above 0% (else the canary never gets anything).");
  return !listed.empty() ? listed : flagger_weights(std::max(step, Share{0.001}), most);
}

/// Nobody where nothing is mirrored.
Share read_mirrored(const Fields& fields) {
  const bool mirrors = fields.yes_or_no({"mirror",
                                         "Copies requests to a canary for one tick before the first weight, or through "
                                         "all iterations of a blue-green release.",
                                         "true",
                                         {.range = "not beside `match`"}},
                                        false);
  const Share weight = fields.share({"mirror_weight",
                                     "Share of all requests that `mirror` copies.",
                                     "20%",
                                     {.range = "above 0 %; only with `mirror`"}},
                                    all_traffic());
  if (!mirrors && weight != all_traffic())
    fields.error("mirror_weight", "goes with \"mirror\". Write \"mirror\": true, or leave it out.");
  if (mirrors && weight == nobody()) fields.error("mirror_weight", "must be above 0% (else nothing is mirrored).");
  return mirrors ? weight : nobody();
}

/// Counts come late, and those of a tick that is over are not looked at any more.
Duration read_interval(const Fields& fields, const Scenario& scenario) {
  const Duration least = Duration::seconds(10), tick = scenario.tick, delay = scenario.watching.metrics_delay;
  const Duration usual = std::max(Duration::minutes(1), tick) + in_ticks(delay, tick);
  const Duration interval =
      std::max(fields.duration({"interval",
                                "Time between ticks of the controller, and what each check looks at.",
                                "10min",
                                {.by_default = "`\"1min\"`, at least the tick, plus `watching.metrics_delay`",
                                 .range = "at least `\"10s\"`; longer than `watching.metrics_delay`"}},
                               usual, {.at_least = tick, .multiple_of = tick}),
               least);
  if (interval <= delay)
    fields.error(
        "interval",
        fmt::format("must be longer than watching.metrics_delay, {} (else every first check at a weight is without "
                    "data, and fails).",
                    to_text(delay)));
  return interval;
}

/// What the primary takes back at a tick, and whom an A/B test serves.
void read_ticks(const Fields& fields, FlaggerPlan& plan) {
  plan.iterations = fields.whole_number(
      {"iterations", "Ticks of a blue-green or A/B test; 0: a canary.", "10", {.range = "not beside weights"}}, 0,
      {.at_least = 0, .at_most = 10000});
  plan.weights = read_weights(fields, plan.iterations);
  const Share back = fields.share(
      {"step_weight_promotion", "What the primary takes back at a tick of the promotion; 0: all.", "20%"}, nobody());
  plan.back = back > nobody() ? std::max(back, Share{0.001}) : all_traffic();
  plan.match = fields.share({"match",
                             "Share of users whom an A/B test serves with the candidate.",
                             "10%",
                             {.range = "only with `iterations`"}},
                            nobody());
}

RateLimit read_check_limit(const Fields& fields) {
  return read_rate_limit(
      fields.object({"metric",
                     "What a check passes up to: `{\"at_most\": \"1%\"}` is a `request-success-rate` "
                     "of 99 at least; `ratio` and `margin` are relative to the primary.",
                     R"({"at_most": "1%"})",
                     {.by_default = "1.5 times the primary's failure rate plus 0.002"}}),
      "at_most");
}

}  // namespace

std::vector<Share> flagger_weights(Share step, Share most) {
  std::vector<Share> weights;
  do {
    const double next = static_cast<double>(weights.size() + 1) * step.value();
    weights.push_back(next > 1.0 - rounding ? all_traffic() : Share{next});
  } while (weights.back().value() < most.value() - rounding);
  return weights;
}

StageGraph read_flagger(const Fields& fields, const Scenario& scenario) {
  FlaggerPlan plan;
  plan.interval = read_interval(fields, scenario);
  const auto threshold = std::max<std::int64_t>(
      fields.whole_number({"threshold", "Failed checks in all after which it rolls back; 0 is 1.", "10"}, 5,
                          {.at_least = 0, .at_most = 1e6}),
      1);
  read_ticks(fields, plan);
  plan.mirrored = read_mirrored(fields);
  const RateLimit limit = read_check_limit(fields);
  plan.needs_control = limit.needs_control();
  plan.switch_back = read_switch_back(fields, Duration::seconds(30));
  plan.rollback_time = read_rollback_time(fields);
  if (plan.iterations == 0 && plan.match > nobody())
    fields.error("match",
                 "goes with \"iterations\" (it makes the release an A/B test). Write for example \"iterations\": 10.");
  if (plan.mirrors() && plan.match > nobody())
    fields.error("mirror", "cannot stand beside \"match\" (an A/B test mirrors nothing). Remove one.");
  StageGraph graph;
  graph.gates = {GatePlan{.judge = flagger_checks(limit, threshold), .when_inconclusive = WhenInconclusive::hold}};
  graph.gates[0].waits_for_labels = scenario.watching.labels.has_value();
  graph.stages = stages_of(plan);
  graph.rollback_time = plan.rollback_time;
  return graph;
}

}  // namespace rollcast::strategies
