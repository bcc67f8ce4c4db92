#include "rollcast/lifecycle/lifecycle.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "candidate_queue.hpp"
#include "rollcast/run/stepped_release.hpp"

namespace rollcast::lifecycle {

namespace {

/// Nothing is released: the incumbent serves, and alerts watch it.
class Watching final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::hold_until(SimTime::never(), Watch::nothing, {}); }
  Duration rollback_takes(SimTime) const override { return {}; }
};

/// A version in service.
struct ServingVersion {
  std::uint32_t number = 0;
  VersionTruth truth{};
  SimTime data_until;
};

/// One plan in one world.
class Unfolding {
 public:
  Unfolding(World& world, const OfflineGate& gate, const Plan& plan, Mode mode)
      : world_{&world}, scenario_{&world.scenario()}, plan_{&plan}, mode_{mode}, queue_{world, gate, plan} {
    serving_.data_until = SimTime{} - scenario_->baseline.trained_ago;
  }

  LifecycleRun unfold(double failures_without_release) {
    SimTime now = serve_alone();
    while (now < world_->end()) now = release(queue_.take(), now);
    close(failures_without_release);
    return std::move(out_);
  }

 private:
  SimTime next_ready() { return std::min(queue_.next_ready(), world_->end()); }

  /// Until the first candidate is ready.
  SimTime serve_alone() {
    const SimTime until = next_ready();
    put_in_place(SimTime{}, until, on_top_of(serving_.truth, Truth{}), serving_.data_until);
    Watching nothing;
    Run run;
    SteppedRelease alone{*world_, nothing, mode_, ordinals_, run};
    alone.go_on(until);
    alone.end();
    ordinals_ = alone.ordinals();
    account(run, SimTime{}, until, serving_.data_until);
    return until;
  }

  void put_in_place(SimTime begin, SimTime until, Truth truth, SimTime data_until) {
    LaterRelease release{begin, until, std::move(truth), {}, has_swapped_arms_};
    for (SimTime& of_version : release.data_until) of_version = data_until;
    release.data_until[FirstRelease::incumbent] = serving_.data_until;
    world_->release(release);
  }

  /// The candidate's release begins now, unless the calendar has frozen it. Returns when the next one begins.
  SimTime release(ReadyCandidate candidate, SimTime now) {
    SimTime until = std::max(next_ready(), now);
    put_in_place(now, until, on_top_of(serving_.truth, candidate.truth), candidate.data_until);
    const auto strategy = plan_->strategy.begin();
    Run run;
    ++ordinals_.episodes;
    SteppedRelease episode{*world_, *strategy, mode_, ordinals_, run};
    ReleaseRecord record = begin_record(candidate, now);
    while (!episode.is_decided() || episode.now() < until) {
      if (episode.go_on(until)) {
        record.decided = episode.now();
        if (!episode.is_promoted()) mend(candidate, episode.now());
        until = std::max(next_ready(), episode.now());
        world_->extend_release(until);
        continue;
      }
      if (episode.is_decided() || until == world_->end()) break;
      until = std::min(until + patience, world_->end());  // the next one waits until this one is decided
      world_->extend_release(until);
    }
    episode.end();
    ordinals_ = episode.ordinals();
    finish(std::move(record), run, episode.is_promoted(), candidate, until);
    return until;
  }

  ReleaseRecord begin_record(const ReadyCandidate& candidate, SimTime now) {
    ReleaseRecord record;
    record.intent = candidate.intent;
    record.is_fix = candidate.fixes > 0;
    record.version = ++versions_;
    record.parent = serving_.number;
    record.outcome = candidate.truth[FirstRelease::candidate].outcome;
    record.log_odds = world_->truth()[FirstRelease::candidate].log_odds;
    record.data_until = candidate.data_until;
    record.released = now;
    return record;
  }

  /// After a rollback a fixed version is prepared, a few times at most.
  void mend(const ReadyCandidate& candidate, SimTime now) {
    if (scenario_->candidate.fix.is_forever() || candidate.fixes >= scenario_->candidate.most_fixes) return;
    const SimTime ready = now + scenario_->candidate.fix;
    ReadyCandidate fixed{candidate.intent, candidate.fixes + 1, world_->freezes().end_at(ready).value_or(ready),
                         candidate.data_until, candidate.truth};
    const auto becomes_fix = [](auto& of_versions) {
      for (const VersionId id : {FirstRelease::candidate, FirstRelease::latent})
        of_versions[id] = of_versions[FirstRelease::fix];
    };
    becomes_fix(fixed.truth.versions);
    becomes_fix(fixed.truth.everywhere);
    queue_.add(std::move(fixed));
  }

  void finish(ReleaseRecord record, const Run& run, bool is_promoted, const ReadyCandidate& candidate, SimTime until) {
    account(run, record.released, until, candidate.data_until);
    record.ended = until;
    record.decision = run.record.decision;
    record.requests = run.record.requests;
    record.failures = run.record.failures;
    record.excess = run.record.excess;
    ++out_.record.releases;
    if (run.record.decision == Ending::rolled_back) ++out_.record.rollbacks;
    log_deployment(record, run.record);
    if (is_promoted) {
      serving_ = {record.version, world_->truth()[FirstRelease::candidate], candidate.data_until};
      has_swapped_arms_ = !has_swapped_arms_;
    }
    out_.releases.push_back(std::move(record));
  }

