#include "strategies/judges/burn_rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rollcast/run/error_budget.hpp"
#include "strategies/judge_fixtures.hpp"

namespace rollcast::test::burn_rate_test {

namespace {

Scenario scenario_by_seconds() {
  Scenario s = plain_scenario();
  s.tick = Duration::seconds(1);
  s.slo.objective = Probability{0.999};
  return s;
}

/// Looks every so often at constant traffic, a stage an hour.
class Watched {
 public:
  Watched(const JudgePlan& plan, Duration every, std::int64_t requests_per_look)
      : judge_{plan.begin()}, every_{every}, requests_{requests_per_look} {
    judge_->begin_stage({now_, Duration::hours(1)});
  }
  Opinion look(double failing) {
    if (now_.since_start() % Duration::hours(1) == Duration{}) judge_->begin_stage({now_, Duration::hours(1)});
    now_ = now_ + every_;
    const auto failures = static_cast<std::int64_t>(failing * static_cast<double>(requests_) + 0.5);
    return judge_->assess({now_, {{requests_, failures}, {}}, {}, false});
  }
  /// Opinion after so long of failing like this.
  Opinion after(Duration time, double failing) {
    Opinion last = Opinion::inconclusive;
    for (Duration passed; passed < time; passed = passed + every_) last = look(failing);
    return last;
  }
  /// How long until it fails.
  Duration until_failed(double failing) {
    const SimTime began = now_;
    while (look(failing) != Opinion::fail) {
    }
    return now_ - began;
  }

 private:
  std::unique_ptr<Judge> judge_;
  Duration every_;
  std::int64_t requests_;
  SimTime now_;
};

AlertSpec alert(double burn, Duration long_window) { return {burn, long_window, Duration::minutes(5), {}}; }

}  // namespace

TEST_CASE("SLO-01: a total outage fails the candidate at the first look after 51.84 s or 129.6 s") {
  for (const auto& [burn, hours, seconds] : {std::tuple{14.4, 1, 51.84}, {6.0, 6, 129.6}}) {
    const std::string window = fmt::format(
        R"({{"name": "burn_rate", "every": "1s", "windows": [{{"burn": {}, "long_window": "{}h",
         "short_window": "30s"}}]}})",
        burn, hours);
    Watched watched{judge_from(window, scenario_by_seconds()), Duration::seconds(1), 100};
    CHECK(watched.after(Duration::hours(hours), 0.0) == Opinion::pass);
    const Duration took = watched.until_failed(1.0);
    CHECK(took.in_seconds() == std::ceil(seconds));
    const auto fires = time_to_fire(alert(burn, Duration::hours(hours)), Probability{0.001}, Probability{1.0});
    CHECK(took == Duration::seconds(std::ceil(fires->in_seconds())));
  }
}

TEST_CASE("SLO-03: a fifth of the candidate's requests failing is seen on its own arm whatever its share") {
  // 20 % against 0.1 % burns 200 times too fast; the 1 % of all requests that fail at a share of 5 % would burn ten
  // times too fast.
  const char* const quick_burn =
      R"({"name": "burn_rate", "windows": [{"burn": 14.4, "long_window": "1h", "short_window": "5min"}]})";
  const JudgePlan plan = judge_from(quick_burn, scenario_by_seconds());
  CHECK(plan.every == Duration::minutes(5));
  CHECK(plan.against == Against::fixed_limit);
  Watched own{plan, Duration::minutes(5), 1000}, of_all{plan, Duration::minutes(5), 1000};
  CHECK(own.look(0.2) == Opinion::fail);
  CHECK(of_all.look(0.05 * 0.2) == Opinion::pass);
  CHECK(budget_used(Probability{0.001}, Duration::days(30), Probability{0.2}, Duration::minutes(30)) ==
        Approx(0.13888889).epsilon(1e-6));
  CHECK(budget_used(Probability{0.001}, Duration::days(30), Probability{0.01}, Duration::minutes(30)) ==
        Approx(0.00694444).epsilon(1e-6));
}

