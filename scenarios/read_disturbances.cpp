#include <fmt/format.h>

#include <cmath>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

/// Largest effect on the log odds that is taken for meant.
constexpr double widest_log_odds = 10;

constexpr double most_per_30_days = 10'000;

/// Incidents, or steps of drift, that are in progress at a time, on average, and taken for meant.
constexpr double most_in_progress = 100;

constexpr double most_permanent_per_30_days = 1'000;

/// Noise is centered so that small failure rates keep their mean; beyond this, rates that are not tiny lose much of
/// theirs.
constexpr double widest_noise = 1;

void read_step(const Fields& drift, DriftSpec& spec) {
  const auto step = drift.object({"step", "Sudden steps, each of which recovers."});
  spec.step =
      step.probability({"probability", "Chance of a world with sudden steps that recover.", "10%"}, Probability{0});
  spec.step_log_odds_sd =
      step.number({"log_odds_sd",
                   "Standard deviation of a step's size in log odds: normal, of either sign. Steps in progress "
                   "add up or cancel, and a version suffers the distance between the world now and the world of "
                   "its training data; what a lone step adds is half-normal. Fitted to electricity prices: one "
                   "step of .84.",
                   "0.8"},
                  .8, {.at_least = 0, .at_most = widest_log_odds});
  spec.steps_per_30_days = step.number(
      {"per_30_days", "Steps per 30 days (Poisson); at most 100 may be in progress at a time, on average.", "0.5"}, 1,
      {.at_least = 0, .at_most = most_per_30_days});
  spec.step_length = step.varying_duration({"length", "Until the world recovers from a step.", "14d"},
                                           VaryingDuration{Duration::days(14), 1.0});
  refuse_crowds(step, {spec.steps_per_30_days, 30.0, "steps"}, spec.step_length, most_in_progress);
}

void read_gradual(const Fields& drift, DriftSpec& spec) {
  const auto gradual = drift.object({"gradual", "A steady drift."});
  spec.gradual = gradual.probability({"probability", "Chance of a world that drifts steadily.", "10%"}, Probability{0});
  spec.gradual_log_odds_per_30_days =
      gradual.number({"log_odds_per_30_days", "Slope in log odds per 30 days since the training data ended.", "0.1"},
                     .1, {.at_least = -widest_log_odds, .at_most = widest_log_odds});
}

void read_seasonal(const Fields& drift, DriftSpec& spec) {
  const auto seasonal = drift.object({"seasonal", "What comes and goes with a season."});
  spec.seasonal = seasonal.probability({"probability", "Chance of a world that comes and goes with a season.", "10%"},
                                       Probability{0});
  spec.seasonal_log_odds_amplitude = seasonal.number(
      {"log_odds_amplitude",
       "How far the world swings to either side, in log odds. The season's phase is drawn per world.", "0.3"},
      .3, {.at_least = 0, .at_most = widest_log_odds});
  spec.seasonal_period = seasonal.duration({"period", "Length of the season.", "365d"}, Duration::days(365),
                                           {.at_least = Duration::hours(1)});
}

PermanentStepsSpec read_permanent(const Fields& drift) {
  const auto permanent = drift.object({"permanent", "Sudden steps that never recover."});
  PermanentStepsSpec spec;
  spec.probability = permanent.probability(
      {"probability", "Chance of a world with sudden steps that never recover.", "10%"}, Probability{0});
  spec.log_odds = permanent.number({"log_odds", "Size of a step in log odds, the mean of exponential ones.", "0.15"},
                                   .15, {.at_least = -widest_log_odds, .at_most = widest_log_odds});
  spec.sizes = static_cast<StepSizes>(
      permanent.choice({"sizes", "Whether all steps have one size, or exponential ones.", "exponential"},
                       step_sizes_names, static_cast<std::size_t>(StepSizes::fixed)));
  spec.per_30_days = permanent.number({"per_30_days",
                                       "Steps per 30 days (Poisson), before the start too: data that ended long ago "
                                       "have missed as many as their age says.",
                                       "0.5"},
                                      1, {.at_least = 0, .at_most = most_permanent_per_30_days});
  spec.only_at = permanent.duration({"only_at",
                                     "Steps act at whole multiples of this from the start alone, each at the first "
                                     "one after it has come; several may fall together. 0: when they come.",
                                     "7d"},
                                    Duration{});
  return spec;
}

