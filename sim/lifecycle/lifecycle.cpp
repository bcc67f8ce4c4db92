#include "rollcast/lifecycle/lifecycle.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "accounts.hpp"
#include "audits.hpp"
#include "candidate_queue.hpp"
#include "ceiling.hpp"
#include "rollcast/run/release_series.hpp"

namespace rollcast::lifecycle {

namespace {

/// Nothing is released: the incumbent serves, and alerts watch it.
class Watching final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::withdraw(); }
  Duration rollback_takes(SimTime) const override { return {}; }
};

/// A version in service, or beneath one.
struct ServingVersion {
  std::uint32_t number = 0;
  VersionTruth truth{};
  SimTime data_until;
  ReadyCandidate candidate{};  ///< that it was
};

/// One plan in one world.
class Unfolding {
 public:
  Unfolding(World& world, const OfflineGate& gate, const Plan& plan, Mode mode, std::size_t periods)
      : world_{&world},
        scenario_{&world.scenario()},
        plan_{&plan},
        queue_{world, gate, plan},
        releases_{world, mode},
        accounts_{world, plan, periods},
        audits_{world, plan} {
    line_.push_back({0, {}, SimTime{} - scenario_->baseline.trained_ago, {}});
    queue_.serves(serving().data_until);
  }

  LifecycleRun unfold(double failures_without_release) {
    queue_.go_on(SimTime{});
    for (SimTime now = serve_alone(SimTime{}); now < world_->end();)
      now = found_bad_ ? undo(now) : release(queue_.take_newest(), now);
    return close(failures_without_release);
  }

 private:
  const ServingVersion& serving() const { return line_.back(); }

  /// When what follows may begin, if that is known: a version that was found bad is rolled back at once, a candidate
  /// that is ready is released where the calendar has no freeze.
  SimTime next_begin(SimTime now) const {
    if (found_bad_) return now;
    return queue_.has_ready() ? std::min(world_->freezes().thawed(now), world_->end()) : world_->end();
  }

  /// Until when nothing needs to be looked at.
  SimTime next_stop(SimTime now) const {
    return std::min({next_begin(now), queue_.next_event(), audits_.next(), world_->end()});
  }

  /// Nothing is released until what follows may begin, which is returned.
  SimTime serve_alone(SimTime now) {
    at_hand_.reset();
    Watching nothing;
    Run run;
    put_in_place(now, on_top_of(serving().truth, Truth{}), serving().data_until);
    releases_.begin(nothing, run);
    const SimTime until = go_on_to_next([] {});
    releases_.end();
    accounts_.book(run, now, until, {serving().data_until, serving().data_until});
    return until;
  }

  void put_in_place(SimTime begin, Truth truth, SimTime data_until) {
    LaterRelease release{begin, next_stop(begin), std::move(truth), {}, has_swapped_arms_};
    for (SimTime& of_version : release.data_until) of_version = data_until;
    release.data_until[FirstRelease::incumbent] = serving().data_until;
    world_->release(release);
  }

  /// Returns when what follows begins.
  SimTime release(ReadyCandidate candidate, SimTime now) {
    const bool is_fix = candidate.fixes > 0 && plan_->strategy.begin_fix;
    const auto strategy = is_fix ? plan_->strategy.begin_fix() : plan_->strategy.begin();
    Run run;
    if (plan_->best_log_odds)
      candidate.truth =
          with_less_to_gain(std::move(candidate.truth), serving().truth.log_odds, *plan_->best_log_odds);
    put_in_place(now, on_top_of(serving().truth, candidate.truth), candidate.data_until);
    releases_.begin(*strategy, run);
    ReleaseRecord record = begin_record(candidate, now);
    at_hand_ = record.version;
    const DataCuts data{serving().data_until, candidate.data_until};
    const SimTime until = go_on_to_next([&] {
      queue_.watch(releases_.now(), serving_place());
      record.decided = releases_.now();
      queue_.is_decided();
      if (releases_.is_promoted())
        promote(record.version, candidate);
      else
        withdraw(record.version, candidate);
    });
    releases_.end();
    if (serving().number == record.version) has_swapped_arms_ = !has_swapped_arms_;
    finish(std::move(record), run, data, until);
    return until;
  }

  /// Goes on until what follows begins, or to the horizon: it waits until the release at hand is settled. `is_decided`
  /// is called each time this one is.
  template <class Decided>
  SimTime go_on_to_next(Decided is_decided) {
    SimTime until = next_stop(releases_.now());
    for (bool waits = false;;) {
      world_->extend_release(until);
      const ReleaseStop stop = releases_.go_on(until, waits);
      const SimTime now = releases_.now();
      if (stop == ReleaseStop::decided) is_decided();
      queue_.watch(now, serving_place());
      if (now >= world_->end()) return now;
      look_around(now);
      const bool was_decided = stop == ReleaseStop::decided;
      const bool is_due = next_begin(now) <= now;
      if (is_due && !was_decided && releases_.is_settled()) return now;
      waits = is_due && !was_decided;
      until = waits ? std::min({now + patience, queue_.next_event(), audits_.next(), world_->end()}) : next_stop(now);
    }
  }

