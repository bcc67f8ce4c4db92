// Incidents against published and closed-form answers: how long they last, how they come, and how much of a month they
// take.

#include <algorithm>
#include <cmath>
#include <utility>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/world.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::incident_distributions_test {

namespace {

/// Calls `visit(incident)` for each incident that begins within [0, until), world by world, and `end_of_world()` after
/// each.
template <class Visit, class EndOfWorld>
void visit_incidents(const Scenario& s, std::uint32_t worlds, Visit visit, EndOfWorld end_of_world) {
  Incidents incidents{s.incidents, s.baseline.failure, Calendar{s}};
  for (std::uint32_t r = 0; r < worlds; ++r) {
    incidents.draw(Draws{23, r});
    for (const Incident& i : incidents.all())
      if (i.start >= SimTime{}) visit(i);
    end_of_world();
  }
}

/// Downtime of each world, minutes.
std::vector<double> downtimes(const Scenario& s, std::uint32_t worlds) {
  std::vector<double> all;
  double sum = 0.0;
  visit_incidents(
      s, worlds, [&](const Incident& i) { sum += (i.end - i.start).in_minutes(); },
      [&] { all.push_back(std::exchange(sum, 0.0)); });
  return all;
}

Tally tally(const std::vector<double>& values) {
  Tally t;
  for (const double x : values) t.add(x);
  return t;
}

/// Incidents with Weibull gaps of mean 12 h.
Scenario clustered_gaps(double shape) {
  Scenario s = plain_scenario();
  s.until = Duration::days(40);
  s.incidents = {60.0, Probability{0.2}, 0.0, {Duration::minutes(10), 0.0}};
  s.incidents.gap_shape = shape;
  return s;
}

/// Pearson's p value of the gaps that begin in the first half of worlds against the Weibull distribution of mean 12 h
/// and this shape.
double p_value_of_gaps(const Scenario& s, double shape) {
  constexpr std::size_t classes = 20;
  std::vector<double> observed(classes, 0.0), expected(classes, 0.0);
  const double scale = 12.0 / std::tgamma(1.0 + 1.0 / shape);
  SimTime last = SimTime::never();
  double gaps = 0.0;
  const auto end = SimTime{} + Duration::days(20);
  visit_incidents(
      s, 2'000,
      [&](const Incident& i) {
        if (!last.is_never() && last < end) {
          const double u = -std::expm1(-std::pow((i.start - last).in_hours() / scale, shape));
          ++observed[std::min(classes - 1, static_cast<std::size_t>(u * classes))];
          ++gaps;
        }
        last = i.start;
      },
      [&] { last = SimTime::never(); });
  expected.assign(classes, gaps / classes);
  return chi_square_p_value(observed, expected);
}

std::int64_t open_at_begin(const Scenario& s, std::uint32_t worlds, Tally& part) {
  Incidents incidents{s.incidents, s.baseline.failure, Calendar{s}};
  const Calendar calendar{s};
  std::int64_t open = 0;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    incidents.draw(Draws{29, r});
    double within = 0.0;
    for (const Incident& i : incidents.all()) {
      within += (std::min(i.end, calendar.end) - std::max(i.start, calendar.begin)).in_hours();
      open += i.start <= calendar.begin;
    }
    part.add(within / (calendar.end - calendar.begin).in_hours());
  }
  return open;
}

}  // namespace

