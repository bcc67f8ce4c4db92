#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rollcast/run/mode.hpp"
#include "rollcast/run/run_record.hpp"
#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/quality_summary.hpp"

namespace rollcast::study {

/// A number with its Monte Carlo interval.
struct Interval {
  double low = 0, high = 0;
};
struct Estimate {
  double value = 0;
  double standard_error = 0;
};
struct Bounded {
  double value = 0;
  Interval interval;
};

/// A quantile with its distribution-free order-statistic interval.
struct QuantileEstimate {
  double level = 0;
  double value = 0;
  Interval interval;
};

/// One ledger column of one strategy. Times that never come are infinite and have no mean.
struct ColumnSummary {
  std::string name;
  LedgerColumn::Kind kind{};
  std::optional<Estimate> mean{};             ///< all but times
  std::optional<Bounded> probability{};       ///< events, and "happened" for times; Wilson
  std::vector<QuantileEstimate> quantiles;    ///< 5, 25, 50, 75, 95 % of counts, money, shares and times
  std::optional<Estimate> worst_5_percent{};  ///< CVaR at 95 % of counts and money
};

/// What a strategy's harm to one segment costs at the segment's own prices.
struct SegmentCost {
  double failure_cost_ratio = 1;  ///< over the prices that the scenario states for everybody
  Estimate mean;
};

/// What a strategy does to one segment of users, in the mean over the worlds.
struct SegmentSummary {
  std::string name;
  double share = 0;              ///< of all requests
  Estimate harm;                 ///< excess failed requests of a release
  Estimate failure_rate;
  Estimate failure_rate_added;   ///< by the release
  std::optional<SegmentCost> cost{};  ///< none when all segments' failures cost the same
};

/// What a strategy does to one kind of failure, in the mean over the worlds.
struct KindSummary {
  std::string name;
  std::string title;
  double price = 0;
  Estimate harm;  ///< excess failures of a release
  Estimate cost;
};

/// Exposure over time: at each hour, what share the candidate has in the middle and the outer runs.
struct ExposurePoint {
  double hour = 0, mean = 0, p10 = 0, p50 = 0, p90 = 0;
};

struct Point {
  double x = 0, y = 0;
};

/// Whether a strategy keeps a limit: `unsure` when the limit lies inside the interval of its probability.
enum class Keeps { yes, no, unsure };
struct LimitCheck {
  LimitSpec limit;
  Bounded probability;
  Keeps keeps{};
};

/// What the verdict says of one strategy.
enum class Standing { chosen, tied, undecided, worse, breaks_limit };

struct StrategySummary {
  std::string label;
  std::string name;
  std::vector<ColumnSummary> columns;
  std::vector<LimitCheck> limits;
  Bounded mcb;                       ///< expected cost minus the best other's, simultaneous MCB interval
  Standing standing{};
  double cheapest_in = 0;            ///< fraction of replications in which it is the cheapest
  std::vector<double> dots;          ///< 50 equally likely releases: quantiles of total_cost_sampled at (i + .5) / 50
  std::vector<Point> exceedance;     ///< P(total_cost_sampled > x), decreasing
  std::vector<ExposurePoint> exposure;
  std::vector<SegmentSummary> segments{};  ///< in the scenario's order; empty when all users are alike
  std::vector<KindSummary> kinds{};        ///< those of `billed_kinds`
  std::vector<DrawnStage> stages{};        ///< of its graph; empty where they cannot be listed in advance
};

/// Where a verdict flips: "choose `then` instead when `what` passes `to`".
struct Flip {
  std::string what;      ///< in words: "P(severe)", "price of a failed request"
  std::string pointer;   ///< JSON pointer of the parameter
  double now = 0;
  double to = 0;
  double standard_error = 0;  ///< of `to`
  std::string then;      ///< label of the strategy that takes over
};

enum class VerdictKind { choose, tied, undecided, none_within_limits };
inline constexpr std::array<std::string_view, 4> verdict_kind_names{"choose", "tied", "undecided", "none_within_limits"};

struct Verdict {
  VerdictKind kind{};
  std::string choice;                    ///< label of the least expected cost within the limits; empty for none_within_limits
  std::vector<std::string> contenders;   ///< labels tied with it or not told apart from it
  std::int64_t more_runs = 0;            ///< undecided: how many more replications would tell
  double dearer_in = 0;                  ///< fraction of replications in which some other strategy was cheaper by more than `indifference`
  std::vector<Flip> flips;               ///< nearest first
};

/// A strategy that bridge mode could not bridge.
struct PlayedAsAggregate {
  std::string label;
  std::string because;  ///< "its judge, threshold, must see every look"
};

/// The answer of a study.
struct StudyResult {
  std::uint64_t seed = 0;
  std::uint32_t first_run = 0;
  std::int64_t runs = 0;
  Mode mode = Mode::aggregate;
  std::vector<PlayedAsAggregate> not_bridged{};  ///< in bridge mode
  std::vector<StrategySummary> strategies;  ///< in the order of labels
  Verdict verdict;
  std::optional<QualitySummary> quality{};
};

}  // namespace rollcast::study