  /// The place of the version in service in the release at hand.
  VersionId serving_place() const {
    return at_hand_ == serving().number ? FirstRelease::candidate : FirstRelease::incumbent;
  }

  /// What happens beside the release at hand.
  void look_around(SimTime now) {
    queue_.go_on(now);
    while (const auto found = audits_.go_on(now))
      if (const auto bad = place_of(*found)) found_bad_ = std::min(found_bad_.value_or(*bad), *bad);
  }

  /// The place of a version in the line of the one in service, if it is in it.
  std::optional<std::size_t> place_of(std::uint32_t version) const {
    const auto found = std::ranges::find(line_, version, &ServingVersion::number);
    if (found == line_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - line_.begin());
  }

  ReleaseRecord begin_record(const ReadyCandidate& candidate, SimTime now) {
    ReleaseRecord record;
    record.intent = candidate.intent;
    record.is_fix = candidate.fixes > 0;
    record.version = ++versions_;
    record.parent = serving().number;
    record.outcome = candidate.truth[FirstRelease::candidate].outcome;
    record.log_odds = world_->truth()[FirstRelease::candidate].log_odds;
    record.data_until = candidate.data_until;
    record.released = now;
    return record;
  }

  void promote(std::uint32_t version, const ReadyCandidate& candidate) {
    line_.push_back({version, world_->truth()[FirstRelease::candidate], candidate.data_until, candidate});
    queue_.serves(candidate.data_until);
    audits_.begin(version, candidate.intent, candidate.fixes,
                  line_.back().candidate.truth[FirstRelease::candidate].outcome, world_->release_begin());
  }

  /// After a rollback, of a version that was promoted too.
  void withdraw(std::uint32_t version, const ReadyCandidate& candidate) {
    if (serving().number == version) {
      audits_.retire(version);
      line_.pop_back();
      if (found_bad_ == line_.size()) found_bad_.reset();
    }
    queue_.serves(serving().data_until);
    mend(candidate, releases_.now());
  }

  /// A fixed version is prepared, a few times at most.
  void mend(const ReadyCandidate& candidate, SimTime now) {
    if (scenario_->candidate.fix.is_forever() || candidate.fixes >= scenario_->candidate.most_fixes) return;
    Fix fix{candidate.fixes + 1, candidate.data_until, candidate.truth};
    const auto becomes_fix = [](auto& of_versions) {
      for (const VersionId id : {FirstRelease::candidate, FirstRelease::latent})
        of_versions[id] = of_versions[FirstRelease::fix];
    };
    becomes_fix(fix.truth.versions);
    becomes_fix(fix.truth.everywhere);
    queue_.prepare_fix(candidate.intent, std::move(fix), now);
  }

  /// Rolls back to the version before the one that was found bad. Returns when what follows begins.
  SimTime undo(SimTime now) {
    const std::size_t bad = *std::exchange(found_bad_, std::nullopt);
    accounts_.undo(line_[bad].number, now);
    for (std::size_t i = bad; i < line_.size(); ++i) {
      audits_.retire(line_[i].number);
      releases_so_far_[line_[i].number - 1].undone = now;
    }
    const ReadyCandidate candidate = std::move(line_[bad].candidate);
    line_.resize(bad);
    has_swapped_arms_ = !has_swapped_arms_;
    queue_.serves(serving().data_until);
    mend(candidate, now);
    return serve_alone(now);
  }

  void finish(ReleaseRecord record, const Run& run, const DataCuts& data, SimTime until) {
    accounts_.book(run, record.released, until, data);
    record.ended = until;
    record.decision = run.record.decision;
    record.requests = run.record.requests;
    record.failures = run.record.failures;
    record.excess = run.record.excess;
    accounts_.log(record, run.record);
    releases_so_far_.push_back(std::move(record));
  }

  LifecycleRun close(double failures_without_release) {
    std::vector<CandidateRecord> candidates = queue_.records();
    for (const CandidateRecord& candidate : candidates) accounts_.count(candidate);
    accounts_.sums.cost_attempts = queue_.costs();
    accounts_.sums.cost_audits = audits_.costs();
    accounts_.sums.final_log_odds = serving().truth.log_odds;
    const LifecycleRecord record = accounts_.close(failures_without_release);
    return {record,           std::move(releases_so_far_), std::move(candidates), queue_.busy_days(),
            accounts_.dora(), accounts_.periods(record)};
  }

  /// How much more of a world's flow is worked out at a time while something waits.
  static constexpr Duration patience = Duration::days(1);

  World* world_;
  const Scenario* scenario_;
  const Plan* plan_;
  CandidateQueue queue_;
  ReleaseSeries releases_;
  Accounts accounts_;
  Audits audits_;
  std::vector<ServingVersion> line_;      ///< from the first version to the one in service, each the next one's parent
  std::optional<std::size_t> found_bad_;  ///< place in the line
  std::uint32_t versions_ = 0;
  std::optional<std::uint32_t> at_hand_;  ///< the version whose release goes on; none: nothing is released
  bool has_swapped_arms_ = false;
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

LifecycleRun Lifecycles::run(const Plan& plan, Mode mode, std::size_t periods) {
  return Unfolding{world_, gate_, plan, mode, periods}.unfold(failures_without_release_);
}

}  // namespace rollcast::lifecycle
