// Gates that wait for labels: against requests run one by one, and effects that only labels, or only time, bring to
// light.

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_01.hpp>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::labels_test {

namespace {

constexpr std::uint32_t worlds = draws(3'000U);
constexpr double share = 0.4, first_look = 3.0, second_look = 8.0;

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

/// Labels arrive 2 h late on average; the candidate serves 40 % from hour 1 on, and its stage is looked at twice.
Scenario labeled_service(Labels labels) {
  Scenario s = small_service();
  s.baseline.failure = Probability{0.05};
  s.incidents = {40.0, Probability{0.3}, 1.0, {Duration::hours(1), 0.5}};
  s.watching.labels = LabelSpec{exponential_length(Duration::hours(2)), labels};
  make_candidate_always(s, Outcome::mild, 1.5);
  return s;
}

class TwoLooks final : public Strategy {
 public:
  explicit TwoLooks(std::vector<Observation>* seen) : seen_{seen} {}
  Decision look(const Observation& now) override {
    if (now.now < at(1)) return Decision::hold_until(at(1), Watch::nothing, {});
    if (now.share == nobody()) return Decision::shift_to(Share{share}, at(first_look), Watch::counts, {});
    seen_->push_back(now);
    if (now.now == at(first_look)) return Decision::hold_until(at(second_look), Watch::counts, {});
    return Decision::hold_until(SimTime::never(), Watch::nothing, {});
  }
  Duration rollback_takes(SimTime) const override { return {}; }

 private:
  std::vector<Observation>* seen_;
};

/// What each look knows of the candidate and the control, by world.
struct Known {
  std::vector<double> first_failures, more_failures, requests, control_failures, in_all;
};

void note(Known& known, const Sample& first, const Sample& second, const Sample& control, double in_all) {
  known.first_failures.push_back(static_cast<double>(first.failures));
  known.more_failures.push_back(static_cast<double>(second.failures - first.failures));
  known.requests.push_back(static_cast<double>(second.requests));
  known.control_failures.push_back(static_cast<double>(control.failures));
  known.in_all.push_back(in_all);
}

Known run_counted(const Scenario& s, Mode mode) {
  Known known;
  World world{s, 5};
  Run run;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r);
    std::vector<Observation> seen;
    TwoLooks strategy{&seen};
    simulate(world, strategy, mode, run);
    note(known, seen.at(0).since_stage.candidate, seen.at(1).since_stage.candidate, seen.at(1).since_stage.control,
         run.record.failures_sampled);
  }
  return known;
}

/// Each request by itself, with a label of its own that is `late` times as late as it should be.
Known run_one_by_one(const Scenario& s, double late = 1.0) {
  Known known;
  World world{s, 5};
  boost::random::mt19937_64 engine{20261122};
  boost::random::uniform_01<double> uniform;
  boost::random::exponential_distribution<double> delay{0.5 / late};
  const bool failures_only = s.watching.labels->arrive_for == Labels::failures_only;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r + 1'000'000);
    Sample first, second, control;
    double in_all = 0.0;
    for (SimTime begin; begin < world.end(); begin = begin + Duration::minutes(1)) {
      const Flow flow = world.flow_until(begin + Duration::minutes(1)) - world.flow_until(begin);
      boost::random::exponential_distribution<double> gap{flow.requests};
      for (double minute = gap(engine); minute < 1.0; minute += gap(engine)) {
        const double hour = begin.since_start().in_hours() + minute / 60.0;
        const bool to_candidate = hour >= 1.0 && uniform(engine) < share;
        const bool failed = uniform(engine) < (to_candidate ? flow[FirstRelease::candidate].failures
                                                            : flow[FirstRelease::incumbent].failures) /
                                                  flow.requests;
        in_all += failed;
        if (hour < 1.0) continue;
        const double labeled = hour + delay(engine);
        const auto count = [&](Sample& sample, double look) {
          const bool known_to_fail = failed && labeled <= look, is_known = labeled <= look || failures_only;
          if (hour <= look && is_known) sample = sample + Sample{1, known_to_fail};
        };
        if (to_candidate) count(first, first_look);
        count(to_candidate ? second : control, second_look);
      }
    }
    note(known, first, second, control, in_all);
  }
  return known;
}

using Numbers = std::vector<double> Known::*;
constexpr std::array<Numbers, 5> all_numbers{&Known::first_failures, &Known::more_failures, &Known::requests,
                                             &Known::control_failures, &Known::in_all};

}  // namespace

