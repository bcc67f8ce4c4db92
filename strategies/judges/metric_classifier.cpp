#include "judges/metric_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

namespace {

constexpr double noise_of_constants = 1e-5;

void settle_missing(std::vector<double>& values, Missing missing) {
  if (missing == Missing::replace)
    std::replace_if(
        values.begin(), values.end(), [](double v) { return std::isnan(v); }, 0.0);
  else
    std::erase_if(values, [](double v) { return std::isnan(v); });
}

/// Linear between the order statistics (R's type 7).
double percentile(std::span<const double> sorted, double part) {
  const double place = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool is_constant(std::span<const double> sorted) { return sorted.front() == sorted.back(); }

void add_noise(std::vector<double>& values, std::uint32_t arm) {
  Stream stream{0, 0, {}, arm};
  for (double& value : values) value += noise_of_constants * value * draw_normal(stream);
  std::sort(values.begin(), values.end());
}

double effect_of(std::span<const double> canary, std::span<const double> control, EffectSize measure) {
  if (measure == EffectSize::cles) return chance_to_be_larger(canary, control);
  const double above = mean(canary), below = mean(control);
  return above == 0.0 || below == 0.0 ? std::numeric_limits<double>::quiet_NaN() : above / below;
}

Classified without_data(const MetricRule& rule) {
  if (rule.missing == Missing::replace) return {};
  const bool fails = rule.must_have_data && !rule.is_critical;
  return {fails ? Classification::no_data_fails : Classification::no_data, rule.is_critical,
          std::numeric_limits<double>::quiet_NaN()};
}

Classification side_of(const RankInterval& interval, double effect, const MetricRule& rule) {
  const double bound = rule.tolerance * std::abs(interval.estimate);
  const bool any = std::isnan(effect);
  if (rule.direction != Direction::decrease && interval.low > bound && (any || effect >= rule.allowed_increase))
    return Classification::high;
  if (rule.direction != Direction::increase && interval.high < -bound && (any || effect <= rule.allowed_decrease))
    return Classification::low;
  return Classification::pass;
}

bool is_critical(Classification classification, double effect, const MetricRule& rule) {
  if (!rule.is_critical || classification == Classification::pass) return false;
  if (std::isnan(effect)) return true;
  return classification == Classification::high ? effect >= rule.critical_increase : effect <= rule.critical_decrease;
}

bool has_no_data(const MetricResult& metric) {
  const Classification c = metric.result.classification;
  return c == Classification::no_data;
}

struct GroupCount {
  double passed = 0.0, judged = 0.0;
  double score() const { return judged == 0.0 ? 100.0 : 100.0 * passed / judged; }
};

std::map<std::string, GroupCount> count_groups(std::span<const MetricResult> metrics) {
  std::map<std::string, GroupCount> groups;
  for (const MetricResult& metric : metrics)
    for (const std::string& name : metric.groups) {
      if (metric.is_muted) continue;
      GroupCount& group = groups[name];
      group.judged += !has_no_data(metric);
      group.passed += metric.result.classification == Classification::pass;
    }
  return groups;
}

}  // namespace

std::vector<double> without_outliers(std::vector<double> values, double factor) {
  if (values.empty()) return values;
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double first = percentile(sorted, 0.25), third = percentile(sorted, 0.75);
  const double low = std::min(percentile(sorted, 0.01), first - factor * (third - first));
  const double high = std::max(percentile(sorted, 0.99), third + factor * (third - first));
  std::erase_if(values, [&](double v) { return v < low || v > high; });
  return values;
}

double chance_to_be_larger(std::span<const double> x, std::span<const double> y) {
  double pairs = 0.0;
  for (const double value : x) {
    const auto equal = std::equal_range(y.begin(), y.end(), value);
    pairs += static_cast<double>(equal.first - y.begin()) + static_cast<double>(equal.second - equal.first) / 2.0;
  }
  return pairs / static_cast<double>(x.size()) / static_cast<double>(y.size());
}

Classified classify(std::vector<double> canary, std::vector<double> control, const MetricRule& rule) {
  for (std::vector<double>* values : {&canary, &control}) {
    settle_missing(*values, rule.missing);
    if (rule.outliers == Outliers::remove) *values = without_outliers(std::move(*values), rule.outlier_factor);
    std::sort(values->begin(), values->end());
  }
  if (canary.empty() || control.empty()) return without_data(rule);
  const double effect = effect_of(canary, control, rule.effect_size);
  if (canary == control || (is_constant(canary) && is_constant(control) && canary.front() == control.front()))
    return {Classification::pass, false, effect};
  if (is_constant(canary) && is_constant(control)) {
    add_noise(canary, 0);
    add_noise(control, 1);
  }
  Classified classified;
  classified.effect = effect;
  classified.interval = rank_interval(canary, control, rule.confidence);
  classified.classification = side_of(classified.interval, effect, rule);
  classified.is_critical = is_critical(classified.classification, effect, rule);
  return classified;
}

double summary_score(std::span<const MetricResult> metrics, const std::map<std::string, double>& group_weights) {
  std::ptrdiff_t heard = 0, silent = 0;
  for (const MetricResult& metric : metrics) {
    if (metric.is_muted) continue;
    ++heard;
    silent += has_no_data(metric);
    if (metric.result.is_critical && metric.result.classification != Classification::pass) return 0.0;
  }
  if (2 * silent >= heard) return 0.0;
  const auto groups = count_groups(metrics);
  double listed = 0.0, unlisted = 0.0;
  for (const auto& [name, weight] : group_weights) listed += weight;
  for (const auto& [name, group] : groups) unlisted += !group_weights.contains(name);
  double score = 0.0;
  for (const auto& [name, group] : groups) {
    const auto found = group_weights.find(name);
    score += group.score() * (found != group_weights.end() ? found->second : (100.0 - listed) / unlisted) / 100.0;
  }
  return std::round(100.0 * score) / 100.0;
}

ScoreVerdict verdict_of(double score, double pass, double marginal) {
  if (score >= pass) return ScoreVerdict::pass;
  return score >= marginal ? ScoreVerdict::marginal : ScoreVerdict::fail;
}

ScoreVerdict verdict_of(std::span<const double> scores, double pass, double marginal) {
  if (std::any_of(scores.begin(), scores.end(), [&](double score) { return score <= marginal; }))
    return ScoreVerdict::fail;
  return scores.back() >= pass ? ScoreVerdict::pass : ScoreVerdict::marginal;
}

}  // namespace rollcast::judges