  /// A rollback, and the deployment whose failure it ends.
  void log_deployment(const ReleaseRecord& record, const RunRecord& ran) {
    if (ran.decision == Ending::not_released) return;
    LoggedDeployment deployment{
        record.data_until, record.released, !record.is_fix, ran.decision == Ending::rolled_back, {}};
    if (ran.recover_h != never_h) deployment.restored = record.released + Duration::hours(ran.recover_h);
    deployments_.push_back(deployment);
  }

  void account(const Run& run, SimTime from, SimTime until, SimTime data_until_of_candidate) {
    LifecycleRecord& sum = out_.record;
    const RunRecord& ran = run.record;
    sum.requests += ran.requests;
    sum.failures += ran.failures;
    sum.failures_sampled += ran.failures_sampled;
    sum.cost_people += ran.cost_people;
    sum.cost_deployments += ran.cost_deployments;
    sum.cost_capacity += ran.cost_capacity;
    sum.cost_incidents += ran.cost_incidents;
    for (std::size_t i = 0; i < run.exposure.size(); ++i) {
      const ExposureStretch& stretch = run.exposure[i];
      const SimTime begin = std::max(stretch.start, from),
                    end = std::min(i + 1 < run.exposure.size() ? run.exposure[i + 1].start : until, until);
      if (begin < end) account(stretch, begin, end, data_until_of_candidate);
    }
  }

  void account(const ExposureStretch& stretch, SimTime begin, SimTime end, SimTime data_until_of_candidate) {
    const double newer = stretch.share_of(FirstRelease::candidate).value(), days = (end - begin).in_days();
    const auto age = [&](SimTime data_until) { return (begin - data_until).in_days() + 0.5 * days; };
    out_.record.days_of_age += days * ((1.0 - newer) * age(serving_.data_until) + newer * age(data_until_of_candidate));
    const Truth& truth = world_->truth();
    const TickCurve& requests = world_->flow().requests();
    out_.record.benefit +=
        (requests.at(end) - requests.at(begin)) * ((1.0 - newer) * truth[FirstRelease::incumbent].benefit.value() +
                                                   newer * truth[FirstRelease::candidate].benefit.value());
  }

  void close(double failures_without_release) {
    LifecycleRecord& sum = out_.record;
    sum.replication = world_->draws().replication();
    sum.attempts = static_cast<double>(queue_.attempts_before(world_->end()));
    sum.rejected = static_cast<double>(queue_.rejected());
    sum.excess = sum.failures - failures_without_release;
    sum.final_log_odds = serving_.truth.log_odds;
    sum.cost_failures = sum.failures * scenario_->costs.failure.value();
    sum.cost_attempts = sum.attempts * plan_->attempt.value();
    sum.cost_age = sum.days_of_age * plan_->day_of_age.value();
    sum.total_cost = sum.cost_failures + sum.cost_attempts + sum.cost_age + sum.cost_people + sum.cost_deployments +
                     sum.cost_capacity + sum.cost_incidents - sum.benefit;
    out_.dora = dora_metrics(deployments_, {SimTime{}, world_->end()});
  }

  /// How long a release that is still under way is given before it is asked again.
  static constexpr Duration patience = Duration::days(1);

  World* world_;
  const Scenario* scenario_;
  const Plan* plan_;
  Mode mode_;
  CandidateQueue queue_;
  ServingVersion serving_;
  std::uint32_t versions_ = 0;
  bool has_swapped_arms_ = false;
  Ordinals ordinals_;
  std::vector<LoggedDeployment> deployments_;
  LifecycleRun out_;
};

}  // namespace

Lifecycles::Lifecycles(const Scenario& scenario, std::uint64_t seed) : world_{scenario, seed}, gate_{scenario} {
  const auto refuse = [](bool is_there, const char* what) {
    if (is_there) throw std::invalid_argument{std::string{"lifecycles do not know "} + what + " yet"};
  };
  refuse(!scenario.segments.empty(), "segments");
  refuse(!world_.capacity().is_unlimited(), "capacity");
  refuse(scenario.severe_events.per_million_requests > 0.0, "severe events");
  refuse(scenario.costs.has_prices_of_kinds(), "prices of single kinds of failure");
}

void Lifecycles::draw(std::uint32_t replication) {
  world_.draw(replication);
  failures_without_release_ =
      (world_.flow_until(world_.end()) - world_.flow_until(SimTime{}))[FirstRelease::incumbent].failures;
}

LifecycleRun Lifecycles::run(const Plan& plan, Mode mode) {
  return Unfolding{world_, gate_, plan, mode}.unfold(failures_without_release_);
}

}  // namespace rollcast::lifecycle
