#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rollcast/run/drawn_stage.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/run_record.hpp"
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

/// The confidence of every interval of an estimate that is shown, whatever confidence the verdict asks for.
inline constexpr Probability shown_confidence{.95};

/// A mean with its interval. `too_few_runs` where the interval cannot be trusted to cover what it says: fewer than 500
/// values, or a mean that rests on few extreme ones.
struct MeanEstimate {
  double value = 0;
  double standard_error = 0;
  Interval interval;
  bool too_few_runs = false;
};

/// An event among the releases of one kind only: P(event | class).
struct ShareOfClass {
  std::string_view of;  ///< "regressions" or "good versions"
  std::int64_t events = 0, releases = 0;
  Bounded share;  ///< the whole [0, 1] when there were no such releases
};

/// What a strategy costs in the worlds of one outcome class.
struct OutcomeCost {
  Outcome outcome{};
  std::int64_t runs = 0;
  std::optional<MeanEstimate> mean{};  ///< of total_cost; none without runs
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
  std::optional<MeanEstimate> mean{};    ///< all but times
  std::optional<Bounded> probability{};  ///< events, and "happened" for times; exact below 20 events, else Wilson
  std::optional<ShareOfClass> share_of_class{};   ///< events that can be true of only good versions or only regressions
  std::vector<QuantileEstimate> quantiles;        ///< 5, 25, 50, 75, 95 % of counts, money, shares and times
  std::optional<MeanEstimate> worst_5_percent{};  ///< CVaR at 95 % of counts and money
};

/// What a strategy's excess failures to one segment costs at the segment's own prices.
struct SegmentCost {
  double failure_cost_ratio = 1;  ///< over the prices that the scenario states for all users
  Estimate mean;
};

/// What a strategy does to one segment of users, on average over the worlds.
struct SegmentSummary {
  std::string name;
  double share = 0;  ///< of all requests
  Estimate excess;   ///< excess failed requests of a release
  Estimate failure_rate;
  Estimate failure_rate_added;        ///< by the release
  std::optional<SegmentCost> cost{};  ///< none when all segments' failures cost the same
};

/// What a strategy does to one kind of failure, on average over the worlds.
struct KindSummary {
  std::string name;
  std::string title;
  double price = 0;
  Estimate excess;  ///< excess failures of a release
  Estimate cost;
};

/// Exposure over time: at each hour, the share of the candidate, as the median and the outer quantiles of runs.
struct ExposurePoint {
  double hour = 0, mean = 0, p10 = 0, p50 = 0, p90 = 0;
};

struct Point {
  double x = 0, y = 0;
};

/// Whether a strategy keeps a limit: `unsure` when the limit lies inside the bounds of its probability.
enum class Keeps { yes, no, unsure };
struct LimitCheck {
  LimitSpec limit;
  std::int64_t events = 0;
  Bounded probability;  ///< 95 % interval of this share alone
  Interval bounds;      ///< of all limits of all strategies at all looks together; what `keeps` rests on
  Keeps keeps{};
};

/// What the verdict says of one strategy.
enum class Standing { chosen, tied, undecided, worse, breaks_limit };

struct StrategySummary {
  std::string label;
  std::string name;
  std::vector<ColumnSummary> columns;
  std::vector<LimitCheck> limits;
  Bounded mcb;  ///< expected cost minus that of the best other within the limits, simultaneous MCB interval
  std::optional<Bounded>
      above_choice{};  ///< expected cost minus the choice's, simultaneous interval; none for the choice and without one
  std::optional<MeanEstimate>
      regret{};  ///< cost minus the least within the limits in the same world; none for those excluded
  std::vector<OutcomeCost> by_outcome{};  ///< the classes that are possible, best first
  Standing standing{};
  double cheapest_in = 0;         ///< fraction of replications in which it is the cheapest of all
  std::vector<double> dots;       ///< 50 equally likely releases: quantiles of total_cost_sampled at (i + .5) / 50
  std::vector<Point> exceedance;  ///< P(total_cost_sampled > x), decreasing
  std::vector<ExposurePoint> exposure;
  std::vector<SegmentSummary> segments{};  ///< in the scenario's order; empty when all users are alike
  std::vector<KindSummary> kinds{};        ///< those of `priced_kinds`
  std::vector<DrawnStage> stages{};        ///< of its graph; empty where they cannot be listed in advance
};

/// A break-even point: the recommendation changes to `then` when `what` passes `to`.
struct BreakEven {
  std::string what;     ///< in words: "P(severe)", "price of a failed request"
  std::string pointer;  ///< JSON pointer of the parameter
  double now = 0;
  double to = 0;
  double standard_error = 0;  ///< of `to`
  Interval interval;          ///< 95 %, Fieller's
  std::string then;           ///< label of the strategy that takes over
  std::string
      crossing{};  ///< label of the strategy that comes to break or to keep a limit there; empty where costs meet
  std::optional<LimitSpec> limit{};       ///< that limit
  std::vector<std::string> held_fixed{};  ///< JSON pointers of what depends on the parameter and was not moved with it
};

enum class VerdictKind { choose, tied, undecided, none_within_limits };
inline constexpr std::array<std::string_view, 4> verdict_kind_names{"choose", "tied", "undecided",
                                                                    "none_within_limits"};

/// Another strategy's expected cost minus that of the choice, or the other way round, with its simultaneous 95 %
/// interval.
struct Versus {
  std::string label;
  Bounded difference;
};

/// What keeps a strategy, or nearly keeps, from competing.
struct NearestToLimits {
  std::string label;
  LimitCheck worst;  ///< the limit that it exceeds most, in proportion
};

struct Verdict {
  VerdictKind kind{};
  /// Label of the least expected cost within the limits; for none_within_limits that of releasing nothing, if that
  /// keeps them.
  std::string choice;
  std::vector<std::string> contenders;  ///< labels tied with it or not told apart from it
  std::vector<std::string>
      equal{};              ///< labels that cost what it costs in every run; those within the limits are tied with it
  double indifference = 0;  ///< differences below this are of no practical size
  bool indifference_is_derived = false;  ///< 1 % of the gap between worst and best, not the scenario's own
  std::int64_t more_runs = 0;            ///< undecided: how many more replications lead to the look that should tell
  std::optional<Versus> runner_up{};     ///< next least mean within the limits: its expected cost minus the choice's
  std::optional<Versus>
      without_limits{};  ///< the cheapest of all, where a limit excludes it: the choice's expected cost minus its own
  std::optional<NearestToLimits> nearest{};  ///< where limits exclude every way to release
  std::vector<BreakEven> break_evens{};      ///< break-even points, nearest first
};

/// A strategy that bridge mode could not bridge.
struct RunAsAggregate {
  std::string label;
  std::string because;  ///< "its judge, threshold, must see every look"
};

/// The answer of a study.
struct StudyResult {
  std::uint64_t seed = 0;
  std::uint32_t first_run = 0;
  std::int64_t runs = 0;
  Mode mode = Mode::aggregate;
  std::vector<RunAsAggregate> not_bridged{};  ///< in bridge mode
  std::vector<StrategySummary> strategies;    ///< in the order of labels
  Verdict verdict;
  std::optional<QualitySummary> quality{};
};

}  // namespace rollcast::study
