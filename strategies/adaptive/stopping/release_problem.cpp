#include "adaptive/stopping/release_problem.hpp"

#include <algorithm>

#include "rollcast/world/traffic.hpp"

namespace rollcast::strategies {

namespace {

/// What ending a release at this time costs.
EndCosts end_costs(const ReleaseModel& model, const Scenario& s, const UsualCounts& counts, SimTime now) {
  const Prospects& known = model.prospects;
  const Duration fix = std::min(s.candidate.fix, s.until);
  const double fixed_in_reach = counts.requests(SimTime{} + fix, counts.end());
  const double fixed_late = known.fixed_value * (fixed_in_reach - counts.requests(now + fix, counts.end()));
  EndCosts costs;
  for (const Prospects::Kind& kind : known.kinds) {
    double promote = 0.0, roll_back = kind.value * counts.requests(now, now + fix);
    if (!kind.is_bad && model.costs.good_rolled_back) roll_back = model.costs.good_rolled_back->value();
    if (kind.is_bad) {
      promote = -kind.value * counts.requests(now, counts.end()) + known.fixed_value * fixed_in_reach;
      if (model.costs.bad_released) promote = model.costs.bad_released->value();
      roll_back = std::min(model.costs.batch ? 0.0 : fixed_late, promote);
    }
    costs.promote.push_back(promote);
    costs.roll_back.push_back(roll_back);
  }
  return costs;
}

ByKind batch_cost(const ReleaseModel& model, Share share, double requests) {
  ByKind costs;
  for (const Prospects::Kind& kind : model.prospects.kinds)
    costs.push_back(model.costs.batch ? model.costs.batch->value()
                    : kind.is_bad     ? -kind.value * share.value() * requests
                                      : kind.value * (1.0 - share.value()) * requests);
  return costs;
}

}  // namespace

UsualCounts::UsualCounts(const Scenario& s, const BatchSchedule& schedule)
    : usual_{usual_requests(s)}, metrics_delay_{s.watching.metrics_delay} {
  if (s.watching.labels) labels_.emplace(s.watching.labels->delay, s.tick, schedule.bake);
}

double UsualCounts::requests(SimTime from, SimTime to) const { return std::max(usual_.at(to) - usual_.at(from), 0.0); }

double UsualCounts::known(SimTime since, SimTime now) const {
  const SimTime by = now - metrics_delay_;
  if (by <= since) return 0.0;
  return labels_ ? labels_->labeled(usual_, since, std::min(by, end()), by) : requests(since, by);
}

double UsualCounts::become_known(const BatchSchedule& schedule, std::size_t batch) const {
  const SimTime step = schedule.step_begins(batch);
  return known(step, schedule.begins(batch + 1)) - known(step, schedule.begins(batch));
}

Information information(const EvidenceModel& model, Share share, double requests, Duration lasts) {
  const double s = share.value(), rest = 1.0 - s, in_stretch = requests * model.per.in_seconds() / lasts.in_seconds();
  const auto design_effect = [&](double part) { return 1.0 + std::max(part * in_stretch - 1.0, 0.0) * model.icc; };
  if (requests <= 0.0) return {};
  if (model.with == ComparedWith::baseline) return {requests * s / design_effect(s), 1.0 / design_effect(s)};
  const double of_counts = 1.0 / s + 1.0 / rest, of_clusters = design_effect(s) / s + design_effect(rest) / rest;
  return {requests / of_clusters, of_counts / of_clusters};
}

double log_likelihood_ratio(const EvidenceModel& model, const GoodBad& failure, const Samples& seen) {
  const auto failures = static_cast<double>(seen.candidate.failures),
             requests = static_cast<double>(seen.candidate.requests);
  if (model.with == ComparedWith::baseline) {
    const Weights weights = weights_of(failure);
    return failures * weights.failure + (requests - failures) * weights.success;
  }
  const auto of_control = static_cast<double>(seen.control.requests);
  const double all_failures = failures + static_cast<double>(seen.control.failures);
  if (all_failures == 0.0) return 0.0;
  const double good = failure.good / model.baseline_failure, bad = failure.bad / model.baseline_failure;
  return failures * std::log(bad / good) -
         all_failures * std::log((bad * requests + of_control) / (good * requests + of_control));
}

Information information(const ReleaseModel& model, const UsualCounts& counts, std::size_t batch) {
  const BatchSchedule& schedule = model.schedule;
  return information(model.evidence, schedule.share(batch), counts.become_known(schedule, batch), schedule.every);
}

StoppingProblem stopping_problem(const ReleaseModel& model, const Scenario& s, const UsualCounts& counts) {
  const BatchSchedule& schedule = model.schedule;
  StoppingProblem problem;
  for (const Prospects::Kind& kind : model.prospects.kinds)
    problem.kinds.push_back({kind.chance, kind.failure, kind.is_bad});
  for (std::size_t batch = 0; batch < schedule.batches(); ++batch) {
    const double all = counts.requests(schedule.begins(batch), schedule.begins(batch + 1));
    const Information told = information(model, counts, batch);
    problem.batches.push_back({std::llround(told.requests), batch_cost(model, schedule.share(batch), all)});
    problem.ends.push_back(end_costs(model, s, counts, schedule.begins(batch)));
  }
  problem.ends.push_back(end_costs(model, s, counts, schedule.begins(schedule.batches())));
  return problem;
}

}  // namespace rollcast::strategies
