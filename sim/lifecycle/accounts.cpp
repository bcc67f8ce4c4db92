#include "accounts.hpp"

#include <algorithm>
#include <boost/math/distributions/poisson.hpp>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::lifecycle {

Accounts::Accounts(const World& world, const Plan& plan, std::size_t periods)
    : world_{&world}, plan_{&plan}, by_period_{world.end(), periods} {}

void Accounts::book(const Run& run, SimTime from, SimTime until, const DataCuts& data) {
  const RunRecord& ran = run.record;
  sums.requests += ran.requests;
  sums.failures += ran.failures;
  sums.cost_people += ran.cost_people;
  sums.cost_deployments += ran.cost_deployments;
  sums.cost_capacity += ran.cost_capacity;
  sums.cost_incidents += ran.cost_incidents;
  if (by_period_.is_kept()) book_by_period(ran, from, until);
  for (std::size_t i = 0; i < run.exposure.size(); ++i) {
    const ExposureStretch& stretch = run.exposure[i];
    const SimTime begin = std::max(stretch.start, from),
                  end = std::min(i + 1 < run.exposure.size() ? run.exposure[i + 1].start : until, until);
    if (begin < end) book(stretch, begin, end, data);
  }
}

/// What a release costs beside failures, spread over its time: when within it people worked is not booked.
void Accounts::book_by_period(const RunRecord& ran, SimTime from, SimTime until) {
  by_period_.pay(ran.cost_people + ran.cost_deployments + ran.cost_capacity + ran.cost_incidents, from, until);
}

void Accounts::book(const ExposureStretch& stretch, SimTime begin, SimTime end, const DataCuts& data) {
  const double newer = stretch.share_of(FirstRelease::candidate).value(), days = (end - begin).in_days();
  const auto age = [&](SimTime data_until) { return (begin - data_until).in_days() + 0.5 * days; };
  const double days_of_age = days * ((1.0 - newer) * age(data.serving) + newer * age(data.candidate));
  sums.days_of_age += days_of_age;
  double of_drift = 0.0;
  if (newer < 1.0) of_drift += (1.0 - newer) * cost_of_drift(data.serving, begin, end);
  if (newer > 0.0) of_drift += newer * cost_of_drift(data.candidate, begin, end);
  sums.cost_staleness += of_drift;
  const Truth& truth = world_->truth();
  const TickCurve& requests = world_->flow().requests();
  const double benefit =
      (requests.at(end) - requests.at(begin)) * ((1.0 - newer) * truth[FirstRelease::incumbent].benefit.value() +
                                                 newer * truth[FirstRelease::candidate].benefit.value());
  sums.benefit += benefit;
  if (!by_period_.is_kept()) return;
  by_period_.serve(*world_, stretch, begin, end);
  by_period_.pay(days_of_age * plan_->staleness.per_day_of_age.value() + of_drift - benefit, begin, end);
}

/// What the drift since the end of a version's data costs while it serves, age aside.
double Accounts::cost_of_drift(SimTime data_until, SimTime begin, SimTime end) const {
  const StalenessPrices& prices = plan_->staleness;
  if (!prices.know_drift()) return 0.0;
  const StalenessDays days = world_->drift().staleness_between(data_until, begin, end);
  return days.steps * prices.per_step.value() + days.level * prices.level.value() +
         days.squared_level * prices.squared_level.value();
}

void Accounts::log(const ReleaseRecord& record, const RunRecord& ran) {
  if (ran.decision == Ending::not_released || ran.peak_exposure <= 0.0) return;
  const bool is_rolled_back = ran.decision == Ending::rolled_back;
  ++sums.releases;
  if (is_rolled_back) ++sums.rollbacks;
  LoggedDeployment deployment{record.data_until, record.released, !record.is_fix, is_rolled_back, {}};
  if (ran.recover_h != never_h) deployment.restored = record.released + Duration::hours(ran.recover_h);
  deployments_.push_back(deployment);
  deployed_.push_back(record.version);
}

void Accounts::undo(std::uint32_t version, SimTime now) {
  sums.cost_deployments += world_->scenario().costs.deployment.value();
  const auto place = std::ranges::find(deployed_, version) - deployed_.begin();
  LoggedDeployment& deployment = deployments_[static_cast<std::size_t>(place)];
  ++sums.rollbacks;
  deployment.failed = true;
  deployment.restored = now;
}

void Accounts::count(const CandidateRecord& candidate) {
  if (by_period_.is_kept()) by_period_.pay(candidate.costs, candidate.wanted, candidate.ended);
  if (candidate.fixes > 0) return;
  if (candidate.end == CandidateEnd::superseded) ++sums.superseded;
  ++sums.attempts;
  if (candidate.end == CandidateEnd::rejected) ++sums.rejected;
  if (candidate.end == CandidateEnd::given_up) ++sums.given_up;
  if (candidate.end == CandidateEnd::open) ++sums.open;
}

/// At one quantile for all plans of a world, so that those who serve alike fail alike.
double Accounts::failures_that_happen() const {
  if (sums.failures <= 0.0) return 0.0;
  Stream stream = world_->draws().at(topic(Purpose::lifecycle_failures));
  return boost::math::quantile(boost::math::poisson{sums.failures}, draw_uniform(stream));
}

LifecycleRecord Accounts::close(double failures_without_release) const {
  const Scenario& scenario = world_->scenario();
  LifecycleRecord all = sums;
  all.replication = world_->draws().replication();
  all.excess = all.failures - failures_without_release;
  all.cost_failures = all.failures * scenario.costs.failure.value();
  const double days = (world_->end() - SimTime{}).in_days();
  for (const ResourceSpec& resource : plan_->preparation.resources)
    all.cost_resources += resource.units * resource.day.value() * days;
  all.cost_staleness += all.days_of_age * plan_->staleness.per_day_of_age.value();
  all.failures_sampled = failures_that_happen();
  if (all.failures_sampled > scenario.slo.error_budget().value() * all.requests)
    all.cost_slo = scenario.costs.slo_penalty.value();
  all.total_cost = all.cost_failures + all.cost_attempts + all.cost_resources + all.cost_audits + all.cost_staleness +
                   all.cost_people + all.cost_deployments + all.cost_capacity + all.cost_incidents + all.cost_slo -
                   all.benefit;
  return all;
}

std::vector<PeriodSums> Accounts::periods(const LifecycleRecord& closed) const {
  PeriodAccount all = by_period_;
  if (all.is_kept()) all.pay(closed.cost_slo, world_->end(), world_->end());
  return all.close(world_->scenario().costs.failure.value(), closed.total_cost);
}

DoraMetrics Accounts::dora() const { return dora_metrics(deployments_, {SimTime{}, world_->end()}); }

}  // namespace rollcast::lifecycle
