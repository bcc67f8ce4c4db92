#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numeric>

#include "read_parts.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::scenarios {

namespace {

/// Largest amplitude or spread of log traffic that is taken for meant.
constexpr double widest_log_swing = 5;

/// Largest change of log traffic over the whole time: a factor of 22,000.
constexpr double largest_log_growth = 10;

/// Bursts in progress at a time, on average, that are taken for meant: with more, traffic is nearly always in a burst.
constexpr double most_bursts_in_progress = 1;

/// Reads harmonics whose k-th entry has period `period` / k.
std::vector<Harmonic> read_harmonics(const Fields& traffic, const Key& key, const Key& peak, Duration period) {
  std::vector<Harmonic> harmonics;
  for (const auto& part : traffic.objects(key)) {
    Harmonic h;
    h.amplitude = part.number({"amplitude", "Size in log units; 0.15 is 16 % above the mean at the peak.", "0.15"},
                              required, {.at_least = 0, .at_most = widest_log_swing});
    h.peak = part.duration(peak, required);
    if (h.peak >= period && !part.has_error("peak")) {
      part.error("peak", fmt::format("must come before {}, the end of the period, found {}.", to_text(period),
                                     to_text(h.peak)));
    }
    harmonics.push_back(h);
  }
  return harmonics;
}

void read_bursts(const Fields& traffic, TrafficSpec& spec) {
  constexpr double most_per_day = 1000;
  const auto bursts = traffic.object({"bursts", "Times at which many more requests arrive."});
  spec.bursts_per_day =
      bursts.number({"per_day",
                     "Bursts per day (Poisson). Where bursts overlap the highest counts. At most one may be in "
                     "progress at a time, on average.",
                     "0.7"},
                    0, {.at_least = 0, .at_most = most_per_day});
  spec.burst_alpha =
      bursts.number({"alpha",
                     "Pareto tail of a burst's height, which begins at 2 times the profile; smaller is wilder.",
                     "3.3",
                     {.range = "above 2"}},
                    3, {.at_most = 100});
  if (spec.burst_alpha <= 2 && !bursts.has_error("alpha")) {
    bursts.error("alpha", fmt::format("must be above 2, found {} (else the height of a burst has no finite variance, "
                                      "and no number of runs is enough).",
                                      spec.burst_alpha));
  }
  spec.burst_length = bursts.varying_duration({"length", "How long a burst lasts.", "20min"},
                                              VaryingDuration{Duration::minutes(10), 0.0});
  refuse_crowds(bursts, {spec.bursts_per_day, 1.0, "bursts"}, spec.burst_length, most_bursts_in_progress);
}

void read_wander(const Fields& traffic, TrafficSpec& spec) {
  const auto wander = traffic.object({"wander", "A slow wandering of the rate."});
  spec.wander_sd =
      wander.number({"sd",
                     "Stationary standard deviation of a slow wandering of the rate (an hourly AR(1)), log units; "
                     "the mean rate stays.",
                     "0.2"},
                    0, {.at_least = 0, .at_most = widest_log_swing});
  spec.wander_hourly_correlation =
      wander.number({"hourly_correlation",
                     "Correlation of the wandering from one hour to the next. Fitted to several services: .44 to "
                     ".77.",
                     "0.77"},
                    .75, {.at_least = 0, .at_most = .9999});
}

void read_noise(const Fields& traffic, Duration tick, TrafficSpec& spec) {
  const auto noise =
      traffic.object({"noise", "What is left of the rate's variation. It moves volume, not failure rates."});
  spec.noise_cv =
      noise.number({"cv",
                    "Coefficient of variation of the noise of volume: lognormal, mean 1. It moves volume, not "
                    "failure rates.",
                    "0.19"},
                   0, {.at_least = 0, .at_most = widest_log_swing});
  spec.noise_per = noise.duration(
      {"per", "The noise is constant for this long, then drawn anew.", "10min", {.by_default = "the tick"}}, tick,
      {.at_least = tick, .multiple_of = tick});
}

double read_base(const Fields& traffic) {
  const auto base =
      traffic.rate_per_second({"base",
                               "Mean rate of requests without bursts.",
                               "195.8/s",
                               {.by_default = "required unless `trace` is written", .range = "above 0, at most 1e9/s"}},
                              required);
  if (base == 0 && !traffic.has_error("base"))
    traffic.error("base", "must be above 0 (without requests there is nothing to forecast).");
  return base;
}

double read_trend(const Fields& traffic, Duration until) {
  const auto trend = traffic.number({"trend_per_day",
                                     "Growth in log units per day; 0.01 is about 1 % a day.",
                                     "0.01",
                                     {.range = "at most 10 in size over the whole time"}},
                                    0);
  if (std::abs(trend) * until.in_days() > largest_log_growth) {
    traffic.error(
        "trend_per_day",
        fmt::format(
            "{} per day grows to {:.3g} in log units within {}, at most {} is possible. 0.01 is about 1 % a day.",
            trend, trend * until.in_days(), to_text(until), largest_log_growth));
  }
  return trend;
}

/// Recorded traffic stands for itself: nothing of the profile may be given beside it.
void refuse_profile(const Fields& traffic) {
  constexpr std::array<std::string_view, 8> profile{"base",          "trend_per_day", "daily",  "weekly",
                                                    "day_effect_sd", "wander",        "bursts", "noise"};
  for (const auto key : profile) {
    if (traffic.has(key))
      traffic.error(key, "cannot stand beside \"trace\" (recorded traffic replaces it). Remove one of the two.");
  }
}

/// Reads the trace beside the scenario, passing its errors on.
std::optional<Trace> read_recorded(const Fields& traffic, Duration tick, const NamedTexts& beside) {
  const auto file = traffic.text({"trace",
                                  "Recorded traffic beside the scenario, in place of all other keys of `traffic`. "
                                  "CSV with the header `time,count` or `offset_s,count`.",
                                  "peaks.csv"},
                                 required);
  if (traffic.has_error("trace")) return std::nullopt;
  try {
    auto trace = read_trace(beside(file), file);
    if (trace.step % tick != Duration{} && tick % trace.step != Duration{}) {
      traffic.error(
          "trace",
          fmt::format("its steps of {} do not fit ticks of {} (one must be a multiple of the other). Change /tick.",
                      to_text(trace.step), to_text(tick)));
    }
    return trace;
  } catch (const ScenarioError& refused) {
    for (const auto& error : refused.errors()) traffic.error("trace", error);
    return std::nullopt;
  }
}

}  // namespace

