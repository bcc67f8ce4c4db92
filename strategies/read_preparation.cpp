#include "read_preparation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace rollcast::strategies {

namespace {

using lifecycle::PreparationSpec;
using lifecycle::ResourceSpec;
using lifecycle::SendBackSpec;
using lifecycle::StepSpec;
using Names = std::vector<std::string_view>;

constexpr std::size_t most_resources = 100;
constexpr int most_units = 1'000;

template <class Spec>
Names names_of(const std::vector<Spec>& specs) {
  Names names;
  for (const Spec& spec : specs) names.push_back(spec.name);
  return names;
}

template <class Spec>
void refuse_names_used_twice(const std::vector<Fields>& parts, const std::vector<Spec>& specs) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const bool again = std::ranges::find(specs, specs[i].name, &Spec::name) != specs.begin() + static_cast<long>(i);
    if (again && !parts[i].has_error("name"))
      parts[i].error("name", fmt::format("\"{}\" is used twice (they are told apart by it).", specs[i].name));
  }
}

/// A list of bare names, each of which must be one of `names`.
std::vector<std::size_t> read_names(const Fields& part, const Key& key, const Names& names) {
  std::vector<std::size_t> chosen;
  for (const Fields& name : part.named_objects(key, {})) {
    const std::size_t which = name.reference("name", names, scenarios::required);
    if (!name.has_error("") && which < names.size()) chosen.push_back(which);
  }
  return chosen;
}

int read_number_of_units(const Fields& part, int usual) {
  return static_cast<int>(part.whole_number({"units", "How many there are.", "2"}, usual,
                                            {.above = {}, .at_least = 1, .at_most = most_units}));
}

std::vector<ResourceSpec> read_resources(const Fields& preparation) {
  const auto parts = preparation.objects(
      {"resources", "People of one role, or machines, that steps need and wait for; at most 100. A plan's own.",
       R"([{"name": "reviewer", "units": 1}])"});
  if (parts.size() > most_resources)
    preparation.error("resources",
                      fmt::format("are {}, at most {} are read. Leave some out.", parts.size(), most_resources));
  std::vector<ResourceSpec> resources;
  for (const Fields& part : parts) {
    ResourceSpec resource;
    resource.name = part.name({"name", "What it is called.", "reviewer"}, required);
    resource.units = read_number_of_units(part, 1);
    resource.day = part.money({"day", "Price of each unit for a day, used or not.", "800 USD"}, Money{});
    resources.push_back(std::move(resource));
  }
  refuse_names_used_twice(parts, resources);
  return resources;
}

/// What of a step needs no other one, whoever goes through it.
StepSpec read_plain_step(const Fields& part) {
  StepSpec step;
  step.name = part.name({"name", "What it is called.", "train"}, required);
  step.takes = part.varying_duration(
      {"takes", "How long it takes, once it has what it needs.", R"({"median": "2d", "sigma": 0.5})"}, required);
  step.costs = part.money({"costs", "Price of each time that it begins.", "1500 USD"}, Money{});
  step.gives_up =
      part.probability({"gives_up", "Chance that the candidate is given up at its end.", "2%"}, Probability{});
  return step;
}

/// The same of a candidate, which may be tested, or become better.
StepSpec read_candidate_step(const Fields& part) {
  StepSpec step = read_plain_step(part);
  step.regression_odds_ratio =
      part.number({"regression_odds_ratio",
                   "What it makes of the odds that a candidate is a regression: 0.8 takes a fifth of them off.", "0.8"},
                  1.0, {.above = 0, .at_least = {}, .at_most = 100});
  step.new_data = part.yes_or_no(
      {"new_data", "The candidate's training data end when it begins. Else they end when the preparation begins.",
       "true"},
      false);
  step.tests = part.yes_or_no({"tests",
                               "What `offline` says is looked at when it ends. Without such a step that is after all "
                               "of them.",
                               "true"},
                              false);
  return step;
}

void refuse_certain_return(const Fields& part, const StepSpec& step) {
  double leaves = step.gives_up.value();
  for (const SendBackSpec& back : step.sends_back) leaves += back.chance.value();
  constexpr double most = 0.9;
  if (leaves - step.gives_up.value() > most && !part.has_error("sends_back"))
    part.error("sends_back", fmt::format("has chances that add up to {:.4g}%, at most {:.4g}% are possible (candidates "
                                         "would hardly ever go on).",
                                         100.0 * (leaves - step.gives_up.value()), 100.0 * most));
  if (leaves > 1.0 && !part.has_error("gives_up") && !part.has_error("sends_back"))
    part.error("gives_up", "and `sends_back` have chances that add up to more than 100%.");
}

void read_how_steps_meet(const Fields& part, StepSpec& step, const Names& steps, const Names& resources) {
  step.after = read_names(
      part, {"after", "The steps that must be done before, by name; none: it begins at once.", R"(["data"])"}, steps);
  step.needs = read_names(
      part,
      {"needs", "What it needs a unit of for as long as it takes, by name; a name twice needs two.", R"(["reviewer"])"},
      resources);
  for (const Fields& back :
       part.objects({"sends_back",
                     "Where the candidate may go back to at its end. That step and all that come after it are done "
                     "again.",
                     R"([{"to": "train", "chance": "10%"}])"})) {
    const std::size_t to = back.reference({"to", "The step, this one or one before it.", "train"}, steps, required);
    const Probability chance = back.probability({"chance", "How often.", "10%"}, required);
    step.sends_back.push_back({std::min(to, steps.size()), chance});
  }
}