TEST_CASE("both windows must burn, and they reach back across stages") {
  const char* const one = R"({"name": "burn_rate", "every": "5min",
                              "windows": [{"burn": 6, "long_window": "3h", "short_window": "15min"}]})";
  const JudgePlan plan = judge_from(one, scenario_by_seconds());
  SECTION("what has ended is forgiven") {
    Watched watched{plan, Duration::minutes(5), 1000};
    watched.after(Duration::hours(3), 0.0);
    CHECK(watched.after(Duration::minutes(10), 0.09) == Opinion::pass);  // over three hours five times the budget
    CHECK(watched.look(0.09) == Opinion::fail);
    CHECK(watched.look(0.0) == Opinion::fail);  // the short window still burns
    CHECK(watched.after(Duration::minutes(10), 0.0) == Opinion::pass);
  }
  SECTION("a slow burn is found over several stages of an hour") {
    Watched watched{plan, Duration::minutes(5), 1000};
    watched.after(Duration::hours(3), 0.0);
    CHECK(watched.until_failed(0.007) > Duration::hours(2));
  }
}

TEST_CASE("without requests it cannot tell, and with few the long window does not fail") {
  const JudgePlan plan = judge_from(R"({"name": "burn_rate", "every": "5min"})", scenario_by_seconds());
  Watched idle{plan, Duration::minutes(5), 0}, sparse{plan, Duration::minutes(5), 20};
  CHECK(idle.after(Duration::hours(7), 0.0) == Opinion::inconclusive);
  CHECK(sparse.after(Duration::hours(1), 1.0) == Opinion::inconclusive);  // 240 requests
  CHECK(sparse.after(Duration::minutes(65), 1.0) == Opinion::fail);       // 500 within six hours
  CHECK_FALSE(plan.begin()->tripwire());
}

TEST_CASE("a window shorter than a look is a look, and the budget is the scenario's unless said otherwise") {
  Scenario s = scenario_by_seconds();
  s.tick = Duration::minutes(30);
  Watched watched{judge_from(R"("burn_rate")", s), Duration::minutes(30), 1000};
  CHECK(watched.look(0.02) == Opinion::fail);
  Watched lenient{judge_from(R"({"name": "burn_rate", "slo": "99%"})", s), Duration::minutes(30), 1000};
  CHECK(lenient.look(0.02) == Opinion::pass);
  CHECK(lenient.look(0.15) == Opinion::fail);
}

namespace {

/// How many months of a candidate that fails at so many times the budget have a failed look, minute by minute, once
/// windows are full.
int months_failed(std::int64_t requests_per_minute, double times_budget, int months) {
  constexpr int warm_up = 6 * 60, minutes = warm_up + 30 * 24 * 60;
  const JudgePlan plan =
      judge_from(R"({"name": "burn_rate", "every": "1min", "min_requests": 1})", scenario_by_seconds());
  Stream stream{13, 0, {}, 0};
  int failed = 0;
  for (int month = 0; month < months; ++month) {
    const auto judge = plan.begin();
    bool has_failed = false;
    for (int m = 1; m <= minutes && !has_failed; ++m) {
      const std::int64_t failures =
          draw_poisson(stream, static_cast<double>(requests_per_minute) * times_budget * 0.001);
      const Samples look{{std::max(requests_per_minute, failures), failures}, {}};
      has_failed = judge->assess({SimTime{} + Duration::minutes(m), look, {}, false}) == Opinion::fail && m > warm_up;
    }
    failed += has_failed;
  }
  return failed;
}

}  // namespace

TEST_CASE(
    "SLO-04: with few requests three times the budget fails each month, with ten times as many none, and at the budget "
    "few do") {
  CHECK(months_failed(6, 3.0, 5) == 5);  // .99985 of months
  CHECK(months_failed(60, 3.0, 2) == 0);
  CHECK(months_failed(6, 1.0, 5) <= 3);  // .0321 of months: four or more in 5 are rarer than the false-alarm rate
}

TEST_CASE("burn rates that make no sense are refused") {
  CHECK(errors_of_judge(R"({"name": "burn_rate", "slo": 1, "windows": []})").size() == 2);
  const char* const odd_windows =
      R"({"name": "burn_rate", "windows": [{"burn": 0, "long_window": "5min", "short_window": "5min"}, {}]})";
  CHECK(errors_of_judge(odd_windows).size() == 5);
}

}  // namespace rollcast::test::burn_rate_test
