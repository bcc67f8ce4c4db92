#include "verdict_sentences.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "figures.hpp"
#include "verdict_text.hpp"

namespace rollcast::reports {

namespace {

/// The nearest break-even points become sentences; summary.json has them all.
constexpr std::size_t stated_break_evens = 4;

std::string end_text(double end) { return std::isfinite(end) ? tidy_number(end) : "?"; }

/// "(95 % CI 1.2k to 1.4k EUR)".
std::string money_interval(const VerdictCase& c, const Interval& i) {
  if (!std::isfinite(i.low) && !std::isfinite(i.high)) return "(too few runs for a 95 % CI)";
  return fmt::format("(95 % CI {} to {} {})", end_text(i.low), end_text(i.high), c.scenario.currency);
}

std::string money(const VerdictCase& c, double amount) { return money_text(amount, c.scenario.currency); }

std::string percent_range(const Interval& i) {
  const std::string low = percent_text(i.low);
  return fmt::format("{} to {}", low.substr(0, low.size() - 2), percent_text(i.high));
}

/// "17 % (95 % CI 15 to 19 %)".
std::string percent_with_interval(const Bounded& share) {
  return fmt::format("{} (95 % CI {})", percent_text(share.value), percent_range(share.interval));
}

const MeanEstimate& mean_cost(const StrategySummary& strategy) {
  return column_of(strategy, "total_cost").mean.value();
}

std::optional<double> quantile(const StrategySummary& strategy, std::string_view column, double level) {
  for (const QuantileEstimate& q : column_of(strategy, column).quantiles) {
    if (std::abs(q.level - level) < 1e-9 && std::isfinite(q.value)) return q.value;
  }
  return std::nullopt;
}

/// "3.44k EUR less than ab_test (95 % CI 2.7k to 4.2k EUR)" of who costs less by the difference.
std::string less_than(const VerdictCase& c, const Versus& other) {
  const auto& [value, interval] = other.difference;
  if (value >= 0) return fmt::format("{} less than {} {}", money(c, value), other.label, money_interval(c, interval));
  return fmt::format("{} more than {} {}", money(c, -value), other.label,
                     money_interval(c, {0.0 - interval.high, 0.0 - interval.low}));
}

std::string as_many_of_100(const Bounded& share) {
  const auto of_100 = [](double p) {
    std::string percent = percent_text(p);
    return percent.substr(0, percent.size() - 2);
  };
  return fmt::format("{} (95 % CI {} to {})", of_100(share.value), of_100(share.interval.low),
                     of_100(share.interval.high));
}

std::string break_even_value(const VerdictCase& c, const BreakEven& break_even, double value) {
  if (!std::isfinite(value)) return "?";
  if (break_even.pointer.ends_with("/probability")) return percent_text(value);
  if (break_even.pointer == "/costs/failures") return fmt::format("{} times", tidy_number(value));
  const bool price = break_even.pointer.starts_with("/costs/") || break_even.pointer.starts_with("/fleet/") ||
                     break_even.pointer.ends_with("/benefit");
  return price ? money(c, value) : tidy_number(value);
}

/// What is beyond the point: another strategy, nothing at all, or not releasing.
std::string recommendation_beyond(const VerdictCase& c, const BreakEven& break_even) {
  if (break_even.then.empty()) return "to none, since no strategy keeps the limits";
  const auto then = std::ranges::find(c.result.strategies, break_even.then, &StrategySummary::label);
  return then != c.result.strategies.end() && releases_nothing(*then) ? "to not releasing" : "to " + break_even.then;
}

std::string what_is_held(const BreakEven& break_even) {
  if (break_even.held_fixed.empty()) return "";
  if (break_even.held_fixed.front() == "/candidate/fixed_is_improvement")
    return ", with P(fixed version is an improvement) unchanged";
  return ", as long as the same strategies keep the budget limit";
}

std::string break_even_range(const VerdictCase& c, const BreakEven& break_even) {
  if (break_even.pointer.ends_with("/probability")) return percent_range(break_even.interval);
  return fmt::format("{} to {}", break_even_value(c, break_even, break_even.interval.low),
                     break_even_value(c, break_even, break_even.interval.high));
}

std::string break_even_sentence(const VerdictCase& c, const BreakEven& break_even) {
  const std::string_view article =
      break_even.what.starts_with("P(") || break_even.what.starts_with("the ") ? "" : "the ";
  std::string text = fmt::format("The recommendation changes {} if {}{} {} {} (95 % CI {}; you assume {})",
                                 recommendation_beyond(c, break_even), article, break_even.what,
                                 break_even.to > break_even.now ? "rises above" : "falls below",
                                 break_even_value(c, break_even, break_even.to), break_even_range(c, break_even),
                                 break_even_value(c, break_even, break_even.now));
  if (break_even.limit) {
    const bool breaks = break_even.crossing == c.verdict().choice;
    text += fmt::format(": {} then {} the limit of {} on \"{}\"", break_even.crossing, breaks ? "breaks" : "keeps",
                        percent_text(break_even.limit->at_most.value()), risk_words(break_even.limit->event));
  }
  return text + what_is_held(break_even) + ".";
}

/// A plausible point: a probability not next to 0 or 1, a price within a factor of twenty of the present one.
/// summary.json has the others too.
bool is_within_reach(const BreakEven& break_even) {
  if (break_even.pointer.ends_with("/probability")) return break_even.to >= 0.001 && break_even.to <= 0.95;
  return break_even.now > 0.0 && break_even.to >= break_even.now / 20.0 && break_even.to <= break_even.now * 20.0;
}

}  // namespace

bool releases_nothing(const StrategySummary& strategy) { return strategy.name == "none"; }

std::string listed(const std::vector<std::string>& labels) {
  if (labels.size() < 2) return labels.empty() ? "" : labels.front();
  const std::vector<std::string> all_but_last(labels.begin(), labels.end() - 1);
  return fmt::format("{} and {}", fmt::join(all_but_last, ", "), labels.back());
}

std::string rule_sentence(const VerdictCase& c, const StrategySummary& choice) {
  const std::string_view among = c.scenario.decision.limits.empty() ? "" : " within the limits";
  const MeanEstimate& mean = mean_cost(choice);
  const std::string cost = fmt::format("{} {}", money(c, mean.value), money_interval(c, mean.interval));
  const auto& next = c.verdict().runner_up;
  if (!next) return fmt::format("Mean cost of {}: {}.", choice.label, cost);
  const std::size_t rivals =
      static_cast<std::size_t>(std::ranges::count_if(c.result.strategies, [&](const StrategySummary& s) {
        return &s != &choice && s.standing != Standing::breaks_limit;
      }));
  const std::string_view differences =
      rivals > 1 ? "paired difference, simultaneous for all rivals" : "paired difference";
  return fmt::format("{} has the lowest mean cost{}: {}, {}, the runner-up ({}).", choice.label, among, cost,
                     less_than(c, *next), differences);
}

std::string excluded_sentence(const VerdictCase& c) {
  std::vector<std::string> parts;
  for (const LimitSpec& limit : c.scenario.decision.limits) {
    std::vector<std::string> who;
    for (const StrategySummary& s : c.result.strategies)
      for (const LimitCheck& check : s.limits)
        if (check.limit.event == limit.event && check.keeps == Keeps::no)
          who.push_back(fmt::format("{} with {}", s.label, percent_with_interval(check.probability)));
    if (!who.empty())
      parts.push_back(fmt::format("the limit of {} on \"{}\" excludes {}", percent_text(limit.at_most.value()),
                                  risk_words(limit.event), listed(who)));
  }
  if (parts.empty()) return {};
  std::string text = fmt::format("{}.", fmt::join(parts, "; "));
  text.front() = 'T';
  return text;
}

std::string price_of_limits_sentence(const VerdictCase& c) {
  const auto& best = c.verdict().without_limits;
  if (!best) return {};
  const auto& [value, interval] = best->difference;
  return fmt::format("Keeping the limits costs {} {} compared with {}, the cheapest strategy without limits.",
                     money(c, value), money_interval(c, interval), best->label);
}

std::string class_sentence(const StrategySummary& choice) {
  if (releases_nothing(choice)) return {};
  const auto& bad = column_of(choice, "regression_fully_rolled_out").share_of_class;
  const auto& good = column_of(choice, "false_rollback").share_of_class;
  std::vector<std::string> parts;
  if (bad && bad->releases > 0)
    parts.push_back(
        fmt::format("f 100 regressions, {} lets {} reach 100 % of traffic", choice.label, as_many_of_100(bad->share)));
  if (good && good->releases > 0)
    parts.push_back(fmt::format("f 100 releases without a regression, {} rolls back {}",
                                parts.empty() ? choice.label : "it", as_many_of_100(good->share)));
  if (parts.empty()) return {};
  return fmt::format("O{}.", fmt::join(parts, "; o"));
}

std::string tail_sentence(const VerdictCase& c, const StrategySummary& choice) {
  const auto& worst = column_of(choice, "total_cost_sampled").worst_5_percent;
  const auto p95 = quantile(choice, "total_cost_sampled", 0.95);
  if (!worst || !p95) return {};
  return fmt::format("5 % of releases cost more than {} (p95); their mean cost is {} {}.", money(c, *p95),
                     money(c, worst->value), money_interval(c, worst->interval));
}

std::string budget_sentence(const VerdictCase& c, const StrategySummary& choice) {
  const double budget = c.scenario.decision.budget.value();
  if (!std::isfinite(budget)) return {};
  return fmt::format("The budget of {} is exceeded in {} of releases.", money(c, budget),
                     percent_with_interval(column_of(choice, "over_budget").probability.value()));
}

std::string time_sentence(const StrategySummary& choice) {
  if (releases_nothing(choice)) return {};
  const double reached = column_of(choice, "full_h").probability.value().value;
  const auto median = quantile(choice, "full_h", 0.5);
  if (!median) return fmt::format("{} of candidates never serve 100 % of traffic.", percent_text(1 - reached));
  const std::string soon =
      *median <= 0 ? "Half of the releases reach 100 % of traffic at once"
                   : fmt::format("Half of the releases reach 100 % of traffic within {}", hours_text(median));
  return reached < 1 ? fmt::format("{}; {} never do.", soon, percent_text(1 - reached)) : soon + ".";
}

std::string regret_sentence(const VerdictCase& c, const StrategySummary& choice) {
  if (!choice.regret || !(choice.regret->value > 0)) return {};
  const std::string_view among = c.scenario.decision.limits.empty() ? "" : " within the limits";
  return fmt::format(
      "Regret: with hindsight, choosing the cheapest strategy{} in each release would save another {} per release {}.",
      among, money(c, choice.regret->value), money_interval(c, choice.regret->interval));
}

std::string few_runs_sentence(const VerdictCase& c, const StrategySummary& choice) {
  const auto& worst = column_of(choice, "total_cost_sampled").worst_5_percent;
  std::vector<std::string> few;
  if (mean_cost(choice).too_few_runs) few.emplace_back("the mean cost");
  if (worst && worst->too_few_runs) few.emplace_back("the worst 5 %");
  if (few.empty()) return {};
  return fmt::format(
      "{} runs are too few for the interval of {}: it may miss the true value in more than 5 % of studies.",
      grouped(c.result.runs), listed(few));
}

std::vector<std::string> break_even_sentences(const VerdictCase& c) {
  std::vector<std::string> sentences;
  for (const BreakEven& break_even : c.verdict().break_evens) {
    if (sentences.size() == stated_break_evens) break;
    if (is_within_reach(break_even)) sentences.push_back(break_even_sentence(c, break_even));
  }
  if (sentences.empty())
    sentences.emplace_back(
        "No break-even of a single class probability or unit price is established within a plausible range.");
  return sentences;
}

std::string equal_sentence(const VerdictCase& c) {
  if (c.verdict().equal.empty()) return {};
  std::vector<std::string> labels{c.verdict().choice};
  std::ranges::copy(c.verdict().equal, std::back_inserter(labels));
  return fmt::format("{} are equal: they cost the same in each of {} runs.", listed(labels), grouped(c.result.runs));
}

std::string practical_sentence(const VerdictCase& c) {
  std::vector<std::string> gaps;
  for (const StrategySummary& s : c.result.strategies) {
    const bool equal = std::ranges::find(c.verdict().equal, s.label) != c.verdict().equal.end();
    if (s.standing != Standing::tied || !s.above_choice || equal) continue;
    const double gap = s.above_choice->value;
    gaps.push_back(fmt::format("{} costs {} {} than {} {}", s.label, money(c, std::abs(gap)), gap < 0 ? "less" : "more",
                               c.verdict().choice, money_interval(c, s.above_choice->interval)));
  }
  const std::string_view why = c.verdict().indifference_is_derived
                                   ? "1 % of the gap, worst − best mean cost within the limits"
                                   : "as the scenario states";
  return fmt::format("{}: within the indifference threshold of {} ({}). Choose by operational preference.",
                     listed(gaps), money(c, c.verdict().indifference), why);
}

std::string unsure_limits_sentence(const VerdictCase&, const StrategySummary& strategy) {
  std::vector<std::string> parts;
  for (const LimitCheck& check : strategy.limits) {
    if (check.keeps != Keeps::unsure) continue;
    parts.push_back(
        fmt::format("\"{}\" in {} of releases, limit {}, simultaneous bounds of all limits over all looks {}",
                    risk_words(check.limit.event), percent_with_interval(check.probability),
                    percent_text(check.limit.at_most.value()), percent_range(check.bounds)));
  }
  return parts.empty() ? std::string{} : fmt::format("{}.", fmt::join(parts, "; "));
}

std::string nearest_sentence(const VerdictCase& c) {
  const auto& [label, worst] = *c.verdict().nearest;
  return fmt::format(
      "The limits exclude every strategy that releases. {} comes closest: \"{}\" in {} of releases, limit {}.", label,
      risk_words(worst.limit.event), percent_with_interval(worst.probability),
      percent_text(worst.limit.at_most.value()));
}

}  // namespace rollcast::reports
