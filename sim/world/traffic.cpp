#include "rollcast/world/traffic.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/bursts.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

namespace {

constexpr Duration day = Duration::days(1);
constexpr Duration hour = Duration::hours(1);
constexpr double burst_floor = 2.0;  // bursts rise to at least twice the profile

double harmonics(const std::vector<Harmonic>& terms, Duration period, Duration since_monday) {
  double log_rate = 0.0;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const double cycles = (since_monday - terms[k].peak).in_seconds() / period.in_seconds();
    log_rate += terms[k].amplitude * std::cos(2.0 * std::numbers::pi * static_cast<double>(k + 1) * cycles);
  }
  return log_rate;
}

double seasonal(const TrafficSpec& spec, Duration since_monday) {
  return std::exp(harmonics(spec.daily, day, since_monday) + harmonics(spec.weekly, week(), since_monday));
}

/// Mean of the seasonal factor over a week, so that `base` is the mean rate.
double mean_seasonal(const TrafficSpec& spec, Duration tick) {
  const auto ticks = week() / tick;
  double sum = 0.0;
  for (std::int64_t k = 0; k < ticks; ++k) sum += seasonal(spec, tick * k);
  return sum / static_cast<double>(ticks);
}

/// The trace's rates at the scenario's tick: averages where ticks are longer than the trace's step.
std::vector<double> day_at_tick(const TraceDay& recorded, Duration step, Duration tick) {
  const auto ticks = static_cast<std::size_t>(day / tick);
  std::vector<double> rates(ticks, 0.0);
  for (std::size_t k = 0; k < ticks; ++k) {
    Duration at = tick * static_cast<std::int64_t>(k);
    const Duration end = at + tick;
    double requests = 0.0;
    while (at < end) {
      const auto i = at / step;
      const Duration until = std::min(step * (i + 1), end);
      requests += recorded.counts[static_cast<std::size_t>(i)] * (until - at).in_seconds() / step.in_seconds();
      at = until;
    }
    rates[k] = requests / tick.in_seconds();
  }
  return rates;
}

}  // namespace

Traffic::Traffic(const TrafficSpec& spec, const Calendar& calendar)
    : spec_{spec}, calendar_{calendar}, profile_(calendar.ticks()), rates_(calendar.ticks()) {
  if (spec_.trace) {
    for (const TraceDay& recorded : spec_.trace->days)
      trace_days_.push_back(day_at_tick(recorded, spec_.trace->step, calendar_.tick));
    for (int weekday = 0; weekday < 7; ++weekday)
      days_like_[static_cast<std::size_t>(weekday)] = spec_.trace->days_like(weekday);
    for (std::size_t k = 0; k < profile_.size(); ++k) {
      const auto of_day = static_cast<std::size_t>(calendar_.tick_since_monday(k) % day / calendar_.tick);
      const auto& like = days_like_[weekday_of(k)];
      for (const std::size_t recorded : like)
        profile_[k] += trace_days_[recorded][of_day] / static_cast<double>(like.size());
    }
    rates_ = profile_;
    return;
  }
  const double level = spec_.base_per_second / mean_seasonal(spec_, calendar_.tick);
  for (std::size_t k = 0; k < profile_.size(); ++k) {
    const Duration since_begin = calendar_.tick * static_cast<std::int64_t>(k);
    const double trend = spec_.trend_per_day * (since_begin - warm_up()).in_days();
    profile_[k] = level * std::exp(trend) * seasonal(spec_, calendar_.tick_since_monday(k));
  }
  rates_ = profile_;
}

std::size_t Traffic::weekday_of(std::size_t tick) const {
  return static_cast<std::size_t>(calendar_.tick_since_monday(tick) / day % 7);
}

bool Traffic::varies() const {
  if (spec_.trace) return std::ranges::any_of(days_like_, [](const auto& like) { return like.size() > 1; });
  return spec_.day_effect_sd > 0.0 || spec_.wander_sd > 0.0 || spec_.noise_cv > 0.0 || spec_.bursts_per_day > 0.0;
}

void Traffic::draw(const Draws& draws) {
  if (spec_.trace) return draw_trace(draws);
  rates_ = profile_;
  if (spec_.day_effect_sd > 0.0) draw_day_effect(draws);
  if (spec_.wander_sd > 0.0) draw_wander(draws);
  if (spec_.noise_cv > 0.0) draw_noise(draws);
  if (spec_.bursts_per_day > 0.0) draw_bursts(draws);
}

