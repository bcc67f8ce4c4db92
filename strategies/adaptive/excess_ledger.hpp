#pragma once

#include <array>

#include "rollcast/run/observation.hpp"

namespace rollcast::strategies {

/// What is believed of excess failures, failures per request that the baseline would not have had: a normal
/// distribution.
struct ExcessBelief {
  double mean = 0.0, sd = 0.0;
};

/// Excess failures done and excess failures to come, jointly normal: excess failures per request, the control's failure
/// rate, and the failures so far beyond those at the control's rate, with the covariances of all three, by the
/// equations of a Kalman filter. Failures of n requests have the variance of n p (1 - p), taken as known, p being the
/// larger of both versions' rates so far.
class ExcessLedger {
 public:
  /// `usual`: counts beside those of either version, that no rate is worked out from nothing.
  ExcessLedger(const ExcessBelief& prior, const Sample& usual);

  /// A stage: what was measured, and how many requests the candidate has served in truth, those not measured yet among
  /// them; they do excess failures as is believed. A control's rate is its own in each stage; a stage without one is
  /// held against that of the last stage that had one.
  void book(const Samples& measured, double exposed);

  /// Whether both versions have been measured.
  bool has_measured() const { return has_measured_candidate_ && has_measured_control_; }
  ExcessBelief per_request() const;
  ExcessBelief so_far() const;

  /// The largest number of requests m by which all excess failures, with that of m more, exceeds the budget no more
  /// often than a standard normal exceeds z > 0, at m and at every number below. With mu and tau the belief of excess
  /// failures per request, s and c the mean of excess failures so far and its covariance with that, v its variance and
  /// b = budget - s: the smallest root of (mu^2 - z^2 tau^2) m^2 - (2 b mu + z^2 (2 c + p (1 - p))) m + b^2 - z^2 v.
  /// Infinite where there is none, 0 where not even 0 would do.
  double largest_exposure(double budget, double z) const;

 private:
  enum Part { excess_rate, control_rate, excess_so_far };
  static constexpr std::array parts{excess_rate, control_rate, excess_so_far};

  double noise_variance() const;
  void begin_control(const Sample&);
  void serve(double requests, double noise);
  void observe_candidate(const Sample&);

  Samples seen_;  ///< of all stages
  bool has_measured_candidate_ = false, has_measured_control_ = false;
  std::array<double, 3> mean_{};
  std::array<std::array<double, 3>, 3> covariance_{};
};

/// The same for excess failures per request alone, where nothing has been done yet: the smallest root of
/// (mu^2 - z^2 tau^2) m^2 - (2 budget mu + z^2 noise_sd^2) m + budget^2.
double largest_exposure(const ExcessBelief&, double budget, double noise_sd, double z);

}  // namespace rollcast::strategies
