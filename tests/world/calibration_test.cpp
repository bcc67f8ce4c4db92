// Round trip: traffic with the figures of public series is drawn, counted, and fitted anew by an estimator that shares
// no code with the model. The figures come back within the estimator's own standard errors, and wrong figures do not.
// Only bursts are found above the model's own profile.
//
// The fit: least squares of log counts on level, trend and two harmonics each of day and week; the residual is an
// hourly AR(1) plus noise per step. Noise shows within hours, the AR(1) in the autocovariances of hourly means. For
// regressions with trends and harmonics least squares is asymptotically efficient, with variances from the residual's
// spectrum (Grenander & Rosenblatt 1957); autocovariances vary by Bartlett's formula.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <string>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/traffic.hpp"
#include "support/catch.hpp"
#include "support/least_squares.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::calibration_test {

namespace {

constexpr std::size_t steps_per_hour = 6, steps_per_week = 1008;
constexpr double seconds_per_step = 600.0;
constexpr double two_pi = 2.0 * std::numbers::pi;

/// Counts per 10 minutes, and when.
struct Series {
  std::vector<double> hour;          ///< since the start of the release
  std::vector<double> hour_of_week;  ///< since Monday 00:00
  std::vector<double> log_count;
  double mean_inverse_count = 0.0;  ///< Poisson noise of a log count, on average
};

Scenario observed_for(const TrafficSpec& traffic, Duration tick, std::int64_t weeks) {
  Scenario s = plain_scenario();
  s.start = {1, Duration::hours(10)};
  s.tick = tick;
  s.until = Duration::days(7) * weeks - warm_up();
  s.traffic = traffic;
  return s;
}

std::vector<double> counts_of(const Scenario& s) {
  Traffic traffic{s.traffic, Calendar{s}};
  traffic.draw(Draws{1998, 0});
  Stream noise{1998, 0, {255, 0, 0}, 0};
  std::vector<double> counts;
  for (const double rate : traffic.rates())
    counts.push_back(static_cast<double>(draw_poisson(noise, rate * s.tick.in_seconds())));
  return counts;
}

Series series_of(const TrafficSpec& traffic) {
  const Scenario s = observed_for(traffic, Duration::minutes(10), 26);
  const Calendar calendar{s};
  Series series;
  for (const double count : counts_of(s)) {
    const std::size_t k = series.hour.size();
    series.hour.push_back((calendar.tick * static_cast<std::int64_t>(k) - warm_up()).in_hours());
    series.hour_of_week.push_back(calendar.tick_since_monday(k).in_hours());
    series.log_count.push_back(std::log(count));
    series.mean_inverse_count += 1.0 / count / static_cast<double>(calendar.ticks());
  }
  return series;
}

/// An estimate and its standard error.
struct Estimate {
  double value, error;
  double distance(double truth) const { return std::abs(value - truth) / error; }
};

using Figures = std::map<std::string, double>;

std::string term(const char* wave, double period, char part) {
  return wave + std::to_string(static_cast<int>(period)) + part;
}

/// What a fit should give: waves by their cosine and sine parts, and the other figures.
Figures figures_of(const TrafficSpec& spec) {
  Figures figures;
  const auto add = [&](const std::vector<Harmonic>& harmonics, double period) {
    for (std::size_t k = 0; k < 2; ++k) {
      const Harmonic h = k < harmonics.size() ? harmonics[k] : Harmonic{};
      const double length = period / static_cast<double>(k + 1), phase = two_pi * h.peak.in_hours() / length;
      figures[term("wave ", length, 'c')] = h.amplitude * std::cos(phase);
      figures[term("wave ", length, 's')] = h.amplitude * std::sin(phase);
    }
  };
  add(spec.daily, 24.0);
  add(spec.weekly, 168.0);
  figures["log base"] = std::log(spec.base_per_second);
  figures["trend per day"] = spec.trend_per_day;
  figures["noise variance"] = std::log1p(spec.noise_cv * spec.noise_cv);
  figures["wander variance"] = spec.wander_sd * spec.wander_sd;
  figures["wander correlation"] = spec.wander_hourly_correlation;
  return figures;
}

/// Noise within hours, and autocovariances of hourly means.
struct Residual {
  std::vector<double> hourly;
  double within = 0.0;  ///< variance of one step about the mean of its hour

