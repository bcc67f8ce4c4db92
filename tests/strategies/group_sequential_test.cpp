#include "strategies/judges/group_limits.hpp"
#include "strategies/sequential_fixtures.hpp"

namespace rollcast::test::group_sequential_test {

namespace {

const std::vector<std::string> boundaries{"obrien_fleming", "pocock", "spend_like_obrien_fleming", "spend_like_pocock"};

JudgePlan at_five_percent(const std::string& more) {
  return sequential_judge(R"({"name": "group_sequential", "alpha": "5%", )" + more + "}", judged_scenario());
}

constexpr std::uint32_t stages = 20'000;
const Samples even{{2'000, 0}, {2'000, 0}};

/// Of stages in which nothing is wrong, the part that fails, as a distance from 5 % in standard errors.
double alarms_beyond_five_percent(const JudgePlan& plan, const Bernoulli& distribution) {
  return z_score(run_stages(plan, distribution, stages, 11).fails, stages, 0.05);
}

SimTime minute(double m) { return SimTime{} + Duration::minutes(m); }

/// What it says to so many failures more than the control's 100, of 10,000 each.
Opinion ask(Judge& judge, double minutes, std::int64_t more) {
  return judge.assess({minute(minutes), {}, {{10'000, 100 + more}, {10'000, 100}}, false});
}

}  // namespace

TEST_CASE("A/A: all looks of a stage together fire at alpha, and a z test that looks as often does not") {
  for (const std::string& boundary : boundaries) {
    CAPTURE(boundary);
    CHECK(std::abs(alarms_beyond_five_percent(at_five_percent(R"("boundary": ")" + boundary + "\""),
                                              even_looks(0.05, 0.05, even, 5))) < z_limit);
  }
  const JudgePlan peeking =
      sequential_judge(R"({"name": "z_test", "alpha": "5%", "every": "10min"})", judged_scenario());
  CHECK(alarms_beyond_five_percent(peeking, even_looks(0.05, 0.05, even, 5)) > z_limit);
}

TEST_CASE("A/A: two sides share alpha, and the better one passes at once") {
  const Ends ends = run_stages(at_five_percent(R"("sides": "two", "boundary": "pocock")"),
                               even_looks(0.05, 0.05, even, 5), stages, 12);
  CHECK(std::abs(z_score(ends.fails, stages, 0.025)) < z_limit);
  CHECK(std::abs(z_score(ends.passes_at_once, stages, 0.025)) < z_limit);
}

TEST_CASE("A/A: traffic that swings by a factor of seven between looks does not raise the false alarms of a stage") {
  Bernoulli swinging{0.05, 0.05, {}};
  for (const std::int64_t requests : {3'500, 500, 3'500, 500, 2'000})
    swinging.requests.push_back({{requests, 0}, {requests, 0}});
  for (const std::string& boundary : boundaries) {
    CAPTURE(boundary);
    CHECK(alarms_beyond_five_percent(at_five_percent(R"("boundary": ")" + boundary + "\""), swinging) < z_limit);
  }
}

TEST_CASE("A/A: looks that bring more and more requests, or few failures at a small share, are beyond its promise") {
  Bernoulli growing{0.05, 0.05, {}};
  for (const std::int64_t requests : {200, 400, 1'000, 3'000, 6'000})
    growing.requests.push_back({{requests, 0}, {requests, 0}});
  const JudgePlan pocock = at_five_percent(R"("boundary": "pocock")");
  CHECK(alarms_beyond_five_percent(pocock, growing) > z_limit);
  CHECK(run_stages(pocock, growing, stages, 11).fails < 7 * stages / 100);
  CHECK(alarms_beyond_five_percent(pocock, even_looks(0.05, 0.05, {{2'000, 0}, {18'000, 0}}, 5)) < z_limit);
  CHECK(alarms_beyond_five_percent(pocock, even_looks(0.001, 0.001, {{200, 0}, {19'800, 0}}, 5)) >
        z_limit);  // one failure, all in all
}

TEST_CASE("power is that of the recursion") {
  const auto limits = shaped_limits(equal_fractions(5), 0.5, 0.05, Sides::one);
  const double p = 0.05, q = 0.055, mean = (p + q) / 2.0;
  const double drift = (q - p) / std::sqrt(2.0 * mean * (1.0 - mean) / 10'000.0);
  const double power = run_group_test(equal_fractions(5), limits, Sides::one, drift).rejects;
  const Ends ends = run_stages(at_five_percent(R"("boundary": "pocock")"), even_looks(q, p, even, 5), stages, 13);
  CHECK(std::abs(z_score(ends.fails, stages, power)) < z_limit);
  CHECK(power < 0.5);
  CHECK(std::abs(z_score(ends.fails, stages, power + 0.05)) > z_limit);
}

TEST_CASE("each look has its own limit, the last where the stage ends, though that is no whole look") {
  const auto judge = at_five_percent(R"("ratio": 1)").begin();
  judge->begin_stage({SimTime{}, Duration::minutes(50)});
  // O'Brien and Fleming's limits at five looks and 5 % on one side are 3.92, 2.77, 2.26, 1.96 and 1.75; z of 40 more
  // is 2.60
  CHECK(ask(*judge, 10, 40) == Opinion::pass);
  CHECK(ask(*judge, 20, 40) == Opinion::pass);
  CHECK(ask(*judge, 30, 40) == Opinion::fail);
  judge->begin_stage({minute(100), Duration::minutes(15)});
  CHECK(ask(*judge, 110, 27) == Opinion::pass);  // z = 1.80; the limits are 2.09 and 1.71
  CHECK(ask(*judge, 115, 27) == Opinion::fail);
}

TEST_CASE("after the last planned look nothing is left to spend: the opinion stands") {
  const auto judge = at_five_percent(R"("ratio": 1)").begin();
  judge->begin_stage({SimTime{}, Duration::minutes(20)});
  CHECK(ask(*judge, 10, 0) == Opinion::pass);
  CHECK(ask(*judge, 12, 90) == Opinion::pass);  // no look was planned here
  CHECK(ask(*judge, 20, 0) == Opinion::pass);
  CHECK(ask(*judge, 30, 90) == Opinion::pass);
  judge->begin_stage({minute(60), Duration::minutes(20)});
  CHECK(ask(*judge, 80, 90) == Opinion::fail);
}

TEST_CASE("looks with too few requests are inconclusive, and the next takes the place of the last") {
  const auto judge = at_five_percent(R"("min_requests": 500)").begin();
  judge->begin_stage({SimTime{}, Duration::minutes(20)});
  const auto at = [&](double minutes, const Samples& seen) {
    return judge->assess({minute(minutes), {}, seen, false});
  };
  CHECK(at(10, {}) == Opinion::inconclusive);
  CHECK(at(20, {{499, 400}, {5'000, 0}}) == Opinion::inconclusive);
  CHECK(at(20, {{5'000, 4'000}, {499, 0}}) == Opinion::inconclusive);
  CHECK(at(30, {{500, 400}, {5'000, 0}}) == Opinion::fail);
}

TEST_CASE("of more than a hundred looks every second is used") {
  const auto judge = at_five_percent(R"("boundary": "spend_like_pocock")").begin();
  judge->begin_stage({SimTime{}, Duration::minutes(2000)});
  CHECK(ask(*judge, 10, 90) == Opinion::inconclusive);
  CHECK(ask(*judge, 20, 90) == Opinion::fail);
}

}  // namespace rollcast::test::group_sequential_test