MeanRevertingSpec read_mean_reverting(const Fields& drift) {
  const auto reverting = drift.object(
      {"mean_reverting",
       "A level that wanders about its mean (Ornstein-Uhlenbeck, from hour to hour). Unlike under `noise`, a version "
       "suffers how far the level is from where it was when the version's training data ended."});
  MeanRevertingSpec spec;
  spec.probability =
      reverting.probability({"probability", "Chance of a world that wanders about its mean.", "10%"}, Probability{0});
  spec.log_odds_sd = reverting.number({"log_odds_sd", "Stationary standard deviation of the level, log odds.", "0.3"},
                                      .3, {.at_least = 0, .at_most = widest_log_odds});
  spec.reverts_in = reverting.duration({"reverts_in", "Time constant of the level.", "14d"}, Duration::days(30),
                                       {.at_least = Duration::hours(1)});
  return spec;
}

void read_drift_noise(const Fields& drift, DriftSpec& spec) {
  const auto noise = drift.object({"noise", "Mean-reverting noise (Ornstein-Uhlenbeck), in every world."});
  spec.noise_sd =
      noise.number({"sd",
                    "Stationary standard deviation of mean-reverting noise (Ornstein-Uhlenbeck), log odds; "
                    "centered so that small failure rates keep their mean: at an sd of 1 a rate of 0.5 % loses a "
                    "hundredth of it, one of 10 % a tenth.",
                    "0.1",
                    {.range = "at most 1"}},
                   0, {.at_least = 0});
  if (spec.noise_sd > widest_noise && !noise.has_error("sd"))
    noise.error(
        "sd",
        fmt::format(
            "must be at most {}, found {} (wider noise would leave fewer failures than /baseline/failure says: a "
            "tenth less at 10 % and an sd of 1, hardly any at an sd of 10). For shifts that last write /drift/step.",
            widest_noise, spec.noise_sd));
  spec.noise_reverts_in = noise.duration({"reverts_in", "Time constant of that noise.", "1d"}, Duration::days(3),
                                         {.at_least = Duration::hours(1)});
}

void read_affected(const Fields& incidents, IncidentSpec& spec) {
  const auto affected = incidents.object({"affected", "How many requests fail because of an incident."});
  spec.affected_median =
      affected.probability({"median",
                            "Share of requests that fail because of one, median. Fitted to public incident reports.",
                            "18.5%",
                            {.range = "strictly between 0 and 1"}},
                           Probability{.185});
  const bool possible = spec.affected_median > Probability{0} && spec.affected_median < Probability{1};
  if (!possible && !affected.has_error("median")) {
    affected.error(
        "median",
        fmt::format("must lie strictly between 0 and 1, found {} (its logit varies, which 0 and 1 do not have).",
                    spec.affected_median.value()));
  }
  spec.affected_sigma = affected.number({"sigma", "Spread of that share on the logit scale.", "1.8"}, 1.8,
                                        {.at_least = 0, .at_most = widest_sigma});
}

