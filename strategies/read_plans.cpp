#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "contender_kinds.hpp"
#include "read_preparation.hpp"
#include "rollcast/scenarios/stand_in.hpp"
#include "rollcast/strategies/plans.hpp"

namespace rollcast::strategies {

namespace {

using lifecycle::AlarmSpec;
using lifecycle::AuditSpec;
using lifecycle::MonitorRule;
using lifecycle::MonitorSpec;
using lifecycle::one_step;
using lifecycle::Plan;
using lifecycle::PreparationSpec;
using lifecycle::StalenessPrices;
using lifecycle::TriggerSpec;

constexpr std::size_t most_plans = 100;
constexpr std::string_view never = "never";

void refuse_too_many_triggers(const Fields& fields, const TriggerSpec& triggers, Duration until) {
  if (!triggers.every || fields.has_error("every") || fields.has_error("first") || triggers.first >= until) return;
  const std::int64_t count = (until - triggers.first - Duration::microseconds(1)) / *triggers.every + 1;
  if (count > lifecycle::most_triggers)
    fields.error("every", fmt::format("makes {} triggers until the end, at most {} are possible. Take a longer time.",
                                      count, lifecycle::most_triggers));
}

AlarmSpec read_alarm(const Fields& part) {
  AlarmSpec alarm;
  alarm.every = part.duration({"every", "From one look to the next, from the start.", "1d"}, Duration::days(1),
                              {.at_least = Duration::minutes(1)});
  alarm.drift_above = part.number({"drift_above",
                                   "On the log odds of failing: the drift since the version's data ended that it is "
                                   "meant to find.",
                                   "0.2"},
                                  0.0);
  alarm.rings = part.probability({"rings", "Chance at a look, where there is more drift than that.", "30%"}, required);
  alarm.false_alarm = part.probability({"false_alarm", "Chance at a look, where there is not.", "1%"}, Probability{});
  return alarm;
}

MonitorSpec read_monitor(const Fields& part) {
  MonitorSpec monitor;
  monitor.rule = static_cast<MonitorRule>(part.choice(
      {"rule",
       "What makes it signal: a share of failures, or a change of that share as the detectors DDM, ADWIN or "
       "PSI see it.",
       "failures_above"},
      lifecycle::monitor_rule_names, required));
  monitor.delay = part.duration({"delay", "How late labels arrive.", "14d"}, Duration{});
  const bool has_limit = monitor.rule == MonitorRule::failures_above;
  if (has_limit || part.has("above")) {
    monitor.above = part.probability(
        {"above", "Share of failing requests, of `failures_above`.", "0.8%", {.by_default = "required with that rule"}},
        required);
    monitor.over = part.duration({"over", "The time that this is the share of.", "7d"}, monitor.over,
                                 {.at_least = Duration::days(1), .multiple_of = Duration::days(1)});
  }
  if (part.has("false_alarms")) {
    monitor.false_alarms = part.number({"false_alarms",
                                        "Chance of a signal per look when nothing has changed, of `adwin` and `psi`.",
                                        "0.002",
                                        {.by_default = "`adwin` 0.002, `psi` 0.01"}},
                                       required, {.above = 0, .at_most = 0.5});
  }
  return monitor;
}

TriggerSpec read_triggers(const Fields& fields, Duration until) {
  constexpr Duration shortest = Duration::hours(1);
  TriggerSpec triggers;
  if (fields.has("every"))
    triggers.every = fields.duration(
        {"every",
         "From one trigger to the next. A trigger begins the preparation of a candidate, whose data end then.",
         "30d",
         {.by_default = "none"}},
        required, {.at_least = shortest});
  triggers.first =
      fields.duration({"first", "From the start to the first trigger by `every`.", "0d", {.by_default = "`every`"}},
                      triggers.every.value_or(Duration{}));
  triggers.in_flight = static_cast<int>(fields.whole_number(
      {"in_flight", "So many candidates are always under way: another one begins when one is released or given up.",
       "1"},
      0, {.at_least = 0, .at_most = 100}));
  if (fields.has("at_random"))
    triggers.at_random = fields.duration(
        {"at_random", "Mean time between triggers that come at random, as ideas do.", "20d", {.by_default = "none"}},
        required, {.at_least = shortest});
  if (fields.has("stale_above"))
    triggers.stale_above = fields.duration({"stale_above",
                                            "A candidate is wanted when the data of the version in service are older, "
                                            "and nothing is under way.",
                                            "45d",
                                            {.by_default = "none"}},
                                           required);
  if (fields.has("alarm"))
    triggers.alarm = read_alarm(
        fields.object({"alarm", "An alarm for drift, known by its rates. It triggers while nothing is under way.",
                       R"({"rings": "30%"})"}));
  if (fields.has("monitor"))
    triggers.monitor = read_monitor(fields.object(
        {"monitor",
         "Counts requests and failures of the version in service from day to day, and triggers while nothing is under "
         "way. It begins anew with each version.",
         R"({"rule": "ddm"})"}));
  triggers.spacing =
      fields.duration({"spacing", "From any trigger at least until one by `stale_above`, `alarm` or `monitor`.", "7d"},
                      Duration::days(1), {.at_least = shortest});
  if (triggers.is_never() && !fields.has_error("every"))
    fields.error("every",
                 "missing, as is any other trigger. Write \"30d\", or \"in_flight\": 1, \"stale_above\", "
                 "\"alarm\" or \"at_random\".");
  refuse_too_many_triggers(fields, triggers, until);
  return triggers;
}

PreparationSpec read_chosen_preparation(const Fields& fields, std::span<const PreparationSpec> known) {
  std::vector<std::string_view> names;
  for (const PreparationSpec& preparation : known) names.push_back(preparation.name);
  const std::size_t which = fields.reference(
      {"prepared_by", "One of `lifecycle.preparations`.", "usual", {.by_default = "a single step, `preparation`"}},
      names, required);
  for (const std::string_view key : {"preparation", "attempt"})
    if (fields.has(key)) fields.error(key, "is said by `prepared_by` already. Keep one of them.");
  PreparationSpec chosen = which < known.size() ? known[which] : one_step({}, Money{});
  read_units(fields, chosen);
  return chosen;
}

PreparationSpec read_preparation_of(const Fields& fields, std::span<const PreparationSpec> known) {
  if (fields.has("prepared_by")) return read_chosen_preparation(fields, known);
  const Duration takes = fields.duration(
      {"preparation", "From a trigger to a candidate that is ready to be released.", "10d"}, Duration::days(7));
  return one_step(
      {takes},
      fields.money({"attempt", "Price of preparing one candidate, whether or not it passes `offline`.", "1200 USD"},
                   Money{}));
}

std::optional<AuditSpec> read_audit(const Fields& plan) {
  if (!plan.has("audit")) return std::nullopt;
  const Fields part = plan.object({"audit",
                                   "A look at each version that was promoted, which finds regressions that nobody "
                                   "noticed. A version that is found bad is rolled back to the one before it, with all "
                                   "that came on top of it.",
                                   R"({"after": "30d"})"});
  AuditSpec audit;
  audit.after = part.varying_duration({"after", "From the release to the first audit.", "30d"}, required);
  audit.every = part.duration({"every",
                               "From one to the next, while the version or one on top of it serves.",
                               "30d",
                               {.by_default = "forever"}},
                              Duration::forever(), {.at_least = Duration::days(1), .may_be_forever = true});
  const Probability false_alarms = part.probability(
      {"false_alarms", "Chance that a version that is no regression is found bad.", "1%"}, Probability{});
  audit.finds.fill(false_alarms);
  const Fields finds = part.object({"finds", "Chance that a regression is found, by its class.", R"({"mild": "50%"})"});
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto outcome = static_cast<Outcome>(c);
    if (!is_regression(outcome)) continue;
    audit.finds[c] = finds.probability(
        {name_of(outcome), fmt::format("Chance that a {} regression is found.", name_of(outcome)), "50%"},
        Probability{0.5});
  }
  audit.costs = part.money({"costs", "Price of each audit.", "500 USD"}, Money{});
  return audit;
}

StalenessPrices read_staleness_prices(const Fields& part) {
  const Fields cost = part.object(
      {"staleness_cost",
       "What a day of service by a version of stale training data costs, beside what drift does to failures. The parts "
       "add up."});
  StalenessPrices prices;
  prices.per_day_of_age = cost.money({"per_day_of_age", "For each day of the data's age.", "3 USD"}, Money{});
  prices.per_step = cost.money(
      {"per_step", "For each sudden step of drift since the data ended, recovered or not.", "40 USD"}, Money{});
  prices.level = cost.money({"level",
                             "For each log odds by which drift has moved since, noise aside. Where "
                             "`drift.staleness` is `one_way`, a level below earns as much.",
                             "200 USD"},
                            Money{});
  prices.squared_level =
      cost.money({"squared_level",
                  "For the square of that: a version that is twice as far off costs four times as much.", "400 USD"},
                 Money{});
  return prices;
}

/// Where improvements end: as log odds beside the version at the start.
std::optional<double> read_best_log_odds(const Fields& part) {
  if (!part.has("best_odds_ratio")) return std::nullopt;
  const double ratio =
      part.number({"best_odds_ratio",
                   "The best odds of failing there can be, over those of the version at the start, drift aside. Each "
                   "improvement brings the share of its effect that is left of the way there.",
                   "0.5",
                   {.by_default = "none: improvements never end"}},
                  required, {.above = 0, .at_least = {}, .at_most = 0.999});
  return std::log(ratio);
}

Plan read_plan(const Fields& fields, const Scenario& scenario, const Plan& of_all,
               std::span<const PreparationSpec> preparations) {
  Plan plan;
  plan.staleness = of_all.staleness;
  plan.best_log_odds = of_all.best_log_odds;
  plan.label = fields.name({"name", "What tells it from the others. No name twice.", "monthly"}, required);
  plan.triggers = read_triggers(fields, scenario.until);
  plan.preparation = read_preparation_of(fields, preparations);
  plan.audit = read_audit(fields);
  const Contender strategy = read_contender(
      fields.named_object(
          {"strategy", "How each candidate and each fix is released.", R"({"name": "canary", "bake": "4h"})"}, "canary",
          "strategy"),
      scenario);
  plan.strategy = strategy.plan;
  if (strategy.name == "none")
    fields.error("strategy", "releases nothing, as the plan `never` does, which competes anyway.");
  if (plan.label == never) fields.error("name", "is kept for releasing nothing. Write another one.");
  return plan;
}

}  // namespace

