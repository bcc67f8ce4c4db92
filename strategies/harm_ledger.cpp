#include "harm_ledger.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rollcast::strategies {

namespace {

/// The smallest root above 0 of square m^2 - line m + constant, which is above 0 at 0; infinite where there is none.
double smallest_root(double square, double line, double constant) {
  const double discriminant = line * line - 4.0 * square * constant;
  const double divisor = line + std::sqrt(std::max(discriminant, 0.0));
  return discriminant >= 0.0 && divisor > 0.0 ? 2.0 * constant / divisor : std::numeric_limits<double>::infinity();
}

}  // namespace

HarmLedger::HarmLedger(const HarmBelief& prior, const Sample& usual) : seen_{usual, usual} {
  constexpr double unknown = 1.0;
  mean_ = {prior.mean, usual.failure_rate(), 0.0};
  covariance_[harm_rate][harm_rate] = prior.sd * prior.sd;
  covariance_[control_rate][control_rate] = unknown;
}

double HarmLedger::noise_variance() const {
  const double p = std::max(seen_.candidate.failure_rate(), seen_.control.failure_rate());
  return p * (1.0 - p);
}

/// Nothing is known of a stage's control but its own counts.
void HarmLedger::begin_control(const Sample& control) {
  has_measured_control_ = true;
  for (const Part part : parts) covariance_[part][control_rate] = covariance_[control_rate][part] = 0.0;
  mean_[control_rate] = control.failure_rate();
  covariance_[control_rate][control_rate] = noise_variance() / static_cast<double>(control.requests);
}

/// Adds the harm of requests, whose noise has this variance.
void HarmLedger::serve(double requests, double noise) {
  mean_[harm_done] += requests * mean_[harm_rate];
  const double twice_with_rate = 2.0 * covariance_[harm_done][harm_rate];
  covariance_[harm_done][harm_done] +=
      requests * (twice_with_rate + requests * covariance_[harm_rate][harm_rate]) + noise;
  for (const Part part : {harm_rate, control_rate})
    covariance_[harm_done][part] = covariance_[part][harm_done] += requests * covariance_[part][harm_rate];
}

/// The candidate's rate is the control's, and harm, and noise that is harm done too.
void HarmLedger::observe_candidate(const Sample& candidate) {
  has_measured_candidate_ = true;
  const double requests = static_cast<double>(candidate.requests), noise = noise_variance() / requests;
  serve(requests, requests * requests * noise);
  std::array<double, 3> with_rate{};
  for (const Part part : parts) with_rate[part] = covariance_[part][control_rate] + covariance_[part][harm_rate];
  with_rate[harm_done] += requests * noise;
  const double variance = with_rate[control_rate] + with_rate[harm_rate] + noise;
  const double surprise = candidate.failure_rate() - mean_[control_rate] - mean_[harm_rate];
  for (const Part row : parts) {
    mean_[row] += with_rate[row] / variance * surprise;
    for (const Part column : parts) covariance_[row][column] -= with_rate[row] * with_rate[column] / variance;
  }
}

void HarmLedger::book(const Samples& measured, double exposed) {
  seen_ = seen_ + measured;
  if (measured.control.requests > 0) begin_control(measured.control);
  if (measured.candidate.requests > 0) observe_candidate(measured.candidate);
  const double unmeasured = std::max(exposed - static_cast<double>(measured.candidate.requests), 0.0);
  serve(unmeasured, unmeasured * noise_variance());
}

HarmBelief HarmLedger::per_request() const { return {mean_[harm_rate], std::sqrt(covariance_[harm_rate][harm_rate])}; }

HarmBelief HarmLedger::so_far() const {
  return {mean_[harm_done], std::sqrt(std::max(covariance_[harm_done][harm_done], 0.0))};
}

double HarmLedger::largest_exposure(double budget, double z) const {
  const double left = budget - mean_[harm_done], z2 = z * z, mu = mean_[harm_rate];
  const double constant = left * left - z2 * covariance_[harm_done][harm_done];
  if (left <= 0.0 || constant <= 0.0) return 0.0;
  const double line = 2.0 * left * mu + z2 * (2.0 * covariance_[harm_done][harm_rate] + noise_variance());
  return smallest_root(mu * mu - z2 * covariance_[harm_rate][harm_rate], line, constant);
}

double largest_exposure(const HarmBelief& harm, double budget, double noise_sd, double z) {
  if (budget <= 0.0) return 0.0;
  const double mu = harm.mean, z2 = z * z;
  return smallest_root(mu * mu - z2 * harm.sd * harm.sd, 2.0 * budget * mu + z2 * noise_sd * noise_sd, budget * budget);
}

}  // namespace rollcast::strategies