  explicit Residual(const std::vector<double>& steps) : hourly(steps.size() / steps_per_hour) {
    for (std::size_t i = 0; i < steps.size(); ++i) hourly[i / steps_per_hour] += steps[i] / steps_per_hour;
    for (std::size_t i = 0; i < steps.size(); ++i) within += std::pow(steps[i] - hourly[i / steps_per_hour], 2);
    within /= static_cast<double>(hourly.size() * (steps_per_hour - 1));
  }
  double covariance(std::size_t lag) const {
    double sum = 0.0;
    for (std::size_t h = lag; h < hourly.size(); ++h) sum += hourly[h] * hourly[h - lag];
    return sum / static_cast<double>(hourly.size());
  }
};

/// An hourly AR(1) seen with white noise.
struct Wander {
  double variance, correlation, white;

  double covariance(int lag) const {
    return variance * std::pow(correlation, std::abs(lag)) + (lag == 0 ? white : 0.0);
  }
  /// Sum of covariance x cos(2 pi lag / period) over all lags.
  double spectrum(double period) const {
    const double r = correlation, c = std::isinf(period) ? 1.0 : std::cos(two_pi / period);
    return variance * (1.0 - r * r) / (1.0 - 2.0 * r * c + r * r) + white;
  }
  /// Bartlett: n x the covariance of the sample autocovariances at two lags.
  double bartlett(int p, int q) const {
    double sum = 0.0;
    for (int m = -300; m <= 300; ++m)
      sum += covariance(m) * covariance(m + p - q) + covariance(m + q) * covariance(m - p);
    return sum;
  }
};

using Fit = std::map<std::string, Estimate>;

constexpr std::array periods{24.0, 12.0, 168.0, 84.0};

std::vector<std::vector<double>> design_of(const Series& series) {
  const double half = (series.hour.back() - series.hour.front()) / 2.0;
  std::vector<std::vector<double>> design(2 + 2 * periods.size());
  for (std::size_t i = 0; i < series.hour.size(); ++i) {
    design[0].push_back(1.0);
    design[1].push_back(series.hour[i] / half);
    for (std::size_t p = 0; p < periods.size(); ++p) {
      const double angle = two_pi * series.hour_of_week[i] / periods[p];
      design[2 + 2 * p].push_back(std::cos(angle));
      design[3 + 2 * p].push_back(std::sin(angle));
    }
  }
  return design;
}

std::vector<double> fitted(const std::vector<std::vector<double>>& design, const std::vector<double>& x) {
  std::vector<double> sum(design.front().size(), 0.0);
  for (std::size_t j = 0; j < design.size(); ++j)
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += x[j] * design[j][i];
  return sum;
}

/// Log of the mean over a week of exp(the fitted waves).
double log_mean_of_waves(const std::vector<std::vector<double>>& design, std::vector<double> x) {
  x[0] = x[1] = 0.0;
  const auto waves = fitted(design, x);
  double sum = 0.0;
  for (std::size_t i = 0; i < steps_per_week; ++i) sum += std::exp(waves[i]) / steps_per_week;
  return std::log(sum);
}

/// Noise and wander, with errors by the chi-square distribution and by Bartlett's formula (delta method).
void fit_residual(Fit& fit, const Residual& residual, double poisson) {
  const auto hours = static_cast<double>(residual.hourly.size());
  const double noise = residual.within - poisson, white = residual.within / steps_per_hour;
  const double c0 = residual.covariance(0) - white, c1 = residual.covariance(1);
  const Wander wander{c0, c1 / c0, white};
  const double v00 = wander.bartlett(0, 0) / hours, v01 = wander.bartlett(0, 1) / hours,
               v11 = wander.bartlett(1, 1) / hours;
  fit["noise variance"] = {noise, residual.within * std::sqrt(2.0 / (hours * (steps_per_hour - 1)))};
  fit["wander variance"] = {c0, std::sqrt(v00)};
  fit["wander correlation"] = {c1 / c0, std::sqrt(v11 - 2.0 * c1 / c0 * v01 + c1 * c1 / (c0 * c0) * v00) / c0};
}

Fit fit_to(const Series& series) {
  const auto design = design_of(series);
  const auto x = least_squares(design, series.log_count);
  const auto curve = fitted(design, x);
  std::vector<double> rest(curve.size());
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = series.log_count[i] - curve[i];
  const Residual residual{rest};
  Fit fit;
  fit_residual(fit, residual, series.mean_inverse_count);

  const Wander wander{fit["wander variance"].value, fit["wander correlation"].value, residual.within / steps_per_hour};
  const auto hours = static_cast<double>(residual.hourly.size());
  for (std::size_t p = 0; p < periods.size(); ++p) {
    const double error = std::sqrt(2.0 * wander.spectrum(periods[p]) / hours);
    fit[term("wave ", periods[p], 'c')] = {x[2 + 2 * p], error};
    fit[term("wave ", periods[p], 's')] = {x[3 + 2 * p], error};
  }
  const double slow = wander.spectrum(INFINITY) / hours, half = hours / 2.0;
  const double from_center = (series.hour.front() + series.hour.back()) / 2.0 / half;
  fit["trend per day"] = {24.0 * x[1] / half, 24.0 * std::sqrt(3.0 * slow) / half};
  const double centring = (wander.variance + residual.within) / 2.0;
  fit["log base"] = {x[0] + centring + log_mean_of_waves(design, x) - std::log(seconds_per_step),
                     std::sqrt(slow * (1.0 + 3.0 * from_center * from_center))};
  return fit;
}

/// What differs from the stated figures by more than chance.
std::vector<std::string> contradicted(const Fit& fit, const TrafficSpec& stated) {
  std::vector<std::string> names;
  for (const auto& [name, truth] : figures_of(stated))
    if (fit.at(name).distance(truth) > z_limit) names.push_back(name);
  return names;
}

/// ServeGen m-large: two weeks of a served language model.
TrafficSpec language_model() {
  TrafficSpec t;
  t.base_per_second = 195.8;
  t.trend_per_day = -0.017;
  t.daily = {{0.15, Duration::hours(19)}, {0.05, Duration::minutes(710)}};
  t.weekly = {{0.23, Duration::minutes(870)}, {0.12, Duration::minutes(195)}};
  t.wander_sd = 0.29;
  t.wander_hourly_correlation = 0.77;
  t.noise_cv = 0.19;
  t.noise_per = Duration::minutes(10);
  return t;
}

/// The site of the 1998 World Cup in the five weeks before it; when its week peaks is assumed.
TrafficSpec world_cup_site() {
  TrafficSpec t;
  t.base_per_second = 38.6;
  t.trend_per_day = 0.056;
  t.daily = {{0.36, Duration::minutes(942)}};
  t.weekly = {{0.27, Duration::hours(60)}, {0.15, Duration::hours(20)}};
  t.wander_sd = 0.22;
  t.wander_hourly_correlation = 0.75;
  t.noise_cv = 0.16;
  t.noise_per = Duration::minutes(10);
  return t;
}

}  // namespace

