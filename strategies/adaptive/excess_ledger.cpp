#include "adaptive/excess_ledger.hpp"

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

ExcessLedger::ExcessLedger(const ExcessBelief& prior, const Sample& usual) : seen_{usual, usual} {
  constexpr double unknown = 1.0;
  mean_ = {prior.mean, usual.failure_rate(), 0.0};
  covariance_[excess_rate][excess_rate] = prior.sd * prior.sd;
  covariance_[control_rate][control_rate] = unknown;
}

double ExcessLedger::noise_variance() const {
  const double p = std::max(seen_.candidate.failure_rate(), seen_.control.failure_rate());
  return p * (1.0 - p);
}

/// Nothing is known of a stage's control but its own counts.
void ExcessLedger::begin_control(const Sample& control) {
  has_measured_control_ = true;
  for (const Part part : parts) covariance_[part][control_rate] = covariance_[control_rate][part] = 0.0;
  mean_[control_rate] = control.failure_rate();
  covariance_[control_rate][control_rate] = noise_variance() / static_cast<double>(control.requests);
}

/// Adds the excess failures of requests, whose noise has this variance.
void ExcessLedger::serve(double requests, double noise) {
  mean_[excess_so_far] += requests * mean_[excess_rate];
  const double twice_with_rate = 2.0 * covariance_[excess_so_far][excess_rate];
  covariance_[excess_so_far][excess_so_far] +=
      requests * (twice_with_rate + requests * covariance_[excess_rate][excess_rate]) + noise;
  for (const Part part : {excess_rate, control_rate})
    covariance_[excess_so_far][part] = covariance_[part][excess_so_far] += requests * covariance_[part][excess_rate];
}

/// The candidate's rate is the control's, and excess failures, and noise that is excess failures done too.
void ExcessLedger::observe_candidate(const Sample& candidate) {
  has_measured_candidate_ = true;
  const double requests = static_cast<double>(candidate.requests), noise = noise_variance() / requests;
  serve(requests, requests * requests * noise);
  std::array<double, 3> with_rate{};
  for (const Part part : parts) with_rate[part] = covariance_[part][control_rate] + covariance_[part][excess_rate];
  with_rate[excess_so_far] += requests * noise;
  const double variance = with_rate[control_rate] + with_rate[excess_rate] + noise;
  const double surprise = candidate.failure_rate() - mean_[control_rate] - mean_[excess_rate];
  for (const Part row : parts) {
    mean_[row] += with_rate[row] / variance * surprise;
    for (const Part column : parts) covariance_[row][column] -= with_rate[row] * with_rate[column] / variance;
  }
}

void ExcessLedger::book(const Samples& measured, double exposed) {
  seen_ = seen_ + measured;
  if (measured.control.requests > 0) begin_control(measured.control);
  if (measured.candidate.requests > 0) observe_candidate(measured.candidate);
  const double unmeasured = std::max(exposed - static_cast<double>(measured.candidate.requests), 0.0);
  serve(unmeasured, unmeasured * noise_variance());
}

ExcessBelief ExcessLedger::per_request() const {
  return {mean_[excess_rate], std::sqrt(covariance_[excess_rate][excess_rate])};
}

ExcessBelief ExcessLedger::so_far() const {
  return {mean_[excess_so_far], std::sqrt(std::max(covariance_[excess_so_far][excess_so_far], 0.0))};
}

double ExcessLedger::largest_exposure(double budget, double z) const {
  const double left = budget - mean_[excess_so_far], z2 = z * z, mu = mean_[excess_rate];
  const double constant = left * left - z2 * covariance_[excess_so_far][excess_so_far];
  if (left <= 0.0 || constant <= 0.0) return 0.0;
  const double line = 2.0 * left * mu + z2 * (2.0 * covariance_[excess_so_far][excess_rate] + noise_variance());
  return smallest_root(mu * mu - z2 * covariance_[excess_rate][excess_rate], line, constant);
}

double largest_exposure(const ExcessBelief& excess, double budget, double noise_sd, double z) {
  if (budget <= 0.0) return 0.0;
  const double mu = excess.mean, z2 = z * z;
  return smallest_root(mu * mu - z2 * excess.sd * excess.sd, 2.0 * budget * mu + z2 * noise_sd * noise_sd,
                       budget * budget);
}

}  // namespace rollcast::strategies
