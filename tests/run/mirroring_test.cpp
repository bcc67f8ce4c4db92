// Requests that are copied to the candidate: what is counted of them, and that they excess failures nobody.

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>

#include "rollcast/run/timeline.hpp"
#include "run/run_fixtures.hpp"
#include "sim/run/arms.hpp"
#include "support/capacity.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::mirroring_test {

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

/// Who serves what from an hour on, and what its fleets are.
struct Step {
  double hour;
  Share share;
  Mirroring mirrored;
  Fleets fleets{};
};

class Steps final : public Strategy {
 public:
  Steps(std::vector<Step> steps, std::vector<Observation>* seen) : steps_{std::move(steps)}, seen_{seen} {}
  Decision look(const Observation& now) override {
    if (now.frozen) return Decision::hold_until(SimTime::never(), Watch::nothing, {});
    if (next_ > 0 && seen_ != nullptr) seen_->push_back(now);
    const SimTime again = next_ + 1 < steps_.size() ? at(steps_[next_ + 1].hour) : SimTime::never();
    const Step& step = steps_[next_++];
    const Watch watch = seen_ != nullptr ? Watch::counts : Watch::nothing;
    return Decision::shift_to(step.share, again, watch, step.fleets).mirroring(step.mirrored);
  }
  Duration rollback_takes(SimTime) const override { return {}; }

 private:
  std::vector<Step> steps_;
  std::vector<Observation>* seen_;
  std::size_t next_ = 0;
};

const Mirroring all_copied{all_traffic(), {}};
const std::vector<Step> shadow{{0, nobody(), all_copied}};

Run run_steps(const Scenario& s, const std::vector<Step>& steps, std::vector<Observation>* seen = nullptr,
              Timeline* timeline = nullptr) {
  World world{s, 7};
  world.draw(0);
  Run run;
  Steps strategy{steps, seen};
  simulate(world, strategy, Mode::aggregate, run, timeline);
  return run;
}

constexpr double served = 0.2, mirrored = 0.5;
constexpr std::uint32_t worlds = draws(3'000U);

/// What is counted of half a day, of which the first three hours are looked at.
struct Counts {
  std::vector<double> copies_and_served, control, apart, failures, excess;
};

Scenario disturbed_service() {
  Scenario s = small_service();
  s.traffic.noise_cv = 0.3;
  s.traffic.noise_per = Duration::hours(1);
  s.baseline.failure = Probability{0.06};
  s.shared_clustering.icc = 0.02;
  s.incidents = {40.0, Probability{0.3}, 1.0, {Duration::hours(1), 0.5}};
  s.drift.noise_sd = 0.3;
  s.candidate.trained_ago = Duration::days(5);  // so that noise makes it better at times and worse at others
  make_candidate_always(s, Outcome::mild, 1.5);
  return s;
}

Counts run_counted(const Scenario& s, Mode mode) {
  Counts counts;
  World world{s, 1};
  Run run;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r);
    std::vector<Observation> seen;
    Steps strategy{{{0, Share{served}, {Share{mirrored}, {}}}, {3, nobody(), {}}}, &seen};
    simulate(world, strategy, mode, run);
    const Samples& first = seen.at(0).since_stage;
    counts.copies_and_served.push_back(static_cast<double>(first.candidate.failures));
    counts.control.push_back(static_cast<double>(first.control.failures));
    counts.apart.push_back(counts.copies_and_served.back() - counts.control.back());
    counts.failures.push_back(run.record.failures_sampled);
    counts.excess.push_back(run.record.excess_sampled);
  }
  return counts;
}

enum class Copies { of_the_same_request, of_another };