TEST_CASE("least squares find the coefficients that made the data") {
  const std::vector<std::vector<double>> design{{1, 1, 1, 1}, {0, 1, 2, 3}, {0, 1, 4, 9}};
  const auto x = least_squares(design, fitted(design, {3.0, -2.0, 0.5}));
  for (const auto& [found, truth] : {std::pair{x[0], 3.0}, {x[1], -2.0}, {x[2], 0.5}}) CHECK(found == Approx(truth));
}

TEST_CASE("a fit of simulated traffic gives back the figures of the series that it was made from") {
  for (const TrafficSpec& spec : {language_model(), world_cup_site()})
    CHECK(contradicted(fit_to(series_of(spec)), spec) == std::vector<std::string>{});
}

TEST_CASE("a fit of simulated traffic contradicts each figure that is not the series'") {
  const Fit fit = fit_to(series_of(language_model()));
  const auto found = [&](auto change) {
    TrafficSpec stated = language_model();
    change(stated);
    return contradicted(fit, stated);
  };
  using Names = std::vector<std::string>;
  CHECK(found([](TrafficSpec& t) { t.base_per_second *= 1.2; }) == Names{"log base"});
  CHECK(found([](TrafficSpec& t) { t.trend_per_day = -0.015; }) == Names{"trend per day"});
  CHECK(found([](TrafficSpec& t) { t.daily[0].peak = Duration::hours(17); }) == Names{"wave 24c"});
  CHECK(found([](TrafficSpec& t) { t.daily[1].amplitude = 0.0; }) == Names{"wave 12c"});
  CHECK(found([](TrafficSpec& t) { t.wander_sd = 0.33; }) == Names{"wander variance"});
  CHECK(found([](TrafficSpec& t) { t.wander_hourly_correlation = 0.7; }) == Names{"wander correlation"});
  CHECK(found([](TrafficSpec& t) { t.noise_cv = 0.2; }) == Names{"noise variance"});
}

