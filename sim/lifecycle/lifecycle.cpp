#include "rollcast/lifecycle/lifecycle.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "accounts.hpp"
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
      : world_{&world},
        scenario_{&world.scenario()},
        plan_{&plan},
        queue_{world, gate, plan},
        releases_{world, mode},
        accounts_{world, plan} {
    serving_.data_until = SimTime{} - scenario_->baseline.trained_ago;
  }

  LifecycleRun unfold(double failures_without_release) {
    SimTime now = serve_alone();
    while (now < world_->end()) now = release(queue_.take_newest(now), now);
    return close(failures_without_release);
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
    accounts_.book(run, SimTime{}, until, {serving_.data_until, serving_.data_until});
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
    accounts_.book(run, record.released, until, {serving_.data_until, candidate.data_until});
    record.ended = until;
    record.decision = run.record.decision;
    record.requests = run.record.requests;
    record.failures = run.record.failures;
    record.excess = run.record.excess;
    accounts_.log(record, run.record);
    if (releases_.is_promoted()) {
      serving_ = {record.version, world_->truth()[FirstRelease::candidate], candidate.data_until};
      has_swapped_arms_ = !has_swapped_arms_;
    }
    releases_so_far_.push_back(std::move(record));
  }

  LifecycleRun close(double failures_without_release) {
    queue_.finish();
    accounts_.sums.attempts = static_cast<double>(queue_.attempts());
    accounts_.sums.rejected = static_cast<double>(queue_.rejected());
    accounts_.sums.superseded = static_cast<double>(queue_.superseded());
    accounts_.sums.final_log_odds = serving_.truth.log_odds;
    return {accounts_.close(failures_without_release), std::move(releases_so_far_), accounts_.dora()};
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
  Accounts accounts_;
  std::vector<ReleaseRecord> releases_so_far_;
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