/// Each request by itself: a coin decides who serves it, and one uniform number whether either version fails it.
Counts run_one_by_one(const Scenario& s, Copies copies) {
  Counts counts;
  World world{s, 1};
  boost::random::mt19937_64 engine{20261122};
  boost::random::uniform_01<double> uniform;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r + 1'000'000);  // independent worlds
    double by_candidate = 0.0, by_control = 0.0, failures = 0.0, excess = 0.0;
    const std::vector<SimTime> edges = constant_stretches(world);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
      const Flow flow = world.flow_until(edges[i + 1]) - world.flow_until(edges[i]);
      if (flow.requests <= 0.0) continue;
      const double baseline = flow[FirstRelease::incumbent].failures / flow.requests,
                   candidate = flow[FirstRelease::candidate].failures / flow.requests;
      const double hours = (edges[i + 1] - edges[i]).in_hours();
      const bool is_watched = edges[i] < at(3);
      boost::random::exponential_distribution<double> gap{flow.requests / hours};
      for (double h = gap(engine); h < hours; h += gap(engine)) {
        const double who = uniform(engine), luck = uniform(engine);
        const bool to_candidate = is_watched && who < served,
                   is_copied = is_watched && !to_candidate && who < served + mirrored;
        const bool failed = luck < (to_candidate ? candidate : baseline);
        failures += failed;
        if (to_candidate) excess += failed - (luck < baseline);
        if (!is_watched) continue;
        (to_candidate ? by_candidate : by_control) += failed;
        if (is_copied) by_candidate += (copies == Copies::of_another ? uniform(engine) : luck) < candidate;
      }
    }
    counts.copies_and_served.push_back(by_candidate);
    counts.control.push_back(by_control);
    counts.apart.push_back(by_candidate - by_control);
    counts.failures.push_back(failures);
    counts.excess.push_back(excess);
  }
  return counts;
}

double least_p_value(const Counts& a, const Counts& b) {
  double least = 1.0;
  for (const auto part :
       {&Counts::copies_and_served, &Counts::control, &Counts::apart, &Counts::failures, &Counts::excess})
    least = std::min(least, same_distribution_p_value(a.*part, b.*part));
  return least;
}

}  // namespace

TEST_CASE(
    "copies and the requests that they are of are counted with the distribution of requests served twice, one by one") {
  const Scenario s = disturbed_service();
  const Counts one_by_one = run_one_by_one(s, Copies::of_the_same_request),
               independent = run_one_by_one(s, Copies::of_another);
  for (const Mode mode : {Mode::trace, Mode::aggregate}) {
    CAPTURE(name_of(mode));
    const Counts counted = run_counted(s, mode);
    CHECK(least_p_value(counted, one_by_one) > false_alarm_rate);
    if (all_drawn) CHECK(same_distribution_p_value(counted.apart, independent.apart) < false_alarm_rate);
    CHECK(same_distribution_p_value(counted.copies_and_served, independent.copies_and_served) > false_alarm_rate);
  }
}

TEST_CASE(
    "of requests served twice each version fails as many as it would alone, and both fail what the release does not "
    "change") {
  Flow per_request{1.0, {}};
  per_request[FirstRelease::incumbent] = per_request[FirstRelease::latent] = {0.03, 0.0, 0.0};
  per_request[FirstRelease::candidate] = {0.05, 0.026, 0.006};
  ExposureStretch stretch{SimTime{}, {}};
  Conditions& conditions = stretch.conditions;
  const auto served_as_alone = [&] {
    const ServedTwice twice = served_twice(per_request, stretch);
    CHECK(twice.answer_failures == Approx(served_by_control(per_request, stretch).failures));
    CHECK(twice.copy_failures == Approx(served_by_newer(per_request, stretch).failures));
    return twice.both;
  };
  CHECK(served_as_alone() == Approx(0.024));  // 0.03 but for 0.006 that are avoided
  conditions.faulty = Probability{0.5};
  CHECK(served_as_alone() == Approx(0.024 + 0.5 * 0.006));
  conditions.faulty = {};
  conditions.lateness = {{Probability{0.2}, 0.0}, {Probability{0.1}, 0.0}, Probability{0.2}};
  CHECK(served_as_alone() == Approx(0.024 + 0.2 * 0.026 + 0.1 * 0.006 + 0.1 * (1.0 - 0.056)));
  conditions = {};
  conditions.effect = EffectState::latent;
  CHECK(served_as_alone() == Approx(0.03));
}

TEST_CASE("an equal candidate's copies fail exactly where their requests fail") {
  std::vector<Observation> seen;
  run_steps(plain_scenario(), {{0, nobody(), all_copied}, {48, nobody(), {}}}, &seen);
  const Samples& both = seen.at(0).since_stage;
  CHECK(both.candidate.requests == both.control.requests);
  CHECK(both.candidate.failures == both.control.failures);
  CHECK(both.control.failures > 0);
  CHECK(seen[0].share == nobody());
}

