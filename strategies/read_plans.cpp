#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "contender_kinds.hpp"
#include "rollcast/scenarios/stand_in.hpp"
#include "rollcast/strategies/plans.hpp"

namespace rollcast::strategies {

namespace {

using lifecycle::Plan;

constexpr std::size_t most_plans = 100;
constexpr std::string_view never = "never";

void refuse_too_many_triggers(const Fields& fields, const Plan& plan, Duration until) {
  if (fields.has_error("every") || fields.has_error("first") || plan.first >= until) return;
  const std::int64_t triggers = (until - plan.first) / *plan.every + 1;
  if (triggers > lifecycle::most_triggers)
    fields.error("every", fmt::format("makes {} triggers until the end, at most {} are possible. Take a longer time.",
                                      triggers, lifecycle::most_triggers));
}

Plan read_plan(const Fields& fields, const Scenario& scenario, Money day_of_age) {
  Plan plan;
  plan.day_of_age = day_of_age;
  plan.label = fields.name({"name", "What tells it from the others. No name twice.", "monthly"}, required);
  const Duration every = fields.duration(
      {"every", "From one trigger to the next. A trigger begins the preparation of a candidate, whose data end then.",
       "30d"},
      required, {.at_least = Duration::hours(1)});
  plan.every = every;
  plan.first =
      fields.duration({"first", "From the start to the first trigger.", "0d", {.by_default = "`every`"}}, every);
  plan.preparation = fields.duration(
      {"preparation", "From a trigger to a candidate that is ready to be released.", "10d"}, Duration::days(7));
  plan.attempt = fields.money(
      {"attempt", "Price of preparing one candidate, whether or not it passes `offline`.", "1200 USD"}, Money{});
  const Contender strategy = read_contender(
      fields.named_object(
          {"strategy", "How each candidate and each fix is released.", R"({"name": "canary", "bake": "4h"})"}, "canary",
          "strategy"),
      scenario);
  plan.strategy = strategy.plan;
  if (strategy.name == "none")
    fields.error("strategy", "releases nothing, as the plan `never` does, which competes anyway.");
  if (plan.label == never) fields.error("name", "is kept for releasing nothing. Write another one.");
  refuse_too_many_triggers(fields, plan, scenario.until);
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
  nothing.day_of_age = part.money({"day_of_age",
                                   "Price of a day of service for each day of age of the serving version's training "
                                   "data, beside what drift does to failures.",
                                   "3 USD"},
                                  Money{});
  std::vector<Plan> plans;
  const auto written = part.objects({"plans",
                                     "The plans that compete, at most 100: when new versions are wanted, how they are "
                                     "prepared and how they are released. `never`, to release nothing, competes too."});
  if (written.size() > most_plans)
    part.error("plans", fmt::format("are {}, at most {} are compared. Leave some out.", written.size(), most_plans));
  for (const Fields& fields : written) {
    Plan plan = read_plan(fields, scenario, nothing.day_of_age);
    if (std::ranges::find(plans, plan.label, &Plan::label) != plans.end())
      fields.error("name", fmt::format("\"{}\" is used twice (rows are told apart by it).", plan.label));
    plans.push_back(std::move(plan));
  }
  plans.push_back(std::move(nothing));
  std::ranges::sort(plans, {}, &Plan::label);
  return plans;
}

}  // namespace rollcast::strategies