TEST_CASE("INC-01: lengths fitted to a published outage record, and the downtime of twelve a year") {
  Scenario s = plain_scenario();
  s.until = Duration::days(365);
  s.incidents = {12.0 * 30.0 / 365.0, Probability{0.2}, 0.0, {Duration::minutes(std::exp(4.25)), 1.25}};
  CHECK(s.incidents.length.median.in_minutes() == Approx(70.105412).epsilon(1e-7));
  constexpr std::uint32_t worlds = 100'000;
  std::int64_t n = 0, above_median = 0, above_p95 = 0;
  Tally length;
  visit_incidents(
      s, worlds,
      [&](const Incident& i) {
        const double minutes = (i.end - i.start).in_minutes();
        ++n;
        above_median += minutes > 70.105412;
        above_p95 += minutes > 547.885889;
        length.add(minutes);
      },
      [] {});
  CHECK(std::abs(z_score(above_median, n, 0.5)) < z_limit);
  CHECK(std::abs(z_score(above_p95, n, 0.05)) < z_limit);
  CHECK(std::abs(z_score(above_p95, n, 0.051)) > z_limit);
  CHECK(std::abs(z_score(length, 153.124298)) < z_limit);
  CHECK(std::sqrt(length.variance()) == Approx(297.342517).epsilon(0.05));

  const Tally downtime = tally(downtimes(s, worlds));
  CHECK(std::abs(z_score(downtime, 1837.491582)) < z_limit);
  CHECK(std::abs(z_score(downtime, 1.02 * 1837.491582)) > z_limit);
  CHECK(std::sqrt(downtime.variance()) == Approx(1158.583393).epsilon(0.03));
}

