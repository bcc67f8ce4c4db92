// Deployments that are faulty, and rollbacks that fail.

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::mishaps_test {

namespace {

constexpr double requests_per_hour = 36'000.0, usual = 0.01;

/// Equal versions; every act that shifts the share is faulty: 20 % of the candidate's good requests fail for three
/// hours.
Scenario always_faulty() {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  s.deployments.faulty = Probability{1.0};
  s.deployments.affected = Probability{0.2};
  s.deployments.repaired_after = {Duration::hours(3), 0.0};
  return s;
}

double excess_of(const Scenario& s, const Script& script) {
  double excess = 0.0;
  run_many(s, scripted_contender("scripted", script), 1, [&](const Run& run) { excess = run.record.excess; });
  return excess;
}

/// The complaints-only regression, rolled back by people who need an hour for each attempt, of which 40 % fail.
Scenario stubborn_rollback() {
  Scenario s = complaints_only_scenario();
  s.until = Duration::days(30);
  s.deployments.failing_rollback = Probability{0.4};
  s.deployments.retry_after = exponential_length(Duration::minutes(30));
  s.costs.deployment = Money{1.0};
  s.costs.engineer_hour = Money{1.0};
  return s;
}

}  // namespace

TEST_CASE("a faulty act fails its share of the candidate's good requests until it is repaired, and nothing else") {
  const Scenario s = always_faulty();
  const double per_hour = requests_per_hour * 0.2 * (1.0 - usual);
  CHECK(excess_of(s, {{{1, 0.4}}, {}}) == Approx(3.0 * 0.4 * per_hour));
  CHECK(excess_of(s, {{{1, 0.4}, {20, 1.0}}, {}}) == Approx((3.0 * 0.4 + 3.0 * 1.0) * per_hour));
  CHECK(excess_of(s, {{{1, 0.4}, {3, 1.0}}, {}}) == Approx((2.0 * 0.4 + 3.0 * 1.0) * per_hour));
  CHECK(excess_of(s, {{{1, 0.4}, {3, 0.0}}, {}}) == Approx(2.0 * 0.4 * per_hour));
  Scenario sound = s;
  sound.deployments.faulty = Probability{0.0};
  CHECK(excess_of(sound, {{{1, 0.4}}, {}}) == 0.0);
}

TEST_CASE("a faulty improvement harms less than a faulty equal version, by what it spares all the same") {
  Scenario s = always_faulty();
  make_candidate_always(s, Outcome::improvement, 0.5);
  const double odds = 0.5 * usual / (1.0 - usual), better = odds / (1.0 + odds);
  const double while_faulty = better + 0.2 * (1.0 - better) - usual, afterwards = better - usual;
  CHECK(excess_of(s, {{{1, 1.0}}, {}}) == Approx(requests_per_hour * (3.0 * while_faulty + 44.0 * afterwards)));
}

TEST_CASE("acts are faulty as often as stated, each by itself") {
  Scenario s = always_faulty();
  s.deployments.faulty = Probability{0.3};
  s.deployments.repaired_after = exponential_length(Duration::hours(1));
  Tally excess;
  std::int64_t none = 0, worlds = 8'000;
  run_many(s, scripted_contender("two steps", {{{0, 0.5}, {20, 1.0}}, {}}), static_cast<std::uint32_t>(worlds),
           [&](const Run& run) {
             excess.add(run.record.excess);
             none += run.record.excess == 0.0;
           });
  // The second act is 20 h after the first: what is left of a first repair then is of no account (0.3 exp(-20)).
  const double expected = 0.3 * 1.5 * requests_per_hour * 0.2 * (1.0 - usual);
  CHECK(std::abs(z_score(excess, expected)) < z_limit);
  CHECK(std::abs(z_score(excess, 1.15 * expected)) > z_limit);
  CHECK(std::abs(z_score(none, worlds, 0.49)) < z_limit);
  CHECK(std::abs(z_score(none, worlds, 0.7)) > z_limit);
}

TEST_CASE("what is counted under a faulty act has the distribution of requests that fail one by one") {
  Scenario s = always_faulty();
  s.traffic.base_per_second = 0.01;
  s.until = Duration::hours(6);
  make_candidate_always(s, Outcome::improvement, 0.5);
  s.baseline.failure = Probability{0.2};
  std::vector<double> failures, excess;
  run_many(s, scripted_contender("scripted", {{{0, 0.6}}, {}}), 4'000, [&](const Run& run) {
    failures.push_back(run.record.failures_sampled);
    excess.push_back(run.record.excess_sampled);
  });
  const auto one_by_one = [](double affected) {
    boost::random::mt19937_64 engine{5};
    boost::random::uniform_01<double> uniform;
    boost::random::poisson_distribution<int> hourly{36.0};
    const double odds = 0.5 * 0.25, better = odds / (1.0 + odds);
    std::pair<std::vector<double>, std::vector<double>> counts;
    for (int world = 0; world < 4'000; ++world) {
      double failed = 0.0, gained = 0.0;
      for (int hour = 0; hour < 6; ++hour)
        for (int request = hourly(engine); request > 0; --request) {
          const bool to_candidate = uniform(engine) < 0.6;
          const double u = uniform(engine);
          const bool faulty = uniform(engine) < (hour < 3 ? affected : 0.0);
          const bool fails = to_candidate ? u < better || faulty : u < 0.2;
          failed += fails;
          gained += to_candidate ? fails - (u < 0.2) : 0;
        }
      counts.first.push_back(failed);
      counts.second.push_back(gained);
    }
    return counts;
  };
  const auto [oracle_failures, oracle_excess] = one_by_one(0.2);
  CHECK(same_distribution_p_value(failures, oracle_failures) > false_alarm_rate);
  CHECK(same_distribution_p_value(excess, oracle_excess) > false_alarm_rate);
  const auto [wrong_failures, wrong_excess] = one_by_one(0.26);
  CHECK(same_distribution_p_value(failures, wrong_failures) < false_alarm_rate);
  CHECK(same_distribution_p_value(excess, wrong_excess) < false_alarm_rate);
}