double read_incident_odds_ratio(const Fields& incidents) {
  if (incidents.has("affected"))
    incidents.error("odds_ratio",
                    "says the same as \"affected\" in another way (an incident is described once). Keep one of them.");
  return incidents.number({"odds_ratio",
                           "Every incident multiplies the odds of failing by this, in place of `affected`.",
                           "4",
                           {.by_default = "as `affected` says"}},
                          required, {.above = 0, .at_most = 10'000});
}

}  // namespace

ClusterSpec read_clustering(const Fields& root, const Key& key, Duration tick) {
  const auto part = root.object({"clustering",
                                 "Errors come in clusters: two normal disturbances of the log odds, each constant for "
                                 "a while. One hits both versions alike, the other each version on its own."})
                        .object(key);
  ClusterSpec spec;
  spec.icc =
      part.number({"icc", "Intraclass correlation of failures. Fitted to a served generative model: .017.", "0.017"}, 0,
                  {.at_least = 0, .at_most = .9});
  spec.per = part.duration({"per",
                            "The disturbance is constant for this long.",
                            "10min",
                            {.by_default = "`\"1h\"`, or the tick where that is longer"}},
                           in_whole_ticks(Duration::hours(1), tick), {.at_least = tick, .multiple_of = tick});
  return spec;
}

DriftSpec read_drift(const Fields& root) {
  const auto drift =
      root.object({"drift",
                   "How the world moves away from the training data. One kind is drawn per world; the "
                   "probabilities of none, step, permanent, gradual, seasonal and mean_reverting sum to 1."});
  DriftSpec spec;
  spec.staleness = static_cast<Staleness>(drift.choice(
      {"staleness",
       "What a version suffers of a level that has moved since its training data ended: `returning`, how far it is "
       "from where it was, whichever way, and nothing once it is back; `one_way`, how much higher it is, so that a "
       "level below makes the version fail less.",
       "one_way"},
      staleness_names, static_cast<std::size_t>(Staleness::returning)));
  read_step(drift, spec);
  spec.permanent = read_permanent(drift);
  read_gradual(drift, spec);
  read_seasonal(drift, spec);
  spec.mean_reverting = read_mean_reverting(drift);
  const auto drifting = spec.step.value() + spec.gradual.value() + spec.seasonal.value() +
                        spec.permanent.probability.value() + spec.mean_reverting.probability.value();
  spec.none = drift.probability({"none",
                                 "Chance that nothing drifts. The default is what the others leave.",
                                 "80%",
                                 {.by_default = "what the others leave"}},
                                Probability{std::max(0.0, 1 - drifting)});
  read_drift_noise(drift, spec);
  const auto sum = spec.none.value() + drifting;
  if (std::abs(sum - 1) > rounding && !drift.has_error("")) {
    drift.error("",
                fmt::format("the probabilities of none, step, permanent, gradual, seasonal and mean_reverting sum to "
                            "{:.10g}, not 1 (exactly one is true). Leave \"none\" out to let it be the rest.",
                            sum));
  }
  return spec;
}

IncidentSpec read_incidents(const Fields& of, const Key& key) {
  const auto incidents = of.object(key);
  IncidentSpec spec;
  spec.per_30_days =
      incidents.number({"per_30_days",
                        "Incidents per 30 days (Poisson); with `overlap` \"never\", per 30 days without one. Where "
                        "they add up, at most 100 may be in progress at a time, on average.",
                        "11.6"},
                       0, {.at_least = 0, .at_most = most_per_30_days});
  if (incidents.has("odds_ratio"))
    spec.odds_ratio = read_incident_odds_ratio(incidents);
  else
    read_affected(incidents, spec);
  spec.length = incidents.varying_duration(
      {"length", "How long an incident lasts. Fitted to 385 incidents of one provider.", "1h"},
      VaryingDuration{Duration::minutes(58), 1.08});
  spec.overlap = static_cast<IncidentOverlap>(
      incidents.choice({"overlap",
                        "Incidents add up where they overlap; or one at a time: the next gap begins when the last one "
                        "ends.",
                        "never"},
                       incident_overlap_names, 0));
  spec.gap_shape =
      incidents.number({"gap_shape",
                        "Weibull shape of the gaps, whose mean stays: 1 makes them exponential, below 1 incidents "
                        "come in clusters. Fitted to 383 incidents of one provider: .79.",
                        "0.79"},
                       1, {.at_least = .1, .at_most = 100});
  if (spec.overlap == IncidentOverlap::add)
    refuse_crowds(incidents, {spec.per_30_days, 30.0, "incidents"}, spec.length, most_in_progress);
  return spec;
}

}  // namespace rollcast::scenarios