namespace {

/// A stretch of ticks above what the profile explains.
struct Burst {
  std::size_t ticks = 0;
  double height = 0.0;  ///< greatest count over the profile
};

std::vector<Burst> bursts_in(const Scenario& s) {
  const auto counts = counts_of(s);
  const Traffic usual{s.traffic, Calendar{s}};
  std::vector<Burst> bursts;
  bool in_burst = false;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double height = counts[k] / (usual.profile()[k] * s.tick.in_seconds());
    const bool above = height > 1.25;
    if (above && !in_burst) bursts.emplace_back();
    if (above) bursts.back() = {bursts.back().ticks + 1, std::max(bursts.back().height, height)};
    in_burst = above;
  }
  return bursts;
}

}  // namespace

TEST_CASE(
    "the bursts of simulated traffic come as often and rise as high as those of the series that it was made from") {
  TrafficSpec spec = language_model();
  spec.trend_per_day = spec.wander_sd = spec.noise_cv = 0.0;  // bursts cannot be told from noise of 19 % one by one
  spec.base_per_second = 2000.0;
  spec.bursts_per_day = 0.7;
  spec.burst_alpha = 6.3;
  spec.burst_length = {Duration::minutes(20), 0.0};
  const Scenario s = observed_for(spec, Duration::minutes(5), 260);
  const auto bursts = bursts_in(s);
  // Bursts that meet are seen as one: a Poisson process with a dead time of one burst and half of the ticks it begins
  // and ends in.
  const double dead_days = 25.0 / 1440.0, days = 7.0 * 260.0, n = static_cast<double>(bursts.size());
  const double seen = n / (days - n * dead_days), error = std::sqrt(n) / days;
  CHECK(std::abs(seen - 0.7) < z_limit * error);
  CHECK(std::abs(seen - 0.6) > z_limit * error);
  double log_heights = 0.0, alone = 0.0;
  for (const Burst& burst : bursts)
    if (burst.ticks <= 5) log_heights += std::log(burst.height / 2.0), ++alone;
  const double alpha = alone / log_heights, of_alpha = alpha / std::sqrt(alone);  // Hill 1975
  CHECK(std::abs(alpha - 6.3) < z_limit * of_alpha);
  CHECK(std::abs(alpha - 5.0) > z_limit * of_alpha);
}

}  // namespace rollcast::test::calibration_test