void refuse_circles(const Fields& preparation, std::string_view key, const std::vector<StepSpec>& steps) {
  const auto circle = lifecycle::steps_in_a_circle(steps);
  if (circle.empty()) return;
  std::string names;
  for (const std::size_t step : circle) names += (names.empty() ? "\"" : ", \"") + steps[step].name + "\"";
  preparation.error(key, fmt::format("wait for one another in a circle: {}. Remove one of their `after`.", names));
}

/// A candidate can only go back to what it has been through.
void refuse_returns_ahead(const std::vector<Fields>& parts, const std::vector<StepSpec>& steps) {
  const auto redone = lifecycle::redone_with(steps);
  for (std::size_t i = 0; i < steps.size(); ++i)
    for (const SendBackSpec& back : steps[i].sends_back)
      if (std::ranges::find(redone[back.to], i) == redone[back.to].end() && !parts[i].has_error("sends_back"))
        parts[i].error("sends_back", fmt::format("to \"{}\", which does not come before it. Name a step before it.",
                                                 steps[back.to].name));
}

std::vector<StepSpec> read_steps(const Fields& preparation, const Key& key, StepSpec (*read_step)(const Fields&),
                                 const std::vector<ResourceSpec>& resources) {
  const auto parts = preparation.objects(key);
  if (parts.size() > lifecycle::most_steps)
    preparation.error(key.name,
                      fmt::format("are {}, at most {} are read. Leave some out.", parts.size(), lifecycle::most_steps));
  std::vector<StepSpec> steps;
  for (const Fields& part : parts) steps.push_back(read_step(part));
  refuse_names_used_twice(parts, steps);
  const Names names = names_of(steps), of_resources = names_of(resources);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    read_how_steps_meet(parts[i], steps[i], names, of_resources);
    refuse_certain_return(parts[i], steps[i]);
    for (std::size_t r = 0; r < resources.size(); ++r)
      if (std::ranges::count(steps[i].needs, r) > resources[r].units && !parts[i].has_error("needs"))
        parts[i].error("needs",
                       fmt::format("more units of \"{}\" than there are ({}).", resources[r].name, resources[r].units));
  }
  if (!preparation.has_error(key.name)) {
    refuse_circles(preparation, key.name, steps);
    refuse_returns_ahead(parts, steps);
  }
  return steps;
}

PreparationSpec read_preparation(const Fields& part) {
  PreparationSpec preparation;
  preparation.name = part.name({"name", "What plans call it.", "with red team"}, required);
  preparation.resources = read_resources(part);
  const Key steps{"steps",
                  "What is done for a candidate, at most 200 steps. Each begins when those of its `after` are done and "
                  "what it `needs` is free; fixed versions come first, then who has waited longest.",
                  R"([{"name": "train", "takes": "3d"}, {"name": "review", "after": ["train"], "takes": "1d"}])"};
  const Key fix_steps{"fix_steps",
                      "The same for a fixed version after a rollback. They need the same resources.",
                      R"([{"name": "mend", "takes": "1d"}])",
                      {.by_default = "a step that takes `candidate.fix`"}};
  preparation.steps = read_steps(part, steps, read_candidate_step, preparation.resources);
  preparation.fix_steps = read_steps(part, fix_steps, read_plain_step, preparation.resources);
  if (preparation.steps.empty() && !part.has_error("steps"))
    part.error("steps", "are none. Write for example [{\"name\": \"train\", \"takes\": \"3d\"}].");
  preparation.attempts = static_cast<int>(part.whole_number(
      {"attempts", "Candidates for one trigger at most: while one does not pass `offline`, another is prepared.", "3"},
      1, {.above = {}, .at_least = 1, .at_most = lifecycle::most_attempts}));
  preparation.rework = part.varying_duration(
      {"rework", "From a candidate that does not pass to the first step of the next attempt.", "4d"},
      VaryingDuration{});
  preparation.rework_costs = part.money({"rework_costs", "Price of what happens in between.", "300 USD"}, Money{});
  return preparation;
}

}  // namespace

std::vector<PreparationSpec> read_preparations(const Fields& lifecycle) {
  const auto parts =
      lifecycle.objects({"preparations", "Ways to prepare candidates that plans choose from by `prepared_by`.",
                         R"([{"name": "usual", "steps": [{"name": "train", "takes": "3d"}]}])"});
  std::vector<PreparationSpec> preparations;
  for (const Fields& part : parts) preparations.push_back(read_preparation(part));
  refuse_names_used_twice(parts, preparations);
  return preparations;
}

void read_units(const Fields& plan, PreparationSpec& preparation) {
  const Names names = names_of(preparation.resources);
  for (const Fields& part : plan.objects({"resources", "Other numbers of units than the preparation states.",
                                          R"([{"name": "reviewer", "units": 2}])"})) {
    const std::size_t which = part.reference({"name", "A resource of the preparation.", "reviewer"}, names, required);
    const int units = read_number_of_units(part, 1);
    if (which < preparation.resources.size()) preparation.resources[which].units = units;
  }
}

}  // namespace rollcast::strategies
