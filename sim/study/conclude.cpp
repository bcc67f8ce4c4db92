#include <algorithm>
#include <numeric>

#include "rollcast/study/break_evens.hpp"
#include "rollcast/study/summarize.hpp"
#include "rollcast/study/verdict.hpp"

namespace rollcast::study {

namespace {

std::vector<std::string> labels_of(std::span<const StudiedStrategy> strategies) {
  std::vector<std::string> labels;
  for (const auto& strategy : strategies) labels.push_back(strategy.label);
  return labels;
}

std::optional<std::size_t> place_of_none(std::span<const StudiedStrategy> strategies) {
  const auto found = std::ranges::find(strategies, "none", &StudiedStrategy::name);
  if (found == strategies.end()) return std::nullopt;
  return static_cast<std::size_t>(found - strategies.begin());
}

/// The cost of one strategy in the worlds of each class that is possible.
std::vector<OutcomeCost> costs_by_outcome(const StudyRows& rows, std::size_t strategy, const Scenario& scenario) {
  std::array<std::vector<double>, outcome_count> costs;
  for (std::size_t r = 0; r < rows.replications(); ++r) {
    const RunRecord& row = rows(r, strategy);
    costs[static_cast<std::size_t>(row.truth)].push_back(row.total_cost);
  }
  std::vector<OutcomeCost> all;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    if (costs[c].empty() && scenario.candidate.outcomes[c].probability == Probability{0}) continue;
    all.push_back({static_cast<Outcome>(c), static_cast<std::int64_t>(costs[c].size())});
    if (!costs[c].empty()) all.back().mean = estimate_of_mean(costs[c], shown_confidence);
  }
  return all;
}

/// What is told of the differences that the verdict rests on: 95 % intervals that hold at once, whatever confidence the
/// verdict asks for.
class Differences {
 public:
  Differences(const Comparison& comparison, const Ruling& ruling, std::span<const std::string> labels,
              const DecisionSpec& decision)
      : comparison_{comparison}, ruling_{ruling}, labels_{labels} {
    for (std::size_t s = 0; s < labels.size(); ++s) {
      if (ruling.standings[s] != Standing::breaks_limit) within_.push_back(s);
      if (!ruling.verdict.choice.empty() && labels[s] == ruling.verdict.choice) choice_ = s;
    }
    const AllowedError allowed{shown_confidence, comparison.replications(), decision.limits.size()};
    among_rivals_ = allowed.of_each_difference(std::max<std::size_t>(within_.size(), 2) - 1);
    among_all_ = allowed.of_each_difference(std::max<std::size_t>(labels.size(), 2) - 1);
  }

  std::optional<std::size_t> choice() const { return choice_; }
  const std::vector<std::size_t>& within() const { return within_; }

  std::vector<Bounded> above_best_other() const {
    std::vector<std::size_t> everyone(labels_.size());
    std::iota(everyone.begin(), everyone.end(), std::size_t{0});
    return comparison_.versus_best_other(within_.empty() ? everyone : within_, among_all_);
  }
  /// Expected cost of a strategy minus the choice's.
  Bounded above_choice(std::size_t strategy) const {
    const bool competes = ruling_.standings[strategy] != Standing::breaks_limit;
    const auto pair = comparison_.difference(strategy, *choice_, competes ? among_rivals_ : among_all_);
    return {pair.mean.value, pair.interval};
  }
  std::optional<Versus> runner_up() const {
    std::vector<std::size_t> rivals = within_;
    std::erase_if(rivals, [this](std::size_t s) { return s == *choice_ || comparison_.equal(s, *choice_); });
    if (rivals.empty()) return std::nullopt;
    const auto next = comparison_.least_mean(rivals);
    return Versus{labels_[next], above_choice(next)};
  }
  std::optional<Versus> without_limits() const {
    std::vector<std::size_t> everyone(labels_.size());
    std::iota(everyone.begin(), everyone.end(), std::size_t{0});
    const auto best = comparison_.least_mean(everyone);
    if (ruling_.standings[best] != Standing::breaks_limit) return std::nullopt;
    const auto pair = comparison_.difference(*choice_, best, among_all_);
    return Versus{labels_[best], {pair.mean.value, pair.interval}};
  }

 private:
  const Comparison& comparison_;
  const Ruling& ruling_;
  std::span<const std::string> labels_;
  std::vector<std::size_t> within_;
  std::optional<std::size_t> choice_;
  double among_rivals_ = 0, among_all_ = 0;
};

void tell_differences(const Differences& differences, StudyResult& result) {
  const auto above_best_other = differences.above_best_other();
  for (std::size_t s = 0; s < result.strategies.size(); ++s) {
    result.strategies[s].mcb = above_best_other[s];
    if (differences.choice() && s != *differences.choice())
      result.strategies[s].above_choice = differences.above_choice(s);
  }
  if (!differences.choice()) return;
  result.verdict.runner_up = differences.runner_up();
  result.verdict.without_limits = differences.without_limits();
}

}  // namespace

StudyResult conclude(const StudyRows& rows, std::span<const StudiedStrategy> strategies, const Scenario& scenario) {
  StudyResult result;
  result.runs = static_cast<std::int64_t>(rows.replications());
  result.strategies = summarize(rows, strategies, scenario.decision);
  const auto labels = labels_of(strategies);
  const auto costs = total_costs(rows);
  const Comparison comparison{costs};
  std::vector<std::vector<LimitCheck>> limits;
  for (const StrategySummary& strategy : result.strategies) limits.push_back(strategy.limits);

  Ruling ruling = decide({labels, comparison, limits, place_of_none(strategies)}, scenario.decision);
  const Differences differences{comparison, ruling, labels, scenario.decision};
  result.verdict = ruling.verdict;
  tell_differences(differences, result);
  for (std::size_t s = 0; s < strategies.size(); ++s) {
    result.strategies[s].standing = ruling.standings[s];
    result.strategies[s].by_outcome = costs_by_outcome(rows, s, scenario);
  }
  const auto regret = regrets(costs, differences.within());
  for (std::size_t i = 0; i < regret.size(); ++i) result.strategies[differences.within()[i]].regret = regret[i];
  if (differences.choice() && ruling.verdict.kind != VerdictKind::none_within_limits) {
    Succession succession{*differences.choice(), differences.within()};
    std::erase(succession.rivals, succession.chosen);
    result.verdict.break_evens = find_break_evens(rows, labels, succession, assumptions_of(scenario));
  }
  return result;
}

}  // namespace rollcast::study
