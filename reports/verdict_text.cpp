#include "verdict_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "figures.hpp"

namespace rollcast::reports {

namespace {

/// The nearest flips are told in sentences; summary.json has them all.
constexpr std::size_t told_flips = 4;

/// Everything the sentences speak of.
struct Case {
  const Scenario& scenario;
  const StudyResult& result;

  const Verdict& verdict() const { return result.verdict; }
  std::string money(double amount) const { return money_text(amount, scenario.currency); }
  double half_width() const { return normal_half_width(scenario.decision.confidence.value()); }
};

const StrategySummary* labelled(const StudyResult& result, std::string_view label) {
  const auto found = std::ranges::find(result.strategies, label, &StrategySummary::label);
  return found == result.strategies.end() ? nullptr : &*found;
}

bool releases_nothing(const StrategySummary& strategy) {
  return strategy.name == "none";
}

const Estimate& mean_cost(const StrategySummary& strategy) {
  return column_of(strategy, "total_cost").mean.value();
}

double chance(const StrategySummary& strategy, std::string_view column) {
  return column_of(strategy, column).probability.value().value;
}

std::optional<double> quantile(const StrategySummary& strategy, std::string_view column, double level) {
  for (const QuantileEstimate& q : column_of(strategy, column).quantiles) {
    if (std::abs(q.level - level) < 1e-9 && std::isfinite(q.value)) return q.value;
  }
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& labels) {
  if (labels.size() < 2) return labels.empty() ? "" : labels.front();
  const std::vector<std::string> all_but_last(labels.begin(), labels.end() - 1);
  return fmt::format("{} and {}", fmt::join(all_but_last, ", "), labels.back());
}

std::string mean_with_error(const Case& c, const StrategySummary& strategy) {
  const Estimate& mean = mean_cost(strategy);
  const auto [value, error] = with_error(mean.value, c.half_width() * mean.standard_error);
  return fmt::format("{} ± {} {}", value, error, c.scenario.currency);
}

/// The next cheapest strategy that keeps the limits.
const StrategySummary* runner_up(const Case& c, const StrategySummary& choice) {
  const StrategySummary* best = nullptr;
  for (const StrategySummary& other : c.result.strategies) {
    if (&other == &choice || other.standing == Standing::breaks_limit) continue;
    if (!best || mean_cost(other).value < mean_cost(*best).value) best = &other;
  }
  return best;
}

std::string rule_sentence(const Case& c, const StrategySummary& choice) {
  const std::string_view among = c.scenario.decision.limits.empty() ? "" : " of the strategies that keep the limits";
  std::string text = fmt::format("Least expected cost{}: {} for {}", among, mean_with_error(c, choice), choice.label);
  if (const StrategySummary* next = runner_up(c, choice)) {
    text += fmt::format("; next comes {} with {}", next->label, mean_with_error(c, *next));
  }
  return text + fmt::format(" (± at {} confidence).", percent_text(c.scenario.decision.confidence.value()));
}

std::string tail_sentence(const Case& c, const StrategySummary& choice) {
  const auto& worst = column_of(choice, "total_cost_sampled").worst_5_percent;
  const auto p95 = quantile(choice, "total_cost_sampled", 0.95);
  if (!worst || !p95) return {};
  return fmt::format("One release in twenty costs more than {}; those cost {} on average.", c.money(*p95),
                     c.money(worst->value));
}

std::string risk_sentence(const Case& c, const StrategySummary& choice) {
  const std::string reach = fmt::format("bad version reaches everyone in {}, a good one is rolled back in {}",
                                        percent_text(chance(choice, "bad_reaches_everyone")),
                                        percent_text(chance(choice, "false_roll_back")));
  if (!std::isfinite(c.scenario.decision.budget.value())) return releases_nothing(choice) ? "" : "A " + reach + ".";
  const std::string over =
      fmt::format("The budget of {} is exceeded in {} of releases", c.money(c.scenario.decision.budget.value()),
                  percent_text(chance(choice, "over_budget")));
  if (releases_nothing(choice)) return over + ".";
  return over + "; a " + reach + ".";
}

std::string time_sentence(const StrategySummary& choice) {
  if (releases_nothing(choice)) return {};
  const double reached = chance(choice, "full_h");
  const auto median = quantile(choice, "full_h", 0.5);
  const std::string never = fmt::format("{} never do", percent_text(1 - reached));
  if (!median) return fmt::format("{} of releases never reach full exposure.", percent_text(1 - reached));
  const std::string soon = *median <= 0
                               ? "Half of the releases reach full exposure at once"
                               : fmt::format("Half of the releases reach full exposure within {}", hours_text(median));
  return reached < 1 ? fmt::format("{}; {}.", soon, never) : soon + ".";
}

std::string price_sentence(const Case& c) {
  const double indifference = c.scenario.decision.indifference.value();
  const std::string by = indifference > 0 ? fmt::format(" by more than {}", c.money(indifference)) : "";
  return fmt::format("The price paid: in {} of releases some other strategy would have been cheaper{}.",
                     percent_text(c.verdict().dearer_in), by);
}

std::string flip_value(const Case& c, const Flip& flip, double value) {
  if (flip.pointer.ends_with("/probability")) return percent_text(value);
  if (flip.pointer == "/costs/failures") return fmt::format("{} times", tidy_number(value));
  const bool price =
      flip.pointer.starts_with("/costs/") || flip.pointer.starts_with("/fleet/") || flip.pointer.ends_with("/benefit");
  return price ? c.money(value) : tidy_number(value);
}

std::string flip_sentence(const Case& c, const Flip& flip) {
  const StrategySummary* then = labelled(c.result, flip.then);
  const std::string act = then && releases_nothing(*then) ? "do not release" : fmt::format("choose {}", flip.then);
  return fmt::format("It flips: if {} {} {} (now {}), {}.", flip.what,
                     flip.to > flip.now ? "rises above" : "falls below", flip_value(c, flip, flip.to),
                     flip_value(c, flip, flip.now), act);
}

/// A flip that could come to pass: a probability not next to 0 or 1, a price within twenty times of today's. summary.json has the
/// others too.
bool is_within_reach(const Flip& flip) {
  if (flip.pointer.ends_with("/probability")) return flip.to >= 0.001 && flip.to <= 0.95;
  return flip.now > 0.0 && flip.to >= flip.now / 20.0 && flip.to <= flip.now * 20.0;
}

/// What speaks of one strategy, whichever the verdict.
void add_its_figures(const Case& c, const StrategySummary& choice, std::vector<std::string>& reasons) {
  for (std::string sentence :
       {tail_sentence(c, choice), risk_sentence(c, choice), time_sentence(choice), price_sentence(c)}) {
    if (!sentence.empty()) reasons.push_back(std::move(sentence));
  }
  std::size_t told = 0;
  for (const Flip& flip : c.verdict().flips) {
    if (told == told_flips) break;
    if (!is_within_reach(flip)) continue;
    reasons.push_back(flip_sentence(c, flip));
    ++told;
  }
  if (told == 0) reasons.emplace_back("No single class probability or unit price within reach flips it.");
}

std::vector<std::string> with_choice_first(const Verdict& verdict) {
  std::vector<std::string> labels{verdict.choice};
  for (const std::string& contender : verdict.contenders) {
    if (contender != verdict.choice) labels.push_back(contender);
  }
  return labels;
}

VerdictText choose_text(const Case& c, const StrategySummary& choice) {
  VerdictText text{releases_nothing(choice) ? "Do not release" : fmt::format("Choose {}", choice.label),
                   {rule_sentence(c, choice)}};
  add_its_figures(c, choice, text.reasons);
  return text;
}

VerdictText tied_text(const Case& c, const StrategySummary& choice) {
  VerdictText text{fmt::format("Tied: {}", listed(with_choice_first(c.verdict()))), {}};
  text.reasons.push_back(fmt::format(
      "Their expected costs differ by less than {}, which you called indifferent; take the one you like to run.",
      c.money(c.scenario.decision.indifference.value())));
  text.reasons.push_back(rule_sentence(c, choice));
  add_its_figures(c, choice, text.reasons);
  return text;
}

VerdictText undecided_text(const Case& c, const StrategySummary& choice) {
  VerdictText text{fmt::format("Undecided: run {} more", grouped(c.verdict().more_runs)), {}};
  const std::vector<std::string> open = with_choice_first(c.verdict());
  const bool may_break_a_limit = std::ranges::any_of(choice.limits, [](const LimitCheck& l) { return l.keeps == Keeps::unsure; });
  if (may_break_a_limit || open.size() == 1) {
    text.reasons.push_back(
        fmt::format("{} runs cannot tell whether {} keeps every limit.", grouped(c.result.runs), choice.label));
    if (open.size() > 1) text.reasons.push_back(fmt::format("The choice is among {}.", listed(open)));
  } else {
    text.reasons.push_back(fmt::format("{} runs cannot tell {} apart.", grouped(c.result.runs), listed(open)));
  }
  text.reasons.push_back("So far: " + rule_sentence(c, choice));
  add_its_figures(c, choice, text.reasons);
  return text;
}

VerdictText none_within_limits_text(const Case& c) {
  VerdictText text{"No strategy keeps the limits", {}};
  for (const StrategySummary& strategy : c.result.strategies) {
    std::vector<std::string> broken;
    for (const LimitCheck& check : strategy.limits) {
      if (check.keeps == Keeps::yes) continue;
      broken.push_back(fmt::format("{} in {} of releases (limit {}{})", risk_words(check.limit.event),
                                   percent_text(check.probability.value), percent_text(check.limit.at_most.value()),
                                   check.keeps == Keeps::unsure ? ", inside the error" : ""));
    }
    if (!broken.empty()) text.reasons.push_back(fmt::format("{}: {}.", strategy.label, fmt::join(broken, "; ")));
  }
  return text;
}

}  // namespace

std::string_view risk_words(RiskEvent event) {
  switch (event) {
    case RiskEvent::over_budget:
      return "over budget";
    case RiskEvent::slo_breached:
      return "objective missed";
    case RiskEvent::ruined:
      return "error budget spent by the release alone";
    case RiskEvent::bad_reaches_everyone:
      return "bad version reaches everyone";
    case RiskEvent::false_roll_back:
      return "good version rolled back";
  }
  throw std::logic_error("a risk event without words");
}

const ColumnSummary& column_of(const StrategySummary& strategy, std::string_view name) {
  const auto found = std::ranges::find(strategy.columns, name, &ColumnSummary::name);
  if (found == strategy.columns.end())
    throw std::logic_error(fmt::format("strategy '{}' has no column '{}'", strategy.label, name));
  return *found;
}

VerdictText verdict_text(const Scenario& scenario, const StudyResult& result) {
  const Case c{scenario, result};
  if (result.verdict.kind == VerdictKind::none_within_limits) return none_within_limits_text(c);
  const StrategySummary* choice = labelled(result, result.verdict.choice);
  if (!choice)
    throw std::logic_error(fmt::format("the verdict chooses '{}', which was not played", result.verdict.choice));
  switch (result.verdict.kind) {
    case VerdictKind::tied:
      return tied_text(c, *choice);
    case VerdictKind::undecided:
      return undecided_text(c, *choice);
    default:
      return choose_text(c, *choice);
  }
}

}  // namespace rollcast::reports