TEST_CASE(
    "copies of a catastrophe excess failures nobody, and change nothing but what is paid for the fleet and the act") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::catastrophic, 20.0);
  s.deployments.faulty = Probability{1.0};
  s.deployments.affected = Probability{0.5};
  s.deployments.repaired_after = {Duration::hours(3), 0.0};
  std::vector<Step> paid = shadow;
  paid[0].fleets = Fleets::added(1.0);
  const RunRecord none = run_steps(s, {{0, nobody(), {}}}).record, copied = run_steps(s, paid).record;
  const double hours = s.until.in_hours();
  for (const LedgerColumn& column : ledger_columns()) {
    const std::string_view name = column.name;
    const bool sampled = name.ends_with("_sampled") || name == "slo_breached";
    if (sampled || name == "cost_capacity" || name == "cost_deployments" || name == "total_cost") continue;
    CAPTURE(name);
    CHECK(copied.*column.value == none.*column.value);
  }
  CHECK(copied.excess_sampled == 0.0);
  CHECK(copied.cost_capacity == Approx(hours * s.fleet.replicas * s.fleet.replica_hour.value()));
  CHECK(copied.cost_deployments == s.costs.deployment.value());
  CHECK(none.cost_deployments == 0.0);
  Tally surplus;
  World world{s, 3};
  Run run;
  for (std::uint32_t r = 0; r < 300; ++r) {
    world.draw(r);
    std::vector<Observation> seen;
    Steps strategy{{{0, nobody(), all_copied}, {24, nobody(), all_copied}}, &seen};
    simulate(world, strategy, Mode::aggregate, run);
    REQUIRE(run.record.excess_sampled == 0.0);
    surplus.add((run.record.failures_sampled - run.record.failures) / std::sqrt(run.record.failures));
  }
  CHECK(std::abs(z_score(surplus, 0.0)) < z_limit);
  CHECK(std::abs(surplus.variance() - 1.0) < z_limit * std::sqrt(2.0 / 300.0));
}

TEST_CASE("copies load the candidate's replicas, are late there, and make nobody wait") {
  const Scenario s = scenario_with_capacity(0.6);
  std::vector<Step> steps{{0, nobody(), {Share{0.5}, {}}, Fleets::added(0.2)}, {12, nobody(), {}}};
  std::vector<Observation> seen;
  const RunRecord record = run_steps(s, steps, &seen).record;
  CHECK(record.peak_utilization == Approx(0.5 * 0.6 / 0.2));
  CHECK(record.excess == 0.0);
  CHECK(record.cost_latency == 0.0);
  const Sample& copies = seen.at(0).since_stage.candidate;
  const double failing = 1.0 - 0.99 * (1.0 - late_at(s, 2.0, 1.5)), n = static_cast<double>(copies.requests);
  CHECK(copies.failure_rate() == Approx(failing).epsilon(0.02));  // but for the minutes in which the backlog grows
  CHECK(n == Approx(0.5 * s.traffic.base_per_second * 12.0 * 3600.0).epsilon(0.01));
  CHECK(seen[0].since_stage.control.failure_rate() < 0.1 * failing);
  steps[0].fleets = Fleets::added(1.0);
  CHECK(run_steps(s, steps).record.peak_utilization == Approx(0.6));
}

TEST_CASE("an autoscaler follows the load of copies") {
  const Scenario s = scaled_scenario(1.4, Duration::minutes(30));
  std::vector<Observation> seen;
  const RunRecord record =
      run_steps(s, {{0, nobody(), all_copied, Fleets::added(0.5)}, {12, nobody(), {}}}, &seen).record;
  CHECK(record.peak_utilization == Approx(2.8));
  CHECK(record.excess == Approx(0.0).margin(1e-9));
  const double added = 5.0 * 0.5 + 20.0 * 11.5;  // five replicas for half an hour, then as many as the baseline has
  CHECK(record.cost_capacity == Approx(added * 3.0).epsilon(0.02));
}

TEST_CASE(
    "copies that take what an autoscaler has left from the baseline are blamed for it, before anybody is served") {
  Scenario s = scaled_scenario(1.1, Duration::minutes(5));
  s.watching.alerts = {{2.0, Duration::hours(1), Duration::minutes(10), {Duration::minutes(10), 0.0}}};
  const std::vector<Step> mirrors{{1, nobody(), all_copied, Fleets::added(1.0)}};
  const Run unlimited = run_steps(s, mirrors);
  CHECK(unlimited.record.excess == Approx(0.0).margin(1e-6));
  CHECK(unlimited.record.decision == Ending::undecided);
  s.capacity->autoscaler->at_most = 20.0;
  const Run scarce = run_steps(s, mirrors);
  CHECK(scarce.record.excess > 1.0);
  CHECK(scarce.record.peak_exposure == 0.0);
  CHECK(scarce.record.decision == Ending::rolled_back);
}

