#include "rollcast/study/summarize.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <stdexcept>
#include <utility>

#include "rollcast/study/verdict.hpp"

namespace rollcast::study {

namespace {

constexpr std::array quantile_levels{.05, .25, .5, .75, .95};
constexpr double worst_tail = .05;
constexpr std::size_t dot_count = 50;
constexpr std::size_t most_points = 200;

using AllRanks = std::array<QuantileRanks, quantile_levels.size()>;

AllRanks ranks_for(std::size_t n) {
  AllRanks ranks;
  std::ranges::transform(quantile_levels, ranks.begin(),
                         [&](double l) { return quantile_ranks(n, l, shown_confidence); });
  return ranks;
}

template <class Happened>
Bounded probability_that(const std::vector<double>& values, Happened happened) {
  const auto events = std::ranges::count_if(values, happened);
  return probability_of(events, static_cast<std::int64_t>(values.size()), shown_confidence);
}

ColumnSummary summarize_column(const LedgerColumn& column, std::vector<double> values, const AllRanks& ranks) {
  using Kind = LedgerColumn::Kind;
  ColumnSummary summary;
  summary.name = column.name;
  summary.kind = column.kind;
  if (column.kind != Kind::time) summary.mean = estimate_of_mean(values, shown_confidence);
  if (column.kind == Kind::event) {
    summary.probability = probability_that(values, [](double x) { return x > 0; });
    return summary;
  }
  if (column.kind == Kind::time) {
    summary.probability = probability_that(values, [](double x) { return std::isfinite(x); });
  }
  const SortedValues sorted{std::move(values)};
  for (const auto& r : ranks) summary.quantiles.push_back(quantile_of(sorted, r));
  if (column.kind == Kind::count || column.kind == Kind::money)
    summary.worst_5_percent = mean_of_worst(sorted, worst_tail, shown_confidence);
  return summary;
}

/// How many values must be exceeded at each kept point of a thinned curve, so that body and tail are both seen.
std::set<std::size_t> kept_exceedances(std::size_t n) {
  std::set<std::size_t> kept;
  const auto steps = most_points / 2 - 1;
  const auto runs = static_cast<double>(n);
  for (std::size_t i = 0; i < steps; ++i) {
    const double along = static_cast<double>(i) / static_cast<double>(steps - 1);
    kept.insert(static_cast<std::size_t>(std::lround(along * (runs - 1))));
    kept.insert(static_cast<std::size_t>(std::lround(std::pow(runs, along))));
  }
  return kept;
}

/// An event among the releases of those versions of which alone it can be true.
std::optional<ShareOfClass> share_of_class(const StudyRows& rows, std::size_t strategy, const LedgerColumn& column) {
  if (column.of == LedgerColumn::Versions::all) return std::nullopt;
  const bool of_regressions = column.of == LedgerColumn::Versions::regressions;
  ShareOfClass share{of_regressions ? "regressions" : "good versions", 0, 0, {0, {0, 1}}};
  for (std::size_t r = 0; r < rows.replications(); ++r) {
    const RunRecord& row = rows(r, strategy);
    if (is_regression(row.truth) != of_regressions) continue;
    ++share.releases;
    share.events += row.*column.value > 0 ? 1 : 0;
  }
  if (share.releases > 0) share.share = probability_of(share.events, share.releases, shown_confidence);
  return share;
}

}  // namespace

std::vector<ColumnSummary> summarize_columns(const StudyRows& rows, std::size_t strategy) {
  const auto ranks = ranks_for(rows.replications());
  std::vector<ColumnSummary> columns;
  for (const auto& column : ledger_columns()) {
    columns.push_back(summarize_column(column, rows.column(strategy, column.value), ranks));
    columns.back().share_of_class = share_of_class(rows, strategy, column);
  }
  return columns;
}

std::vector<double> equally_likely(const SortedValues& values) {
  std::vector<double> dots;
  dots.reserve(dot_count);
  for (std::size_t i = 0; i < dot_count; ++i) {
    // ceil(n (2i + 1) / 100) in whole numbers.
    dots.push_back(values.at_rank((values.size() * (2 * i + 1) + 2 * dot_count - 1) / (2 * dot_count)));
  }
  return dots;
}

std::vector<Point> exceedance_curve(const SortedValues& values) {
  const auto x = values.ascending();
  const auto n = x.size();
  std::vector<std::size_t> last_of_step;
  for (std::size_t i = 0; i < n; ++i) {
    if (i + 1 == n || x[i] < x[i + 1]) last_of_step.push_back(i);
  }
  if (last_of_step.size() > most_points) {
    std::set<std::size_t> thinned;
    for (const auto exceeded_by : kept_exceedances(n)) {
      if (exceeded_by < n) thinned.insert(*std::ranges::lower_bound(last_of_step, n - 1 - exceeded_by));
    }
    last_of_step.clear();
    for (const auto i : thinned) last_of_step.push_back(i);
  }
  std::vector<Point> curve;
  curve.reserve(last_of_step.size());
  for (const auto i : last_of_step) curve.push_back({x[i], static_cast<double>(n - 1 - i) / static_cast<double>(n)});
  return curve;
}

std::vector<StrategySummary> summarize(const StudyRows& rows, std::span<const StudiedStrategy> strategies,
                                       const DecisionSpec& decision) {
  if (strategies.size() != rows.strategies()) {
    throw std::invalid_argument("summarize: one strategy per row of a replication is needed");
  }
  const auto cheapest = cheapest_in(total_costs(rows));
  auto limits = check_limits(rows, decision);
  std::vector<StrategySummary> summaries;
  for (std::size_t s = 0; s < strategies.size(); ++s) {
    const SortedValues sampled{rows.column(s, &RunRecord::total_cost_sampled)};
    summaries.push_back({.label = strategies[s].label,
                         .name = strategies[s].name,
                         .columns = summarize_columns(rows, s),
                         .limits = std::move(limits[s]),
                         .mcb = {},
                         .cheapest_in = cheapest[s],
                         .dots = equally_likely(sampled),
                         .exceedance = exceedance_curve(sampled),
                         .exposure = {}});
  }
  return summaries;
}

}  // namespace rollcast::study