void Traffic::apply_blocks(const std::vector<double>& factors, Duration length) {
  if (length < calendar_.tick) {  // the tick is whole blocks: their first counts
    const auto stride = static_cast<std::size_t>(calendar_.tick / length);
    for (std::size_t k = 0; k < rates_.size(); ++k) rates_[k] *= factors[k * stride];
    return;
  }
  const auto ticks = static_cast<std::size_t>(length / calendar_.tick);
  for (std::size_t b = 0, k = 0; k < rates_.size(); ++b)
    for (const std::size_t end = std::min(k + ticks, rates_.size()); k < end; ++k) rates_[k] *= factors[b];
}

void Traffic::draw_day_effect(const Draws& draws) {
  const double sd = spec_.day_effect_sd;
  factors_.resize(calendar_.blocks(day));
  fill_normals(draws, topic(Purpose::day_effect), 0, factors_);
  for (double& f : factors_) f = std::exp(sd * f - sd * sd / 2.0);
  apply_blocks(factors_, day);
}

void Traffic::draw_wander(const Draws& draws) {
  const double sd = spec_.wander_sd, phi = spec_.wander_hourly_correlation;
  const double innovation = sd * std::sqrt(1.0 - phi * phi);
  factors_.resize(calendar_.blocks(hour));
  fill_normals(draws, topic(Purpose::wander), 0, factors_);
  double level = sd * factors_[0];
  for (std::size_t h = 0; h < factors_.size(); ++h) {
    if (h > 0) level = phi * level + innovation * factors_[h];
    factors_[h] = std::exp(level - sd * sd / 2.0);
  }
  apply_blocks(factors_, hour);
}

void Traffic::draw_noise(const Draws& draws) {
  const double variance = std::log1p(spec_.noise_cv * spec_.noise_cv), sd = std::sqrt(variance);
  factors_.resize(calendar_.blocks(spec_.noise_per));
  fill_normals(draws, topic(Purpose::volume_noise), 0, factors_);
  for (double& f : factors_) f = std::exp(sd * f - variance / 2.0);
  apply_blocks(factors_, spec_.noise_per);
}

double Traffic::draw_height(Stream& stream) const {
  return burst_floor * std::pow(draw_uniform(stream), -1.0 / spec_.burst_alpha);
}

void Traffic::draw_bursts(const Draws& draws) {
  std::vector<Burst> drawn;
  Stream earlier = draws.at(topic(Purpose::bursts), in_progress_index);
  for (auto left = draw_poisson(earlier, in_progress(spec_.bursts_per_day, spec_.burst_length)); left > 0; --left) {
    const double height = draw_height(earlier);
    drawn.push_back({Duration{}, draw_rest(earlier, spec_.burst_length), height});
  }
  for (std::size_t d = 0; d < calendar_.blocks(day); ++d) {
    Stream stream = draws.at(topic(Purpose::bursts), static_cast<std::uint32_t>(d));
    const auto bursts = draw_poisson(stream, spec_.bursts_per_day);
    for (std::int64_t b = 0; b < bursts; ++b) {
      const Duration start = day * static_cast<std::int64_t>(d) + Duration::days(draw_uniform(stream));
      const double height = draw_height(stream);
      drawn.push_back({start, start + draw_length(stream, spec_.burst_length), height});
    }
  }
  factors_.assign(rates_.size(), 0.0);
  add_bursts(drawn, calendar_.tick, factors_);
  for (std::size_t k = 0; k < rates_.size(); ++k) rates_[k] *= 1.0 + factors_[k];
}

void Traffic::draw_trace(const Draws& draws) {
  const auto day_of = [&](std::size_t k) { return calendar_.tick_since_monday(k) / day; };
  const std::vector<double>* recorded = nullptr;
  std::int64_t current = -1;
  for (std::size_t k = 0; k < rates_.size(); ++k) {
    if (day_of(k) != current) {
      current = day_of(k);
      Stream stream = draws.at(topic(Purpose::trace_day), static_cast<std::uint32_t>(current - day_of(0)));
      const auto& like = days_like_[weekday_of(k)];
      recorded = &trace_days_[like[static_cast<std::size_t>(draw_uniform(stream) * static_cast<double>(like.size()))]];
    }
    rates_[k] = (*recorded)[static_cast<std::size_t>(calendar_.tick_since_monday(k) % day / calendar_.tick)];
  }
}

TickCurve usual_requests(const Scenario& scenario) {
  const Calendar calendar{scenario};
  TickCurve curve{calendar.begin, calendar.end, calendar.tick};
  curve.accumulate(Traffic{scenario.traffic, calendar}.profile());
  return curve;
}

}  // namespace rollcast::world
