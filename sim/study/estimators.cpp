#include "rollcast/study/estimators.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace rollcast::study {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

/// The first of the counts 0 .. n that satisfies a condition which, once met, stays met; n meets it.
template <class Condition>
std::size_t first_count(std::size_t n, Condition met) {
  std::size_t first = 0, last = n;
  while (first < last) {
    const auto middle = first + (last - first) / 2;
    if (met(middle)) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return first;
}

/// Sums over the worst n·tail values, the boundary value taken by its fraction.
struct Tail {
  double weight = 0;    ///< n·tail
  double boundary = 0;  ///< the value at which the tail begins (VaR)
  double mean = 0;
  double variance = 0;  ///< within the tail, about its mean
};

Tail worst(std::span<const double> ascending, double tail) {
  const auto n = ascending.size();
  Tail t{.weight = static_cast<double>(n) * tail, .boundary = ascending.front()};
  // 0.05 · 1000 must be 50 whole values, whatever the last bit says.
  const double nearest = std::round(t.weight);
  if (std::abs(t.weight - nearest) < 1e-9 * std::max(1.0, nearest)) t.weight = nearest;
  const auto whole = static_cast<std::size_t>(t.weight);
  const double fraction = t.weight - static_cast<double>(whole);
  const auto in_full = ascending.last(whole);
  if (whole < n) t.boundary = ascending[n - whole - 1];

  t.mean = fraction > 0 ? fraction * t.boundary : 0.0;
  for (const double x : in_full) t.mean += x;
  t.mean /= t.weight;
  const auto squared = [&](double x) { return (x - t.mean) * (x - t.mean); };
  t.variance = fraction > 0 ? fraction * squared(t.boundary) : 0.0;
  for (const double x : in_full) t.variance += squared(x);
  t.variance /= t.weight;
  return t;
}

/// T with T + γT²/3 + γ²T³/27 + γ/6n = y: the inverse of Hall's transformation.
double back_transformed(double y, double skewness, double n) {
  const double shifted = y - skewness / (6 * n);
  return std::abs(skewness) < 1e-8 ? shifted : 3 / skewness * (std::cbrt(1 + skewness * shifted) - 1);
}

MeanEstimate estimate_from(const SampleShape& sample, Probability confidence) {
  return {sample.mean, sample.standard_error, interval_of_mean(sample, 1 - confidence.value()), too_few(sample)};
}

}  // namespace

SampleShape shape_of(std::span<const double> values) {
  const Estimate mean = mean_of(values);
  const auto n = static_cast<double>(values.size());
  double squares = 0, cubes = 0, fourths = 0;
  for (const double x : values) {
    const double d = x - mean.value, square = d * d;
    squares += square;
    cubes += square * d;
    fourths += square * square;
  }
  SampleShape sample{values.size(), mean.value, mean.standard_error};
  if (squares > 0) {
    const double variance = squares / n;
    sample.skewness = cubes / n / (variance * std::sqrt(variance));
    sample.kurtosis = fourths / n / (variance * variance);
  }
  return sample;
}

double degrees_of_freedom(const SampleShape& sample) {
  const auto n = static_cast<double>(sample.n);
  return sample.kurtosis > 1 ? std::clamp(2 * n / (sample.kurtosis - 1), 2.0, n - 1) : n - 1;
}

Interval interval_of_mean(const SampleShape& sample, double error) {
  require(error > 0 && error < 1, "interval_of_mean: the error must be inside (0, 1)");
  if (sample.n < 2) return {-infinite, infinite};
  if (sample.standard_error == 0) return {sample.mean, sample.mean};
  const auto n = static_cast<double>(sample.n);
  const boost::math::students_t_distribution<double> t{degrees_of_freedom(sample)};
  const double y = quantile(complement(t, error / 2)) / std::sqrt(n), s = sample.standard_error * std::sqrt(n);
  return {sample.mean - s * back_transformed(y, sample.skewness, n),
          sample.mean - s * back_transformed(-y, sample.skewness, n)};
}

bool too_few(const SampleShape& sample) {
  constexpr double fewest = 500, values_worth = 4;
  const auto n = static_cast<double>(sample.n);
  return n < fewest || sample.skewness * sample.skewness * values_worth > n;
}

MeanEstimate estimate_of_mean(std::span<const double> values, Probability confidence) {
  constexpr std::ptrdiff_t fewest = 150;
  MeanEstimate estimate = estimate_from(shape_of(values), confidence);
  const auto events = std::ranges::count_if(values, [](double x) { return x != 0; });
  if (events > 0 && events < fewest) estimate.too_few_runs = true;
  return estimate;
}

Estimate mean_of(std::span<const double> values) {
  require(!values.empty(), "mean_of: no values");
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double x : values) sum += x;
  const double mean = sum / n;
  if (values.size() == 1) return {mean, infinite};
  double squares = 0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return {mean, std::sqrt(squares / (n - 1) / n)};
}