TEST_CASE("users complain of a faulty act while it lasts, and it is rolled back") {
  Scenario s = always_faulty();
  const double excess_per_hour = 0.5 * requests_per_hour * 0.2 * (1.0 - usual);
  s.watching.complaints_per_excess_failure = 0.3 / excess_per_hour;
  std::int64_t found = 0, worlds = 4'000;
  Tally hours;
  run_many(s, scripted_contender("half", {{{0, 0.5}}, {}}), static_cast<std::uint32_t>(worlds), [&](const Run& run) {
    const RunRecord& r = run.record;
    found += r.detect_h != never_h;
    hours.add(std::min(r.detect_h, 3.0));
    REQUIRE((r.detect_h == never_h || r.detect_h < 3.0));
    REQUIRE(r.excess == Approx(excess_per_hour * std::min(r.recover_h, 3.0)));
    REQUIRE(r.false_rollback == (r.detect_h == never_h ? 0.0 : 1.0));
  });
  CHECK(std::abs(z_score(found, worlds, -std::expm1(-0.9))) < z_limit);
  CHECK(std::abs(z_score(found, worlds, -std::expm1(-0.75))) > z_limit);
  CHECK(std::abs(z_score(hours, -std::expm1(-0.9) / 0.3)) < z_limit);
  CHECK(std::abs(z_score(hours, -std::expm1(-0.75) / 0.25)) > z_limit);
}

TEST_CASE("a repair is no change of the share: it does not make a release of long ago suspect again") {
  Scenario s = always_faulty();
  s.until = Duration::days(14);
  s.deployments.affected = Probability{1e-9};
  s.deployments.repaired_after = {Duration::hours(100), 0.0};
  s.incidents = {30.0, Probability{0.5}, 0.0, {Duration::hours(2), 0.0}};
  s.watching.alerts = {{14.4, Duration::hours(1), Duration::hours(1), {}}};
  s.people.misdiagnosis = Probability{1.0};
  std::int64_t blamed = 0, later = 0;
  const auto count = [&](const Run& run) {
    blamed += run.record.detect_h != never_h;
    later += run.record.detect_h != never_h && run.record.detect_h > 48.0;
  };
  run_many(s, scripted_contender("big bang", {{{0, 1.0}}, {}}), 300, count);
  CHECK(blamed > 100);
  CHECK(later == 0);
  run_many(s, scripted_contender("two steps", {{{0, 0.5}, {100, 1.0}}, {}}), 300, count);
  CHECK(later > 10);
}

TEST_CASE("a rollback that fails is begun again until one succeeds") {
  const Scenario s = stubborn_rollback();
  const Contender big_bang = scripted_contender("big bang", {{{0, 1.0}}, Duration::hours(1)});
  Tally takes, acts, people;
  std::int64_t at_once = 0, worlds = 4'000;
  run_many(s, big_bang, static_cast<std::uint32_t>(worlds), [&](const Run& run) {
    takes.add(run.record.recover_h - run.record.detect_h);
    acts.add(run.record.cost_deployments);
    people.add(run.record.cost_people);
    at_once += std::abs(run.record.recover_h - run.record.detect_h - 1.0) < 1e-6;
  });
  const double failed = 0.4 / 0.6;
  CHECK(std::abs(z_score(at_once, worlds, 0.6)) < z_limit);
  CHECK(std::abs(z_score(at_once, worlds, 0.55)) > z_limit);
  CHECK(std::abs(z_score(takes, 1.0 + failed * 1.5)) < z_limit);
  CHECK(std::abs(z_score(takes, 1.0 + failed)) > z_limit);
  CHECK(std::abs(z_score(acts, 2.0 + failed)) < z_limit);
  CHECK(std::abs(z_score(people, 1.0 + failed * 1.5)) < z_limit);
}

TEST_CASE("mishaps have addresses of their own, by ordinal, and releasing nothing meets none") {
  Scenario s = always_faulty();
  s.deployments.failing_rollback = Probability{0.5};
  s.deployments.retry_after = {Duration::hours(1), 0.5};
  s.watching.complaints_per_excess_failure = 1e-4;
  World world{s, 7};
  Run run;
  for (std::uint32_t replication = 0; replication < 20; ++replication) {
    AddressBook book;
    world.draw(replication, &book);
    simulate(world, *scripted({{{0, 0.1}, {30, 1.0}}, Duration::hours(1)}), Mode::aggregate, run);
    REQUIRE(book.shared().empty());
    REQUIRE(book.addresses(topic(Purpose::faulty)) >= 1);
    REQUIRE((run.record.recover_h == never_h) == (book.addresses(topic(Purpose::rollback_attempt)) == 0));
  }
  CHECK(excess_of(s, {{{100, 0.1}}, {}}) == 0.0);
}

}  // namespace rollcast::test::mishaps_test