TEST_CASE("what is noticed of copies may change without a deployment") {
  Scenario s = plain_scenario();
  s.costs.deployment = Money{1.0};
  const Mirroring half_noticed{all_traffic(), Probability{0.5}}, fewer{Share{0.5}, {}};
  CHECK(run_steps(s, {{0, nobody(), all_copied}, {1, nobody(), half_noticed}}).record.cost_deployments == 1.0);
  CHECK(run_steps(s, {{0, nobody(), all_copied}, {1, nobody(), fewer}}).record.cost_deployments == 2.0);
}

TEST_CASE("what shows under load shows in copies while they load the candidate's fleet, and only then") {
  Scenario s = scenario_with_capacity(0.4);
  s.capacity->timeout = 1e4;
  make_candidate_always(s, Outcome::severe, 5.0);
  s.candidate.outcomes[3].shows = Shows::under_load;
  s.candidate.outcomes[3].shows_above = 0.6;
  const auto copies_failing = [&](double fleet) {
    std::vector<Observation> seen;
    run_steps(s, {{0, nobody(), all_copied, Fleets::added(fleet)}, {12, nobody(), {}}}, &seen);
    return seen.at(0).since_stage.candidate.failure_rate();
  };
  CHECK(copies_failing(1.0) == Approx(0.01).epsilon(0.05));
  CHECK(copies_failing(0.5) == Approx(0.05 / 1.04).epsilon(0.05));
}

TEST_CASE("a leak leaks in copies: service begins with them, and ends where neither copies nor users are served") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::severe, 3.0);
  s.candidate.outcomes[3].shows = Shows::after;
  s.candidate.outcomes[3].shows_after = {Duration::hours(5), 0.0};
  const auto effect_at = [&](double between, double hour) {
    const std::vector<Step> steps{{0, nobody(), all_copied}, {3, nobody(), {Share{between}, {}}}, {4, Share{0.5}, {}}};
    const Run run = run_steps(s, steps);
    const auto later =
        std::find_if(run.exposure.begin(), run.exposure.end(), [&](const auto& e) { return e.start > at(hour); });
    return (later - 1)->conditions.effect;
  };
  CHECK(effect_at(1.0, 4.5) == EffectState::latent);
  CHECK(effect_at(1.0, 5.5) == EffectState::shows);
  CHECK(effect_at(0.0, 5.5) == EffectState::latent);
  CHECK(effect_at(0.0, 9.5) == EffectState::shows);
}

TEST_CASE("labels tell of copies when they tell of their requests") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::severe, 4.0);
  s.watching.labels = LabelSpec{{Duration::hours(24), 0.0}, Labels::failures_only};
  std::vector<Observation> seen;
  const std::vector<Step> steps{{0, nobody(), all_copied}, {20, nobody(), all_copied}, {40, nobody(), {}}};
  run_steps(s, steps, &seen);
  CHECK(seen.at(0).since_stage.candidate.failures == 0);
  CHECK(seen[0].since_stage.candidate.requests == Approx(20.0 * 36'000.0).epsilon(0.01));
  s.watching.labels->delay = {Duration::hours(5), 0.0};
  seen.clear();
  run_steps(s, steps, &seen);
  const Samples& told = seen.at(0).since_stage;
  CHECK(told.candidate.requests == told.control.requests);
  CHECK(told.control.failures == Approx(15.0 * 360.0).epsilon(0.1));
  CHECK(told.candidate.failures == Approx(15.0 * 36'000.0 * 0.04 / 1.03).epsilon(0.05));
}

TEST_CASE("the timeline tells what is mirrored") {
  class Notes final : public Timeline {
   public:
    void note(SimTime, const std::string& what) override { all += what + "\n"; }
    std::string all;
  } notes;
  run_steps(plain_scenario(), {{0, nobody(), {Share{0.5}, {}}}, {5, Share{0.1}, {}}}, nullptr, &notes);
  CHECK(notes.all == "mirrors 50%\nshare 0% -> 10%, mirrors 0%\n");
}

}  // namespace rollcast::test::mirroring_test