SortedValues::SortedValues(std::vector<double> values) : ascending_{std::move(values)} {
  require(!ascending_.empty(), "SortedValues: no values");
  require(std::ranges::none_of(ascending_, [](double x) { return std::isnan(x); }), "SortedValues: not a number");
  if (!std::ranges::is_sorted(ascending_)) std::ranges::sort(ascending_);
}

double SortedValues::at_rank(std::size_t k) const {
  if (k == 0) return -infinite;
  return k <= size() ? ascending_[k - 1] : infinite;
}

QuantileRanks quantile_ranks(std::size_t n, double level, Probability confidence) {
  require(n > 0, "quantile_ranks: no values");
  require(level > 0 && level < 1, "quantile_ranks: the level must be inside (0, 1)");
  require(confidence.value() > 0 && confidence.value() < 1, "quantile_ranks: the confidence must be inside (0, 1)");
  const double tail = (1 - confidence.value()) / 2;
  const boost::math::binomial_distribution<double> below{static_cast<double>(n), level};
  const auto at_most = [&](std::size_t k) { return cdf(below, static_cast<double>(k)); };
  const auto above = [&](std::size_t k) { return cdf(complement(below, static_cast<double>(k))); };

  const auto low = first_count(n, [&](std::size_t k) { return at_most(k) > tail; });
  const auto high = first_count(n, [&](std::size_t k) { return above(k) <= tail; }) + 1;
  // The small slack keeps n·level on its own rank when the product is whole but its last bit is not.
  const auto value = static_cast<std::size_t>(std::ceil(static_cast<double>(n) * level * (1 - 1e-12)));
  return {.level = level,
          .value = std::clamp(value, std::size_t{1}, n),
          .low = low,
          .high = high,
          .coverage = at_most(high - 1) - (low == 0 ? 0.0 : at_most(low - 1))};
}

QuantileEstimate quantile_of(const SortedValues& values, const QuantileRanks& ranks) {
  return {ranks.level, values.at_rank(ranks.value), {values.at_rank(ranks.low), values.at_rank(ranks.high)}};
}

MeanEstimate mean_of_worst(const SortedValues& values, double tail, Probability confidence) {
  require(tail > 0 && tail < 1, "mean_of_worst: the tail must be inside (0, 1)");
  const auto t = worst(values.ascending(), tail);
  if (static_cast<double>(values.size()) * tail < 2.0) return {t.mean, infinite, {-infinite, infinite}, true};
  const double beyond = t.mean - t.boundary;
  std::vector<double> lifted;
  lifted.reserve(values.size());
  for (const double x : values.ascending()) lifted.push_back(t.boundary + std::max(x - t.boundary, 0.0) / tail);
  MeanEstimate estimate = estimate_from(shape_of(lifted), confidence);
  estimate.value = t.mean;
  estimate.standard_error = std::sqrt((t.variance + (1 - tail) * beyond * beyond) / t.weight);
  return estimate;
}

Bounded probability_of(std::int64_t events, std::int64_t trials, Probability confidence) {
  constexpr std::int64_t few = 20;
  const Interval interval = std::min(events, trials - events) < few
                                ? exact_interval(events, trials, (1 - confidence.value()) / 2)
                                : wilson_interval(events, trials, confidence);
  return {static_cast<double>(events) / static_cast<double>(trials), interval};
}

Interval wilson_interval(std::int64_t events, std::int64_t trials, Probability confidence) {
  require(trials > 0 && events >= 0 && events <= trials, "wilson_interval: events must be between 0 and trials");
  require(confidence.value() > 0 && confidence.value() < 1, "wilson_interval: the confidence must be inside (0, 1)");
  const double z = quantile(boost::math::normal_distribution<double>{}, (1 + confidence.value()) / 2);
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(events) / n;
  const double scale = 1 + z * z / n;
  const double center = (p + z * z / (2 * n)) / scale;
  const double half_width = z / scale * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {events == 0 ? 0.0 : center - half_width, events == trials ? 1.0 : center + half_width};
}

Interval exact_interval(std::int64_t events, std::int64_t trials, double error) {
  require(trials > 0 && events >= 0 && events <= trials, "exact_interval: events must be between 0 and trials");
  require(error > 0 && error < 1, "exact_interval: the error must be inside (0, 1)");
  using Exact = boost::math::binomial_distribution<double>;
  const auto n = static_cast<double>(trials), k = static_cast<double>(events);
  return {events == 0 ? 0.0 : Exact::find_lower_bound_on_p(n, k, error),
          events == trials ? 1.0 : Exact::find_upper_bound_on_p(n, k, error)};
}

double t_critical(std::size_t n, double confidence) {
  if (n < 2) return infinite;
  return quantile(
      complement(boost::math::students_t_distribution<double>{static_cast<double>(n - 1)}, (1 - confidence) / 2));
}

}  // namespace rollcast::study
