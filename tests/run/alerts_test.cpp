// Which alerts page when: held to an evaluation of every tick from what the run left behind.

#include <set>

#include "rollcast/run/timeline.hpp"
#include "run/run_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::alerts_test {

namespace {

/// When each alert paged, by its burn.
class Pages final : public Timeline {
 public:
  void note(SimTime now, const std::string& what) override {
    if (what.starts_with("alert:")) pages_.insert({std::stod(what.substr(what.find("at or above ") + 12)), now});
  }
  bool has(double burn, SimTime now) const { return pages_.contains({burn, now}); }
  const std::set<std::pair<double, SimTime>>& all() const { return pages_; }

 private:
  std::set<std::pair<double, SimTime>> pages_;
};

/// Failures and requests of the whole service between two instants, under the exposure that there was.
std::pair<double, double> served(const World& world, const Run& run, SimTime from, SimTime to) {
  double failures = 0.0, requests = 0.0;
  for (std::size_t i = 0; i < run.exposure.size(); ++i) {
    const ExposureStretch& stretch = run.exposure[i];
    const SimTime begin = std::max(stretch.start, from);
    const SimTime end = i + 1 < run.exposure.size() ? std::min(run.exposure[i + 1].start, to) : to;
    if (end <= begin) continue;
    const Flow flow = world.flow_until(end) - world.flow_until(begin);
    const double candidate = stretch.share_of(FirstRelease::candidate).value(),
                 fixed = stretch.share_of(FirstRelease::fix).value();
    requests += flow.requests;
    failures += (1.0 - candidate - fixed) * flow[FirstRelease::incumbent].failures +
                candidate * flow[FirstRelease::candidate].failures + fixed * flow[FirstRelease::fix].failures;
  }
  return {failures, requests};
}

bool fires(const World& world, const Run& run, const AlertSpec& alert, SimTime now) {
  for (const Duration window : {alert.short_window, alert.long_window}) {
    if (now - window < world.begin()) return false;
    const auto [failures, requests] = served(world, run, now - window, now);
    if (failures < alert.burn * world.scenario().slo.error_budget().value() * requests) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("alerts page wherever an evaluation of every tick finds that they begin to fire, and only while they fire") {
  Scenario s = busy_scenario();
  s.until = Duration::days(5);
  s.incidents.per_30_days = 60.0;
  s.incidents.affected_median = Probability{0.4};
  s.watching.alerts.push_back({1.0, Duration::days(1), Duration::hours(2), {Duration::hours(3), 0.5}});
  make_candidate_always(s, Outcome::severe, 6.0);
  s.candidate.fix = Duration::days(1);
  World world{s, 12};
  Run run;
  std::int64_t begun = 0;
  for (std::uint32_t r = 0; r < 60; ++r) {
    world.draw(r);
    Pages pages;
    const auto strategy = scripted({{{0, 0.05}, {9.6, 0.5}, {20, 1.0}}, Duration::minutes(137)});
    simulate(world, *strategy, Mode::aggregate, run, &pages);
    const auto hour = [](double h) { return SimTime{} + Duration::hours(h); };
    const RunRecord& record = run.record;
    const bool rolled_back = record.decision == Ending::rolled_back;
    for (const AlertSpec& alert : s.watching.alerts)
      for (SimTime now = SimTime{} + s.tick; now < world.end(); now = now + s.tick) {
        const bool firing = fires(world, run, alert, now), paged = pages.has(alert.burn, now);
        if (paged) REQUIRE(firing);
        if (rolled_back && now >= hour(record.decide_h) && now <= hour(std::min(record.recover_h, 1e6))) continue;
        if (!firing || fires(world, run, alert, now - s.tick)) continue;
        ++begun;
        CAPTURE(r, alert.burn, now.since_start().in_hours());
        REQUIRE(paged);
      }
  }
  CHECK(begun > 200);
}

TEST_CASE("no alert pages twice at one tick and no story goes back in time, however soon people are done") {
  struct Story final : Timeline {
    std::set<std::pair<SimTime, std::string>> alerts;
    SimTime latest;
    void note(SimTime now, const std::string& what) override {
      REQUIRE(now >= latest);
      latest = now;
      if (what.starts_with("alert:")) REQUIRE(alerts.insert({now, what}).second);
    }
  };
  Scenario s = busy_scenario();
  s.until = Duration::days(5);
  s.incidents.per_30_days = 60.0;
  s.incidents.affected_median = Probability{0.4};
  s.people.diagnose = {Duration::minutes(1), 1.0};
  for (AlertSpec& alert : s.watching.alerts) alert.acknowledge = {Duration::minutes(1), 1.0};
  World world{s, 12};
  Run run;
  std::size_t alerts = 0;
  for (std::uint32_t r = 0; r < 100; ++r) {
    world.draw(r);
    Story story;
    simulate(world, *scripted({{{0, 0.05}, {20, 1.0}}, Duration::minutes(10)}), Mode::aggregate, run, &story);
    alerts += story.alerts.size();
  }
  CHECK(alerts > 200);
}

TEST_CASE("of alerts that begin to fire together each pages, in whatever order they are listed") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::catastrophic, 50.0);
  s.slo.objective = Probability{0.95};
  const AlertSpec slow{3.0, Duration::hours(2), Duration::hours(1), {Duration::hours(10), 0.0}};
  const AlertSpec quick{2.9, Duration::hours(2), Duration::hours(1), {Duration::minutes(1), 0.0}};
  for (const auto& alerts : {std::vector{slow, quick}, std::vector{quick, slow}}) {
    s.watching.alerts = alerts;
    run_many(s, contender_from(R"({"name": "big_bang", "deploy_time": "0s"})", s), 1,
             [](const Run& run) { CHECK(run.record.recover_h == Approx(1.5 + 1.0 / 60.0)); });
  }
}

TEST_CASE("an alert that was ahead when a gate rolled back does not page any more") {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(2);
  s.watching.alerts = {{14.4, Duration::hours(1), Duration::minutes(5), {Duration::minutes(5), 0.0}}};
  s.people.diagnose = {Duration::hours(1), 0.0};
  s.costs.engineer_hour = Money{100.0};
  make_candidate_always(s, Outcome::catastrophic, 900.0);
  const auto people = [&](const char* margin) {
    double cost = -1.0;
    run_many(s,
             contender_from(
                 std::string{R"({"name": "canary", "steps": ["50%", "100%"], "bake": "6h", "switch_back": "2h", "judge":
        {"name": "threshold", "over": "stage", "every": "5min", "ratio": 1.5, "margin": )"} +
                     margin + "}}",
                 s),
             1, [&](const Run& run) { cost = run.record.cost_people; });
    return cost;
  };
  CHECK(people("0.01") == Approx(200.0));  // the gate is first, and its rollback takes two hours
  CHECK(people("0.99") == Approx(300.0));  // it never fails: people find out by the alert
}

TEST_CASE("a guard that cannot look is refused") {
  struct Careless final : Strategy, Tripwire {
    Guard guard;
    Watch watch = Watch::counts;
    Decision look(const Observation& seen) override {
      return Decision::shift_to(Share{0.5}, seen.now + Duration::days(1), watch, {}).guarded_by(guard);
    }
    Duration rollback_takes(SimTime) const override { return {}; }
    bool trips(const Samples&) const override { return false; }
    bool could_trip(const Samples&, const Samples&) const override { return true; }
  };
  const Scenario s = plain_scenario();
  World world{s, 1};
  world.draw(0);
  Run run;
  Careless strategy;
  strategy.guard = {&strategy, Duration{}};
  CHECK_THROWS_AS(simulate(world, strategy, Mode::aggregate, run), std::logic_error);
  strategy.guard.every = Duration::hours(1);
  strategy.watch = Watch::nothing;
  CHECK_THROWS_AS(simulate(world, strategy, Mode::aggregate, run), std::logic_error);
  strategy.watch = Watch::counts;
  CHECK_NOTHROW(simulate(world, strategy, Mode::aggregate, run));
}

}  // namespace rollcast::test::alerts_test