TEST_CASE("what labels have told has the distribution of labels that arrive one by one, and of later ones has not") {
  for (const Labels labels : {Labels::all, Labels::failures_only}) {
    const Scenario s = labeled_service(labels);
    const Known one_by_one = run_one_by_one(s);
    for (const Mode mode : {Mode::aggregate, Mode::trace}) {
      const Known counted = run_counted(s, mode);
      for (const Numbers numbers : all_numbers)
        CHECK(same_distribution_p_value(counted.*numbers, one_by_one.*numbers) > false_alarm_rate);
    }
    const Known wrong = run_one_by_one(s, 1.5);
    if (all_drawn) CHECK(same_distribution_p_value(wrong.first_failures, one_by_one.first_failures) < false_alarm_rate);
  }
}

TEST_CASE("a gate that waits for labels finds the same regression later than one with metrics at once") {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(30);
  make_candidate_always(s, Outcome::severe, 3.0);
  const auto decided = [](const Scenario& scenario) {
    Tally hours;
    const Contender canary =
        contender_from(R"({"name": "canary", "bake": "24h", "judge": {"name": "threshold", "every": "1h"}})", scenario);
    run_many(scenario, canary, 200, [&](const Run& run) {
      REQUIRE(run.record.decision == Ending::rolled_back);
      hours.add(run.record.detect_h);
    });
    return hours.mean();
  };
  Scenario labeled = s;
  labeled.watching.labels = LabelSpec{exponential_length(Duration::hours(24)), Labels::failures_only};
  CHECK(decided(labeled) > 2.0 * decided(s));
}

TEST_CASE("an effect that shows after a time in service harms nobody before, and begins anew with each service") {
  Scenario s = plain_scenario();
  s.until = Duration::days(3);
  make_candidate_always(s, Outcome::severe, 3.0);
  OutcomeSpec& severe = s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)];
  const double odds = 3.0 * 0.01 / 0.99, per_hour = 36'000.0 * (odds / (1.0 + odds) - 0.01);
  const auto excess = [&](const Script& script) {
    double sum = 0.0;
    run_many(s, scripted_contender("scripted", script), 1, [&](const Run& run) { sum = run.record.excess; });
    return sum;
  };
  CHECK(excess({{{2, 0.5}}, {}}) == Approx(70.0 * 0.5 * per_hour));
  severe.shows = Shows::after;
  severe.shows_after = {Duration::hours(20), 0.0};
  CHECK(excess({{{2, 0.5}}, {}}) == Approx(50.0 * 0.5 * per_hour));
  CHECK(excess({{{2, 0.5}, {12, 1.0}}, {}}) == Approx(50.0 * per_hour));
  CHECK(excess({{{2, 0.5}, {20, 0.0}}, {}}) == 0.0);
  CHECK(excess({{{2, 0.5}, {20, 0.0}, {30, 1.0}}, {}}) == Approx(22.0 * per_hour));
}

TEST_CASE("what only labels tell pages nobody and no user complains of it, and harms as much") {
  Scenario s = plain_scenario();
  s.until = Duration::days(5);
  make_candidate_always(s, Outcome::severe, 8.0);
  s.watching.alerts = {{2.0, Duration::hours(6), Duration::hours(1), {Duration::hours(1), 0.0}}};
  s.watching.complaints_per_excess_failure = 1e-3;
  const auto big_bang = [](const Scenario& scenario) {
    RunRecord record;
    run_many(scenario, contender_from(R"("big_bang")", scenario), 1, [&](const Run& run) { record = run.record; });
    return record;
  };
  CHECK(big_bang(s).decision == Ending::rolled_back);
  s.watching.labels = LabelSpec{{Duration::hours(4), 0.0}, Labels::all};
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].shows = Shows::by_label;
  const RunRecord unseen = big_bang(s);
  CHECK(unseen.decision == Ending::promoted);
  CHECK(unseen.cost_people == 0.0);
  const double odds = 8.0 * 0.01 / 0.99;
  CHECK(unseen.excess == Approx(36'000.0 * (odds / (1.0 + odds) - 0.01) * unseen.candidate_requests / 36'000.0));

  RunRecord gated;
  run_many(s, contender_from(R"({"name": "canary", "bake": "24h", "judge": {"name": "threshold", "every": "1h"}})", s),
           1, [&](const Run& run) { gated = run.record; });
  CHECK(gated.decision == Ending::rolled_back);
  CHECK(gated.excess > 0.0);
}

}  // namespace rollcast::test::labels_test
