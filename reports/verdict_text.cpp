#include "verdict_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "figures.hpp"
#include "verdict_sentences.hpp"

namespace rollcast::reports {

namespace {

const StrategySummary* labeled(const StudyResult& result, std::string_view label) {
  const auto found = std::ranges::find(result.strategies, label, &StrategySummary::label);
  return found == result.strategies.end() ? nullptr : &*found;
}

std::vector<std::string> with_choice_first(const Verdict& verdict) {
  std::vector<std::string> labels{verdict.choice};
  for (const std::string& contender : verdict.contenders) {
    if (contender != verdict.choice) labels.push_back(contender);
  }
  return labels;
}

/// The figures of the recommended strategy, whichever the verdict.
void add_its_figures(const VerdictCase& c, const StrategySummary& choice, std::vector<std::string>& reasons) {
  for (std::string sentence :
       {excluded_sentence(c), price_of_limits_sentence(c), class_sentence(choice), tail_sentence(c, choice),
        budget_sentence(c, choice), time_sentence(choice), regret_sentence(c, choice), few_runs_sentence(c, choice)}) {
    if (!sentence.empty()) reasons.push_back(std::move(sentence));
  }
  std::ranges::move(break_even_sentences(c), std::back_inserter(reasons));
}

VerdictText choose_text(const VerdictCase& c, const StrategySummary& choice) {
  VerdictText text{releases_nothing(choice) ? "Do not release" : fmt::format("Choose {}", choice.label),
                   {rule_sentence(c, choice)}};
  add_its_figures(c, choice, text.reasons);
  return text;
}

/// Those that never differ from the choice are equal; the others are practically tied.
VerdictText tied_text(const VerdictCase& c, const StrategySummary& choice) {
  const Verdict& verdict = c.verdict();
  const bool all_equal = std::ranges::all_of(verdict.contenders, [&](const std::string& label) {
    return std::ranges::find(verdict.equal, label) != verdict.equal.end();
  });
  VerdictText text{fmt::format("{}: {}", all_equal ? "Equal" : "Practically tied", listed(with_choice_first(verdict))),
                   {}};
  if (const std::string equal = equal_sentence(c); !equal.empty()) text.reasons.push_back(equal);
  if (!all_equal) text.reasons.push_back(practical_sentence(c));
  text.reasons.push_back(rule_sentence(c, choice));
  add_its_figures(c, choice, text.reasons);
  return text;
}

VerdictText undecided_text(const VerdictCase& c, const StrategySummary& choice) {
  VerdictText text{fmt::format("Undecided: {} more runs needed", grouped(c.verdict().more_runs)), {}};
  std::vector<std::string> open = with_choice_first(c.verdict());
  std::erase_if(open, [&](const std::string& label) {
    return std::ranges::find(c.verdict().equal, label) != c.verdict().equal.end();
  });
  const std::string runs = grouped(c.result.runs);
  if (const std::string unsure = unsure_limits_sentence(c, choice); !unsure.empty()) {
    text.reasons.push_back(
        fmt::format("{} runs do not show whether {} keeps every limit: {}", runs, choice.label, unsure));
    if (open.size() > 1) text.reasons.push_back(fmt::format("The choice remains among {}.", listed(open)));
  } else {
    text.reasons.push_back(fmt::format("{} runs do not separate {}.", runs, listed(open)));
  }
  if (const std::string equal = equal_sentence(c); !equal.empty()) text.reasons.push_back(equal);
  text.reasons.push_back("So far: " + rule_sentence(c, choice));
  add_its_figures(c, choice, text.reasons);
  return text;
}

/// Limits exclude every strategy that releases.
VerdictText none_within_limits_text(const VerdictCase& c) {
  VerdictText text{"No release strategy keeps the limits", {}};
  if (c.verdict().nearest) text.reasons.push_back(nearest_sentence(c));
  if (const std::string excluded = excluded_sentence(c); !excluded.empty()) text.reasons.push_back(excluded);
  if (const StrategySummary* left = labeled(c.result, c.verdict().choice)) {
    text.reasons.push_back("The remaining option is not to release. " + rule_sentence(c, *left));
    if (const std::string price = price_of_limits_sentence(c); !price.empty()) text.reasons.push_back(price);
  }
  return text;
}

}  // namespace

std::string_view risk_words(RiskEvent event) {
  return ledger_column(risk_event_names.at(static_cast<std::size_t>(event))).title;
}

const ColumnSummary& column_of(const StrategySummary& strategy, std::string_view name) {
  const auto found = std::ranges::find(strategy.columns, name, &ColumnSummary::name);
  if (found == strategy.columns.end())
    throw std::logic_error(fmt::format("strategy '{}' has no column '{}'", strategy.label, name));
  return *found;
}

VerdictText verdict_text(const Scenario& scenario, const StudyResult& result) {
  const VerdictCase c{scenario, result};
  if (result.verdict.kind == VerdictKind::none_within_limits) return none_within_limits_text(c);
  const StrategySummary* choice = labeled(result, result.verdict.choice);
  if (!choice)
    throw std::logic_error(fmt::format("the verdict chooses '{}', which was not run", result.verdict.choice));
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
