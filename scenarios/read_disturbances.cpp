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

/// Noise is centered so that small failure rates keep their mean; beyond this, rates that are not tiny lose much of
/// theirs.
constexpr double widest_noise = 1;

void read_step(const Fields& drift, DriftSpec& spec) {
  const auto step = drift.object("step");
  spec.step = step.probability("probability", Probability{0});
  spec.step_log_odds_sd = step.number("log_odds_sd", .8, {.at_least = 0, .at_most = widest_log_odds});
  spec.steps_per_30_days = step.number("per_30_days", 1, {.at_least = 0, .at_most = most_per_30_days});
  spec.step_length = step.varying_duration("length", VaryingDuration{Duration::days(14), 1.0});
  refuse_crowds(step, {spec.steps_per_30_days, 30.0, "steps"}, spec.step_length, most_in_progress);
}

void read_gradual(const Fields& drift, DriftSpec& spec) {
  const auto gradual = drift.object("gradual");
  spec.gradual = gradual.probability("probability", Probability{0});
  spec.gradual_log_odds_per_30_days =
      gradual.number("log_odds_per_30_days", .1, {.at_least = -widest_log_odds, .at_most = widest_log_odds});
}

void read_seasonal(const Fields& drift, DriftSpec& spec) {
  const auto seasonal = drift.object("seasonal");
  spec.seasonal = seasonal.probability("probability", Probability{0});
  spec.seasonal_log_odds_amplitude =
      seasonal.number("log_odds_amplitude", .3, {.at_least = 0, .at_most = widest_log_odds});
  spec.seasonal_period = seasonal.duration("period", Duration::days(365), {.at_least = Duration::hours(1)});
}

void read_drift_noise(const Fields& drift, DriftSpec& spec) {
  const auto noise = drift.object("noise");
  spec.noise_sd = noise.number("sd", 0, {.at_least = 0});
  if (spec.noise_sd > widest_noise && !noise.has_error("sd"))
    noise.error(
        "sd",
        fmt::format(
            "must be at most {}, found {} (wider noise would leave fewer failures than /baseline/failure says: a "
            "tenth less at 10 % and an sd of 1, hardly any at an sd of 10). For shifts that last write /drift/step.",
            widest_noise, spec.noise_sd));
  spec.noise_reverts_in = noise.duration("reverts_in", Duration::days(3), {.at_least = Duration::hours(1)});
}

void read_affected(const Fields& incidents, IncidentSpec& spec) {
  const auto affected = incidents.object("affected");
  spec.affected_median = affected.probability("median", Probability{.185});
  const bool possible = spec.affected_median > Probability{0} && spec.affected_median < Probability{1};
  if (!possible && !affected.has_error("median")) {
    affected.error(
        "median",
        fmt::format("must lie strictly between 0 and 1, found {} (its logit varies, which 0 and 1 do not have).",
                    spec.affected_median.value()));
  }
  spec.affected_sigma = affected.number("sigma", 1.8, {.at_least = 0, .at_most = widest_sigma});
}

double read_incident_odds_ratio(const Fields& incidents) {
  if (incidents.has("affected"))
    incidents.error("odds_ratio",
                    "says the same as \"affected\" in another way (an incident is described once). Keep one of them.");
  return incidents.number("odds_ratio", required, {.above = 0, .at_most = 10'000});
}

}  // namespace

ClusterSpec read_clustering(const Fields& root, std::string_view key, Duration tick) {
  const auto part = root.object("clustering").object(key);
  ClusterSpec spec;
  spec.icc = part.number("icc", 0, {.at_least = 0, .at_most = .9});
  spec.per = part.duration("per", in_whole_ticks(Duration::hours(1), tick), {.at_least = tick, .multiple_of = tick});
  return spec;
}

DriftSpec read_drift(const Fields& root) {
  const auto drift = root.object("drift");
  DriftSpec spec;
  read_step(drift, spec);
  read_gradual(drift, spec);
  read_seasonal(drift, spec);
  const auto drifting = spec.step.value() + spec.gradual.value() + spec.seasonal.value();
  spec.none = drift.probability("none", Probability{std::max(0.0, 1 - drifting)});
  read_drift_noise(drift, spec);
  const auto sum = spec.none.value() + drifting;
  if (std::abs(sum - 1) > rounding && !drift.has_error("")) {
    drift.error(
        "", fmt::format("the probabilities of none, step, gradual and seasonal sum to {:.10g}, not 1 (exactly one is "
                        "true). Leave \"none\" out to let it be the rest.",
                        sum));
  }
  return spec;
}

IncidentSpec read_incidents(const Fields& of) {
  const auto incidents = of.object("incidents");
  IncidentSpec spec;
  spec.per_30_days = incidents.number("per_30_days", 0, {.at_least = 0, .at_most = most_per_30_days});
  if (incidents.has("odds_ratio"))
    spec.odds_ratio = read_incident_odds_ratio(incidents);
  else
    read_affected(incidents, spec);
  spec.length = incidents.varying_duration("length", VaryingDuration{Duration::minutes(58), 1.08});
  spec.overlap = static_cast<IncidentOverlap>(incidents.choice("overlap", incident_overlap_names, 0));
  spec.gap_shape = incidents.number("gap_shape", 1, {.at_least = .1, .at_most = 100});
  if (spec.overlap == IncidentOverlap::add)
    refuse_crowds(incidents, {spec.per_30_days, 30.0, "incidents"}, spec.length, most_in_progress);
  return spec;
}

}  // namespace rollcast::scenarios
