#pragma once

#include <optional>
#include <vector>

#include "adaptive/stopping/prospects.hpp"
#include "rollcast/kernel/curve.hpp"
#include "rollcast/run/observation.hpp"
#include "rollcast/world/label_delay.hpp"

namespace rollcast::strategies {

/// What the candidate's failures are compared with: those of the baseline at the same time, or the baseline's failure
/// probability.
enum class ComparedWith { control, baseline };

/// A growing share that is looked at in batches.
struct BatchSchedule {
  std::vector<Share> steps;
  Duration bake, every;  ///< of each step; between looks: a part of it

  std::size_t batches() const { return steps.size() * static_cast<std::size_t>(bake / every); }
  Share share(std::size_t batch) const { return steps[batch / static_cast<std::size_t>(bake / every)]; }
  SimTime begins(std::size_t batch) const { return SimTime{} + every * static_cast<std::int64_t>(batch); }
  SimTime step_begins(std::size_t batch) const {
    const SimTime begins_at = begins(batch);
    return begins_at - begins_at.since_start() % bake;
  }
};

/// Prices that replace those worked out from the scenario.
struct StatedCosts {
  std::optional<Money> batch, bad_released, good_rolled_back;
};

/// What a failure says. Failures within one stretch `per` of an arm's own disturbance are correlated, so each says
/// less.
struct EvidenceModel {
  ComparedWith with{};
  double baseline_failure = 0.0;
  double icc = 0.0;
  Duration per;
};

/// A release that is decided while it is watched.
struct ReleaseModel {
  BatchSchedule schedule;
  Prospects prospects;
  EvidenceModel evidence;
  StatedCosts costs;
};

/// What is usually known of requests, and when: late by the metrics delay, and by their labels where gates wait for
/// them. Requests of an earlier step whose labels come later are not looked at.
class UsualCounts {
 public:
  UsualCounts(const Scenario&, const BatchSchedule&);

  /// Of all users and within the scenario's time.
  double requests(SimTime from, SimTime to) const;
  /// Of all users, of the batch's step, that become known while the batch lasts.
  double become_known(const BatchSchedule&, std::size_t batch) const;
  SimTime end() const { return usual_.end(); }

 private:
  double known(SimTime since, SimTime now) const;

  TickCurve usual_;
  Duration metrics_delay_;
  std::optional<LabelDelay> labels_;
};

/// The release as a stopping problem, at the traffic that usually comes and if nothing holds it up. Costs are what is
/// lost to who knows the candidate's kind and could give it to 100 % of traffic at once: a batch costs the benefit of
/// those who do not have a good candidate yet, or the excess failures of a bad one; a bad one that is promoted harms
/// until the scenario ends, and the version that would have followed it never comes; a good one that is rolled back is
/// missed for as long as it takes to come again (`candidate.fix`).
StoppingProblem stopping_problem(const ReleaseModel&, const Scenario&, const UsualCounts&);

/// What the requests of a batch tell. Of n of all users, a share s of them the candidate's and a probability p of
/// failing, the logarithm of the ratio of rates has variance (d₁ / s + d₀ / (1 − s)) / (n p) against a control and d₁ /
/// (s n p) against a known rate, with d = 1 + (m − 1) icc the design effect of an arm's m requests in one stretch (Kish
/// 1965).
struct Information {
  double requests =
      0.0;  ///< of the candidate that would tell as much if each counted for itself and against a known rate
  double tempering = 1.0;  ///< by which the log likelihood ratio of the counts is multiplied to tell no more
};
/// `requests` are n, of a batch that lasts `lasts`.
Information information(const EvidenceModel&, Share, double requests, Duration lasts);
Information information(const ReleaseModel&, const UsualCounts&, std::size_t batch);

/// By how much counts move the log odds of a candidate that fails like a bad one to one that fails like a good one,
/// before tempering. Against a known rate: binomial likelihoods of the candidate's failures. Against a control: of
/// those of all failures that are the candidate's, given how many requests each version served; the ratio of rates is
/// then the kind's over the baseline's, whatever hits both versions alike. Empty samples say nothing.
double log_likelihood_ratio(const EvidenceModel&, const GoodBad& failure, const Samples&);

}  // namespace rollcast::strategies