TrafficSpec read_traffic(const Fields& root, const TimeFrame& time, const NamedTexts& beside) {
  const auto traffic =
      root.object({"traffic", "How many requests arrive: a profile (`base` and what follows), or a recorded `trace`."});
  TrafficSpec spec;
  if (traffic.has("trace")) {
    refuse_profile(traffic);
    spec.trace = read_recorded(traffic, time.tick, beside);
    return spec;
  }
  spec.base_per_second = read_base(traffic);
  spec.trend_per_day = read_trend(traffic, time.until);
  spec.daily = read_harmonics(
      traffic,
      {"daily", "Harmonics of the day; the k-th has period 24 h / k: amplitude x cos(2 pi k (t - peak) / 24 h).",
       R"([{"amplitude": 0.15, "peak": "19h"}])"},
      {"peak", "Time of day of the peak.", "19h", {.range = "below `\"24h\"`"}}, Duration::days(1));
  spec.weekly = read_harmonics(
      traffic,
      {"weekly", "Harmonics of the week; the k-th has period 168 h / k.", R"([{"amplitude": 0.23, "peak": "2d 12h"}])"},
      {"peak", "When the week peaks, counted from Monday 00:00.", "2d 12h", {.range = "below `\"7d\"`"}},
      Duration::days(7));
  spec.day_effect_sd = traffic.number(
      {"day_effect_sd", "Standard deviation of one independent draw per day, log units; the mean rate stays.", "0.1"},
      0, {.at_least = 0, .at_most = widest_log_swing});
  read_wander(traffic, spec);
  read_bursts(traffic, spec);
  read_noise(traffic, time.tick, spec);
  return spec;
}

double mean_requests_per_day(const TrafficSpec& traffic) {
  if (!traffic.trace) return traffic.base_per_second * 86400;
  const auto of_weekday = [&](int weekday) {
    const auto like = traffic.trace->days_like(weekday);
    double sum = 0;
    for (const auto day : like)
      sum = std::accumulate(traffic.trace->days[day].counts.begin(), traffic.trace->days[day].counts.end(), sum);
    return sum / static_cast<double>(like.size());
  };
  if (!traffic.trace->first_day) return of_weekday(0);
  double of_week = 0;
  for (int weekday = 0; weekday < 7; ++weekday) of_week += of_weekday(weekday);
  return of_week / 7;
}

UsersSpec read_users(const Fields& root, const TrafficSpec& traffic) {
  constexpr double requests_per_user_and_day = 10;
  const auto users = root.object({"users", "The people behind the requests."});
  UsersSpec spec;
  spec.count = users.number({"count",
                             "How many users there are. The default takes ten requests per user and day.",
                             "250000",
                             {.by_default = "requests per day / 10"}},
                            mean_requests_per_day(traffic) / requests_per_user_and_day, {.above = 0, .at_most = 1e11});
  spec.activity_shape =
      users.number({"activity_shape",
                    "Shape of the Gamma distribution (mean 1) of activity per user; smaller is more unequal.", "0.5"},
                   1, {.at_least = .01, .at_most = 1000});
  spec.assignment = static_cast<Assignment>(
      users.choice({"assignment",
                    "Who gets the candidate: the same users as long as the share does not fall, or each request "
                    "by a coin of its own. At a share of 1 % and 100 requests each, 1 % of the users meet it or "
                    "63 %.",
                    "per_request"},
                   assignment_names, 0));
  return spec;
}

}  // namespace rollcast::scenarios