std::vector<Plan> read_plans(const Fields& root, const Scenario& as_read) {
  if (!root.has("lifecycle")) return {};
  const std::optional<Scenario> stand_in =
      root.has_any_error() ? std::optional{without_invalid_parts(root, as_read)} : std::nullopt;
  const Scenario& scenario = stand_in ? *stand_in : as_read;
  const Fields part = root.object({"lifecycle", "Many releases on one service, until the end of the forecast."});
  Plan nothing;
  nothing.label = never;
  nothing.staleness = read_staleness_prices(part);
  nothing.best_log_odds = read_best_log_odds(part);
  const std::vector<PreparationSpec> preparations = read_preparations(part);
  std::vector<Plan> plans;
  const auto written = part.objects({"plans",
                                     "The plans that compete, at most 100: when new versions are wanted, how they are "
                                     "prepared and how they are released. `never`, to release nothing, competes too."});
  if (written.size() > most_plans)
    part.error("plans", fmt::format("are {}, at most {} are compared. Leave some out.", written.size(), most_plans));
  for (const Fields& fields : written) {
    Plan plan = read_plan(fields, scenario, nothing, preparations);
    if (std::ranges::find(plans, plan.label, &Plan::label) != plans.end())
      fields.error("name", fmt::format("\"{}\" is used twice (rows are told apart by it).", plan.label));
    plans.push_back(std::move(plan));
  }
  plans.push_back(std::move(nothing));
  std::ranges::sort(plans, {}, &Plan::label);
  return plans;
}

}  // namespace rollcast::strategies
