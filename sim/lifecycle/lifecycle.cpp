#include "rollcast/lifecycle/lifecycle.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "candidate_queue.hpp"
#include "rollcast/run/release_series.hpp"

namespace rollcast::lifecycle {

namespace {

/// Nothing is released: the incumbent serves, and alerts watch it.
class Watching final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::withdraw(); }
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
      : world_{&world}, scenario_{&world.scenario()}, plan_{&plan}, queue_{world, gate, plan}, releases_{world, mode} {
    serving_.data_until = SimTime{} - scenario_->baseline.trained_ago;
  }

  LifecycleRun unfold(double failures_without_release) {
    SimTime now = serve_alone();
    while (now < world_->end()) now = release(queue_.take_newest(now), now);
    close(failures_without_release);
    return std::move(out_);
  }

 private:
  /// When the next release begins, if it can: the first candidate is ready, and the calendar has no freeze.
  SimTime next_begin(SimTime now) {
    const SimTime ready = std::max(queue_.next_ready(), now);
    return ready.is_never() ? world_->end() : std::min(world_->freezes().thawed(ready), world_->end());
  }

  /// Until the first candidate is ready.
  SimTime serve_alone() {
    Watching nothing;
    Run run;
    put_in_place(SimTime{}, on_top_of(serving_.truth, Truth{}), serving_.data_until);
    releases_.begin(nothing, run);
    const SimTime until = go_on_to_next([] {});
    releases_.end();
    account(run, SimTime{}, until, serving_.data_until);
    return until;
  }

  void put_in_place(SimTime begin, Truth truth, SimTime data_until) {
    LaterRelease release{begin, next_begin(begin), std::move(truth), {}, has_swapped_arms_};
    for (SimTime& of_version : release.data_until) of_version = data_until;
    release.data_until[FirstRelease::incumbent] = serving_.data_until;
    world_->release(release);
  }

  /// Returns when the next one begins.
  SimTime release(ReadyCandidate candidate, SimTime now) {
    const bool is_fix = candidate.fixes > 0 && plan_->strategy.begin_fix;
    const auto strategy = is_fix ? plan_->strategy.begin_fix() : plan_->strategy.begin();
    Run run;
    put_in_place(now, on_top_of(serving_.truth, candidate.truth), candidate.data_until);
    releases_.begin(*strategy, run);
    ReleaseRecord record = begin_record(candidate, now);
    const SimTime until = go_on_to_next([&] {
      record.decided = releases_.now();
      if (releases_.is_promoted())
        queue_.drop_older_than(candidate.data_until);
      else
        mend(candidate, releases_.now());
    });
    releases_.end();
    finish(std::move(record), run, candidate, until);
    return until;
  }

  /// Goes on until the next release begins, or the horizon: its candidate waits until this one is settled. `is_decided`
  /// is called each time this one is.
  template <class Decided>
  SimTime go_on_to_next(Decided is_decided) {
    SimTime until = next_begin(releases_.now());
    for (bool waits = false;;) {
      world_->extend_release(until);
      const ReleaseStop stop = releases_.go_on(until, waits);
      if (stop == ReleaseStop::decided) is_decided();
      if (stop == ReleaseStop::at_time && until == world_->end()) return until;
      const bool may_end = releases_.is_settled() && stop != ReleaseStop::decided;
      const SimTime next = next_begin(releases_.now());
      if (may_end && next <= releases_.now()) return next;
      waits = next <= releases_.now() && stop != ReleaseStop::decided;
      until = waits ? std::min(releases_.now() + patience, world_->end()) : next;
    }
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
    ReadyCandidate fixed{candidate.intent, candidate.fixes + 1, now + scenario_->candidate.fix, candidate.data_until,
                         candidate.truth};
    const auto becomes_fix = [](auto& of_versions) {
      for (const VersionId id : {FirstRelease::candidate, FirstRelease::latent})
        of_versions[id] = of_versions[FirstRelease::fix];
    };
    becomes_fix(fixed.truth.versions);
    becomes_fix(fixed.truth.everywhere);
    queue_.add(std::move(fixed));
  }

  void finish(ReleaseRecord record, const Run& run, const ReadyCandidate& candidate, SimTime until) {
    account(run, record.released, until, candidate.data_until);
    record.ended = until;
    record.decision = run.record.decision;
    record.requests = run.record.requests;
    record.failures = run.record.failures;
    record.excess = run.record.excess;
    if (run.record.decision != Ending::not_released) ++out_.record.releases;
    if (run.record.decision == Ending::rolled_back) ++out_.record.rollbacks;
    log_deployment(record, run.record);
    if (releases_.is_promoted()) {
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
    queue_.finish();
    sum.attempts = static_cast<double>(queue_.attempts());
    sum.rejected = static_cast<double>(queue_.rejected());
    sum.superseded = static_cast<double>(queue_.superseded());
    sum.excess = sum.failures - failures_without_release;
    sum.final_log_odds = serving_.truth.log_odds;
    sum.cost_failures = sum.failures * scenario_->costs.failure.value();
    sum.cost_attempts = sum.attempts * plan_->attempt.value();
    sum.cost_age = sum.days_of_age * plan_->day_of_age.value();
    if (sum.failures_sampled > scenario_->slo.error_budget().value() * sum.requests)
      sum.cost_slo = scenario_->costs.slo_penalty.value();
    sum.total_cost = sum.cost_failures + sum.cost_attempts + sum.cost_age + sum.cost_people + sum.cost_deployments +
                     sum.cost_capacity + sum.cost_incidents + sum.cost_slo - sum.benefit;
    out_.dora = dora_metrics(deployments_, {SimTime{}, world_->end()});
  }

  /// How much more of a world's flow is worked out at a time while a candidate waits.
  static constexpr Duration patience = Duration::days(1);

  World* world_;
  const Scenario* scenario_;
  const Plan* plan_;
  CandidateQueue queue_;
  ReleaseSeries releases_;
  ServingVersion serving_;
  std::uint32_t versions_ = 0;
  bool has_swapped_arms_ = false;
  std::vector<LoggedDeployment> deployments_;
  LifecycleRun out_;
};

}  // namespace

std::vector<std::string_view> unknown_to_lifecycles(const Scenario& scenario) {
  std::vector<std::string_view> unknown;
  const auto note = [&](bool is_there, std::string_view key) {
    if (is_there) unknown.push_back(key);
  };
  const auto& outcomes = scenario.candidate.outcomes;
  note(!scenario.segments.empty(), "/segments");
  note(scenario.capacity.has_value(), "/capacity");
  note(scenario.severe_events.per_million_requests > 0.0, "/severe_events");
  note(scenario.costs.has_prices_of_kinds(), "/costs/failures");
  note(scenario.business.adoption > Duration{} || scenario.business.competitor_after < scenario.until, "/business");
  note(!scenario.candidate.fixed_trained_after.is_forever(), "/candidate/fixed_trained_after");
  note(std::ranges::any_of(
           outcomes, [](const OutcomeSpec& o) { return o.probability.value() > 0.0 && o.shows != Shows::at_once; }),
       "/candidate/outcomes/*/shows");
  return unknown;
}

Lifecycles::Lifecycles(const Scenario& scenario, std::uint64_t seed) : world_{scenario, seed}, gate_{scenario} {
  for (const std::string_view key : unknown_to_lifecycles(scenario))
    throw std::invalid_argument{"lifecycles do not know " + std::string{key} + " yet"};
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
