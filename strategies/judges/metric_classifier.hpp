#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "judges/rank_interval.hpp"

namespace rollcast::judges {

// Kayenta's judge (NetflixACAJudge-v1.0): one metric's values in a canary and in its control are classified, and
// metrics make a score.

enum class Direction { increase, decrease, either };
/// What missing values (NaN) become: nothing, or zeros.
enum class Missing { remove, replace };
enum class Outliers { keep, remove };
/// How large a difference is: the ratio of the means, or the chance that a value of the canary is the larger (common
/// language effect size).
enum class EffectSize { mean_ratio, cles };

/// How one metric is classified. Effects of 1 are no difference by the ratio of means, of 0.5 by the chance to be
/// larger.
struct MetricRule {
  double tolerance = 0.25, confidence = 0.98;
  Direction direction = Direction::either;  ///< in which a change is bad
  Missing missing = Missing::remove;
  Outliers outliers = Outliers::keep;
  double outlier_factor = 3.0;
  EffectSize effect_size = EffectSize::mean_ratio;
  double allowed_increase = 1.0, allowed_decrease = 1.0;
  double critical_increase = 1.0, critical_decrease = 1.0;
  bool is_critical = false, must_have_data = false;
};

enum class Classification { pass, high, low, no_data, no_data_fails };

struct Classified {
  Classification classification = Classification::pass;
  bool is_critical = false;  ///< the metric is, and the difference is large enough for that
  double effect = 0.0;       ///< NaN where a mean is 0
  RankInterval interval{};   ///< zeros where none was needed
};

/// Values without those outside fences: the first and third quartile plus `factor` times the distance between them, but
/// never within the first and the last percentile.
std::vector<double> without_outliers(std::vector<double> values, double factor);

/// Chance that a value of x is larger than one of y, ties counting half. Sorted, not empty.
double chance_to_be_larger(std::span<const double> x, std::span<const double> y);

/// Classifies the canary's values against the control's. Where both are constant and differ, they get a noise of a
/// hundred-thousandth, as Kayenta gives them; here it is the same each time.
Classified classify(std::vector<double> canary, std::vector<double> control, const MetricRule&);

struct MetricResult {
  std::vector<std::string> groups;
  Classified result;
  bool is_muted = false;
};

/// Score from 0 to 100: per group the part of its metrics that pass, weighed; groups without a weight share what is
/// left to 100 evenly. 0 when a critical metric does not pass, or half of the metrics or more have no data. Rounded to
/// two decimals.
double summary_score(std::span<const MetricResult>, const std::map<std::string, double>& group_weights);

enum class ScoreVerdict { pass, marginal, fail };

/// What a single score means.
ScoreVerdict verdict_of(double score, double pass, double marginal);

/// What scores of a canary that is judged several times mean together: it fails at the first that does not exceed the
/// marginal score, and passes when the last reaches the pass score. At least one score.
ScoreVerdict verdict_of(std::span<const double> scores, double pass, double marginal);

}  // namespace rollcast::judges
