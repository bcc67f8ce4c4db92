// The hours of people who answer pages and see rollbacks through.

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::responders_test {

namespace {

/// 100 % of traffic gets a version after an hour with which 43 % of requests fail; (t - 1 h) .43 + (2 h - t) .01 = .216
/// gives t = 1.4905 h, and alerts see it at 1.5 h. A person's hour costs 1.
Scenario pages_at_half_past_one(std::vector<Duration> acknowledged_after) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(2);
  const double p = 0.43;
  make_candidate_always(s, Outcome::severe, p / (1.0 - p) * 0.99 / 0.01);
  for (const Duration acknowledged : acknowledged_after)
    s.watching.alerts.push_back({10.8, Duration::hours(1), Duration::minutes(5), {acknowledged, 0.0}});
  s.people.diagnose = {Duration::hours(1), 0.0};
  s.people.repeat_page = Duration::forever();
  s.costs.engineer_hour = Money{1.0};
  return s;
}

const Contender at_one_o_clock = scripted_contender("at one o'clock", {{{1, 1.0}}, Duration::minutes(15)});

/// A gate: 100 % of traffic after an hour, and rolled back when told so, in half an hour.
class Gated final : public Strategy {
 public:
  explicit Gated(double rollback_h) : rollback_h_{rollback_h} {}
  Decision look(const Observation& seen) override {
    const SimTime shifts = at(1.0), rolls_back = at(rollback_h_);
    if (seen.now < shifts) return Decision::hold_until(shifts, Watch::nothing, {});
    return seen.now < rolls_back ? Decision::shift_to(all_traffic(), rolls_back, Watch::counts, {})
                                 : Decision::roll_back();
  }
  Duration rollback_takes(SimTime) const override { return Duration::minutes(30); }

 private:
  static SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }
  double rollback_h_;
};

Contender gated(double rollback_h) {
  return {"gated", "gated", {{}, [=] { return std::make_unique<Gated>(rollback_h); }}};
}

double hours_of(const Scenario& s, const Contender& contender) {
  double hours = -1.0;
  run_many(s, contender, 1, [&](const Run& run) { hours = run.record.cost_people; });
  return hours;
}

}  // namespace

TEST_CASE("a page costs from its acknowledgment to the diagnosis, and a rollback its own time") {
  CHECK(hours_of(pages_at_half_past_one({Duration::minutes(5)}), at_one_o_clock) == Approx(1.0 + 0.25));
}

TEST_CASE("of pages that overlap the first diagnosis ends the work of all") {
  const Duration at_once = Duration::minutes(5);
  const auto hours_with = [&](double second) {
    return hours_of(pages_at_half_past_one({at_once, Duration::minutes(second)}), at_one_o_clock);
  };
  CHECK(hours_with(20.0) == Approx(1.0 + 0.75 + 0.25));  // and not 1 + 1 + .25, each diagnosed to its end
  CHECK(hours_with(90.0) == Approx(1.0 + 0.25));         // on the way when it is over
  CHECK(hours_with(0.0) == Approx(11.0 / 12.0 + 1.0 + 0.25));
}

TEST_CASE("a rollback by a gate cuts diagnoses short and has a responder engaged") {
  const Scenario s = pages_at_half_past_one({Duration::minutes(6)});
  CHECK(hours_of(s, gated(2.0)) == Approx(2.0 - 1.6 + 0.5));  // and not the hour that the diagnosis would have taken
  CHECK(hours_of(s, gated(1.5)) == Approx(0.5));              // before anybody was at work
  CHECK(hours_of(pages_at_half_past_one({}), gated(5.0)) == Approx(0.5));
}

TEST_CASE("nobody is paid beyond the forecast") {
  Scenario s = pages_at_half_past_one({Duration::minutes(6)});
  s.until = Duration::hours(2);
  CHECK(hours_of(s, at_one_o_clock) == Approx(2.0 - 1.6));
  CHECK(hours_of(s, gated(1.75)) == Approx(0.15 + 0.25));
}

}  // namespace rollcast::test::responders_test