TEST_CASE("NHP-03: a month's downtime of three exponential incidents is compound Poisson") {
  Scenario s = plain_scenario();
  s.incidents = {3.0, Probability{0.2}, 0.0, exponential_length(Duration::minutes(10))};
  std::int64_t above = 0, worlds = 0;
  Tally beyond;
  for (const double minutes : downtimes(s, 200'000)) {
    ++worlds;
    if (minutes <= 43.2) continue;
    ++above;
    beyond.add(minutes);
  }
  CHECK(std::abs(z_score(above, worlds, 0.2480090807)) < z_limit);
  CHECK(std::abs(z_score(above, worlds, 0.26)) > z_limit);
  CHECK(std::abs(z_score(beyond, 64.34747167)) < z_limit);
  CHECK(std::abs(z_score(beyond, 66.0)) > z_limit);
}

TEST_CASE("NHP-02: failures of a service with incidents one at a time are a Poisson process modulated by two states") {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  const double calm = 2.0 / 36'000.0, hit = 20.0 / 36'000.0;  // failures of 36,000 requests an hour
  s.baseline.failure = Probability{calm};
  s.incidents.per_30_days = 720.0 * 0.3;
  s.incidents.odds_ratio = hit / (1.0 - hit) * (1.0 - calm) / calm;
  s.incidents.overlap = IncidentOverlap::never;
  s.incidents.length = exponential_length(Duration::hours(10));
  World world{s, 41};
  struct Window {
    double hours, dispersion;
    Tally failures{}, squares{};
  } windows[] = {{1.0, 4.44511516}, {10.0, 15.78731251}};
  for (std::uint32_t r = 0; r < 40'000; ++r) {
    world.draw(r);
    for (Window& w : windows) {
      const double expected = (world.flow_until(SimTime{} + Duration::hours(w.hours)) -
                               world.flow_until(SimTime{}))[FirstRelease::incumbent]
                                  .failures;
      const double off = expected - 15.5 * w.hours;
      w.failures.add(expected);
      w.squares.add(1.0 + off * off / (15.5 * w.hours));  // Poisson counts add their own mean to the variance
    }
  }
  for (const Window& w : windows) {
    CHECK(std::abs(z_score(w.failures, 15.5 * w.hours)) < z_limit);
    CHECK(std::abs(z_score(w.squares, w.dispersion)) < z_limit);
    CHECK(std::abs(z_score(w.squares, 1.05 * w.dispersion)) > z_limit);
  }
}

TEST_CASE("however heavy the tail of their lengths, incidents in progress are as many as ever") {
  // By Campbell's theorem gaps of mean g and lengths of mean m make m / g of them, Poisson where they add up; of
  // lengths of shape 1.1 ten years of warming up would miss 31 %, of lognormal ones of sigma 2 ten mean lengths would
  // miss 28 %.
  for (const VaryingDuration& length :
       {VaryingDuration{Duration::minutes(58), 0.0, LengthDistribution::log_logistic, 1.1},
        VaryingDuration{Duration::minutes(58), 2.0}})
    for (const double gap_shape : {1.0, 0.6}) {
      Scenario s = plain_scenario();
      s.incidents = {0.5 * 30.0 / mean_days(length), Probability{0.2}, 0.0, length};
      s.incidents.gap_shape = gap_shape;
      const auto in_progress_at_start = [&](std::uint32_t worlds) {
        Incidents incidents{s.incidents, s.baseline.failure, Calendar{s}};
        Tally seen;
        for (std::uint32_t r = 0; r < worlds; ++r) {
          incidents.draw(Draws{37, r});
          double open = 0.0;
          for (const Incident& i : incidents.all()) open += i.start <= SimTime{} && i.end > SimTime{};
          seen.add(open);
        }
        return seen;
      };
      const Tally adding_up = in_progress_at_start(draws(20'000U));
      CAPTURE(length.sigma, gap_shape, adding_up.mean());
      CHECK(std::abs(z_score(adding_up, 0.5)) < z_limit);
      if (all_drawn) CHECK(std::abs(z_score(adding_up, 0.72 * 0.5)) > z_limit);
      if (gap_shape == 1.0) CHECK(adding_up.variance() == Approx(0.5).epsilon(0.1));
      s.incidents.overlap = IncidentOverlap::never;
      const Tally one_by_one = in_progress_at_start(draws(20'000U));
      CHECK(std::abs(z_score(one_by_one, 1.0 / 3.0)) < z_limit);
      if (all_drawn) CHECK(std::abs(z_score(one_by_one, 0.72 / 3.0)) > z_limit);
    }
}

TEST_CASE("gaps have the Weibull distribution of their shape and mean, and no other") {
  CHECK(p_value_of_gaps(clustered_gaps(0.79), 0.79) > false_alarm_rate);
  CHECK(p_value_of_gaps(clustered_gaps(0.79), 1.0) < false_alarm_rate);
  CHECK(p_value_of_gaps(clustered_gaps(2.0), 2.0) > false_alarm_rate);
  CHECK(p_value_of_gaps(clustered_gaps(2.0), 1.8) < false_alarm_rate);
}

TEST_CASE("renewals are in their steady state at once, which an ordinary first gap is not") {
  const Scenario s = clustered_gaps(0.5);
  const Calendar calendar{s};
  Incidents incidents{s.incidents, s.baseline.failure, calendar};
  const SimTime begin = calendar.begin - lead_of(s.incidents.length), soon = calendar.begin + Duration::hours(6);
  const double hours = (soon - calendar.begin).in_hours();
  Tally starts, ordinary;
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    incidents.draw(Draws{31, r});
    double seen = 0.0, of_ordinary = 0.0;
    for (const Incident& i : incidents.all()) seen += i.start > calendar.begin && i.start <= soon;
    starts.add(seen);
    SimTime t = begin;
    for (std::uint32_t k = 0; t <= soon; ++k) {
      Stream stream{1, r, {4, 0, 0}, k};
      t = t + Duration::hours(12.0 / std::tgamma(3.0) * std::pow(draw_exponential(stream), 2.0));
      of_ordinary += t > calendar.begin && t <= soon;
    }
    ordinary.add(of_ordinary);
  }
  CHECK(std::abs(z_score(starts, hours / 12.0)) < z_limit);
  CHECK(std::abs(z_score(ordinary, hours / 12.0)) > z_limit);
}

TEST_CASE("one at a time with Weibull gaps takes the part of time that alternating renewal gives") {
  Scenario s = clustered_gaps(0.6);
  s.incidents.per_30_days = 10.0;
  s.incidents.overlap = IncidentOverlap::never;
  s.incidents.length = exponential_length(Duration::hours(24));
  Tally part;
  const std::int64_t open = open_at_begin(s, 4'000, part);
  CHECK(std::abs(z_score(part, 24.0 / 96.0)) < z_limit);
  CHECK(std::abs(z_score(part, 24.0 / 90.0)) > z_limit);
  CHECK(std::abs(z_score(open, 4'000, 24.0 / 96.0)) < z_limit);
}

}  // namespace rollcast::test::incident_distributions_test
