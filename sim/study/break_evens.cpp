#include "rollcast/study/break_evens.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "class_break_evens.hpp"
#include "crossing.hpp"
#include "rollcast/study/estimators.hpp"
#include "rollcast/world/offline_gate.hpp"

namespace rollcast::study {

namespace {

/// The cost of the chosen strategy minus a rival's as a line over the factor on one cost part.
Line line_over_price(const StudyRows& rows, std::size_t chosen, std::size_t rival, double RunRecord::*part) {
  const auto n = rows.replications();
  std::vector<double> scaled(n), others(n);
  for (std::size_t r = 0; r < n; ++r) {
    const auto &mine = rows(r, chosen), &theirs = rows(r, rival);
    scaled[r] = mine.*part - theirs.*part;
    others[r] = (mine.total_cost - theirs.total_cost) - scaled[r];
  }
  const Estimate slope = mean_of(scaled), rest = mean_of(others);
  double products = 0;
  for (std::size_t r = 0; r < n; ++r) products += (scaled[r] - slope.value) * (others[r] - rest.value);
  const auto count = static_cast<double>(n);
  return {rest.value, slope.value, rest.standard_error * rest.standard_error,
          slope.standard_error * slope.standard_error, products / (count - 1) / count};
}

/// Limits whose events depend on prices: those on the budget.
std::vector<std::string> limits_held(const std::vector<LimitSpec>& limits) {
  std::vector<std::string> held;
  for (std::size_t l = 0; l < limits.size(); ++l)
    if (limits[l].event == RiskEvent::over_budget) held.push_back("/decision/limits/" + std::to_string(l));
  return held;
}

/// Where a rival's cost comes down to that of the chosen strategy.
struct Overtaking {
  Crossing crossing;
  std::size_t rival = 0;
};

/// The first rival to overtake as the factor on a cost part moves away from 1, upward or downward.
std::optional<Overtaking> first_to_overtake(const std::vector<Line>& ahead, std::span<const std::size_t> rivals,
                                            bool upward) {
  std::optional<Overtaking> first;
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    const auto crossing = ahead[i].crossing();
    if (!crossing || !(ahead[i](1.0) < 0) || crossing->at < 0 || (crossing->at > 1) != upward) continue;
    if (!first || std::abs(crossing->at - 1) < std::abs(first->crossing.at - 1)) first = {*crossing, rivals[i]};
  }
  return first;
}

void add_price_break_evens(const StudyRows& rows, std::span<const std::string> labels, const Succession& succession,
                           const Assumptions& assumptions, std::vector<BreakEven>& break_evens) {
  for (std::size_t i = 0; i < assumptions.prices.size(); ++i) {
    const auto& assumption = assumptions.prices[i];
    if (assumption.value <= 0) continue;
    std::vector<Line> ahead;
    for (const auto rival : succession.rivals)
      ahead.push_back(line_over_price(rows, succession.chosen, rival, cost_parts()[i].value));
    for (const bool upward : {false, true}) {
      const auto overtaking = first_to_overtake(ahead, succession.rivals, upward);
      if (!overtaking || !is_told(overtaking->crossing, 1.0)) continue;
      const auto& [at, error, interval] = overtaking->crossing;
      const double price = assumption.value;
      break_evens.push_back({assumption.words,
                             assumption.pointer,
                             price,
                             at * price,
                             error * price,
                             {std::max(interval.low, 0.0) * price, interval.high * price},
                             labels[overtaking->rival]});
      break_evens.back().held_fixed = limits_held(assumptions.limits);
    }
  }
}

/// How far a break-even point is away: in log odds of probabilities, in logarithms of prices; infinite at the end of
/// the range.
double distance(const BreakEven& break_even) {
  const bool of_class = break_even.pointer.ends_with("/probability");
  const auto scale = [of_class](double x) { return of_class ? std::log(x / (1 - x)) : std::log(x); };
  return std::abs(scale(break_even.to) - scale(break_even.now));
}

/// The price of a cost part; where types of failure have prices of their own, the factor on all of them.
Assumption price_of(const LedgerColumn& part, const Scenario& scenario) {
  const LedgerPrice& price = part.price.value();
  if (price.pointer == "/costs/failure" && scenario.costs.has_prices_of_kinds())
    return {"/costs/failures", "the scale of all prices of failed requests", 1.0};
  return {std::string{price.pointer}, std::string{price.words}, price.in(scenario).value()};
}

}  // namespace

Assumptions assumptions_of(const Scenario& scenario) {
  const Screening screening = screening_of(scenario);
  const std::string when = OfflineGate{scenario}.lets_all_pass() ? "" : " before offline evaluation";
  Assumptions assumptions;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    std::string spoken{outcome_names[c]};
    std::ranges::replace(spoken, '_', ' ');
    assumptions.class_probabilities[c] = {"/candidate/outcomes/" + std::string{outcome_names[c]} + "/probability",
                                          "P(" + spoken + ")" + when,
                                          scenario.candidate.outcomes[c].probability.value()};
    assumptions.passes[c] = screening.pass[c].value();
  }
  for (const LedgerColumn& part : cost_parts()) assumptions.prices.push_back(price_of(part, scenario));
  assumptions.limits = scenario.decision.limits;
  const double improvement = assumptions.class_probabilities[0].value,
               harmless = improvement + assumptions.class_probabilities[1].value;
  assumptions.fix_follows_classes =
      harmless > 0 && scenario.candidate.fixed_is_improvement.value() == improvement / harmless;
  return assumptions;
}

std::vector<BreakEven> find_break_evens(const StudyRows& rows, std::span<const std::string> labels,
                                        const Succession& succession, const Assumptions& assumptions) {
  std::vector<BreakEven> break_evens = class_break_evens(rows, labels, succession.chosen, assumptions);
  add_price_break_evens(rows, labels, succession, assumptions, break_evens);
  std::ranges::stable_sort(break_evens, {}, distance);
  return break_evens;
}

}  // namespace rollcast::study
