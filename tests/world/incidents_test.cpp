#include "rollcast/world/incidents.hpp"

#include <cmath>

#include "rollcast/world/world.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::incidents_test {

namespace {

/// One incident at a time: gaps of mean 3 d and lengths of mean 1 h, both exponential.
Scenario one_at_a_time() {
  Scenario s = plain_scenario();
  s.until = Duration::days(14);
  s.incidents.per_30_days = 10.0;
  s.incidents.odds_ratio = 4.0;
  s.incidents.overlap = IncidentOverlap::never;
  s.incidents.length = exponential_length(Duration::hours(1));
  return s;
}

/// What the incidents of many worlds are like.
struct Seen {
  Tally part_of_time;              ///< within an incident, one value per world
  std::int64_t open_at_begin = 0;  ///< worlds that begin within one
  bool overlap = false;
  std::vector<double> gaps, lengths;  ///< hours; of what begins in the first third of a world, so that none is cut off
};

Seen look_at_incidents(const Scenario& s, std::uint32_t worlds) {
  const Calendar calendar{s};
  Incidents incidents{s.incidents, s.baseline.failure, calendar};
  const SimTime early = calendar.begin + Duration::days((calendar.end - calendar.begin).in_days() / 3.0);
  Seen seen;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    incidents.draw(Draws{17, r});
    double within = 0.0;
    SimTime last = calendar.begin, last_end = SimTime{} - longest_span();
    for (const Incident& i : incidents.all()) {
      within += (std::min(i.end, calendar.end) - std::max(i.start, calendar.begin)).in_hours();
      seen.overlap |= i.start < last_end;
      if (i.start > last && last < early) seen.gaps.push_back((i.start - last).in_hours());
      if (i.start > calendar.begin && i.start < early) seen.lengths.push_back((i.end - i.start).in_hours());
      last = std::max(last, i.end);
      last_end = i.end;
    }
    seen.open_at_begin += !incidents.all().empty() && incidents.all().front().start <= calendar.begin;
    seen.part_of_time.add(within / (calendar.end - calendar.begin).in_hours());
  }
  return seen;
}

/// Pearson's p value of these lengths against the exponential distribution of this mean; those above `cut` are left out
/// on both sides.
double p_value_as_exponential(const std::vector<double>& values, double mean, double cut) {
  constexpr std::size_t classes = 20;
  const double reached = -std::expm1(-cut / mean);
  std::vector<double> observed(classes, 0.0), expected(classes, 0.0);
  for (const double x : values) {
    if (x >= cut) continue;
    const auto c = static_cast<std::size_t>(-std::expm1(-x / mean) / reached * classes);
    ++observed[std::min(c, classes - 1)];
  }
  double sum = 0.0;
  for (const double o : observed) sum += o;
  for (double& e : expected) e = sum / classes;
  return chi_square_p_value(observed, expected);
}

}  // namespace

TEST_CASE("incidents one at a time take the part of time that alternating renewal gives, from the first instant on") {
  const Seen seen = look_at_incidents(one_at_a_time(), 20'000);
  CHECK_FALSE(seen.overlap);
  CHECK(std::abs(z_score(seen.part_of_time, 12.0 / 876.0)) < z_limit);
  CHECK(std::abs(z_score(seen.part_of_time, 1.1 * 12.0 / 876.0)) > z_limit);
  CHECK(std::abs(z_score(seen.open_at_begin, 20'000, 12.0 / 876.0)) < z_limit);
  CHECK(std::abs(z_score(seen.open_at_begin, 20'000, 0.5 * 12.0 / 876.0)) > z_limit);
}

TEST_CASE("gaps and lengths of incidents one at a time are exponential with their means") {
  const Seen seen = look_at_incidents(one_at_a_time(), 4'000);
  const double cut = 24.0 * 17.0 * 2.0 / 3.0;  // from the first third of a world that long gaps are still seen whole
  CHECK(p_value_as_exponential(seen.gaps, 72.0, cut) > false_alarm_rate);
  CHECK(p_value_as_exponential(seen.gaps, 80.0, cut) < false_alarm_rate);
  CHECK(p_value_as_exponential(seen.lengths, 1.0, 1e9) > false_alarm_rate);
  CHECK(p_value_as_exponential(seen.lengths, 1.1, 1e9) < false_alarm_rate);
}

TEST_CASE("where incidents add up they overlap, and take another part of time") {
  Scenario s = one_at_a_time();
  s.incidents.length = exponential_length(Duration::hours(24));
  const double in_turn = 24.0 / 96.0;
  CHECK(std::abs(z_score(look_at_incidents(s, 4'000).part_of_time, in_turn)) < z_limit);
  s.incidents.overlap = IncidentOverlap::add;
  const Seen seen = look_at_incidents(s, 4'000);
  CHECK(seen.overlap);
  CHECK(std::abs(z_score(seen.part_of_time, in_turn)) > z_limit);
  CHECK(std::abs(z_score(seen.part_of_time, 24.0 / 72.0)) < z_limit);
}

TEST_CASE("an odds ratio multiplies the odds of both versions while the incident lasts") {
  Scenario s = one_at_a_time();
  make_candidate_always(s, Outcome::severe, 2.0);
  World world{s, 3};
  std::uint32_t r = 0;
  do world.draw(r++);
  while (world.incidents().empty() || world.incidents().front().start < SimTime{} ||
         world.incidents().front().end > world.end());
  const Incident& incident = world.incidents().front();
  const Flow during = world.flow_until(incident.end) - world.flow_until(incident.start);
  const auto probability = [](double odds) { return odds / (1.0 + odds); };
  CHECK(during[FirstRelease::incumbent].failures / during.requests == Approx(probability(4.0 * 0.01 / 0.99)));
  CHECK(during[FirstRelease::candidate].failures / during.requests == Approx(probability(8.0 * 0.01 / 0.99)));
}

}  // namespace rollcast::test::incidents_test
