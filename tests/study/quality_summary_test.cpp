// Quality in the terms of the field: figures before and after, and their courses over the first worlds of a study.

#include "rollcast/study/quality_summary.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/world/world.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::quality_summary_test {

namespace {

const ClassifierSpec classifier{0.238, 2.4583, 1.3225};

std::size_t metric_at(const QualitySummary& summary, std::string_view name) {
  const auto found = std::ranges::find(summary.metrics, name, &Metric::name);
  REQUIRE(found != summary.metrics.end());
  return static_cast<std::size_t>(found - summary.metrics.begin());
}

const QualityCourse& course_of(const QualitySummary& summary, std::string_view name) {
  const auto found = std::ranges::find(summary.courses, metric_at(summary, name), &QualityCourse::metric);
  REQUIRE(found != summary.courses.end());
  return *found;
}

}  // namespace

TEST_CASE("in a quiet world every figure stays what it is at the medians") {
  Scenario s = plain_scenario();
  s.until = Duration::hours(12 * 24 + 6);
  give_quality(s, classifier);
  make_candidate_always(s, Outcome::severe, 2.0);
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].kind_odds_ratios = {1.0, 1.5, 1.0};
  const QualitySummary summary = summarize_quality(s, {1, 0, 5});
  CHECK(summary.kind == "classifier");
  REQUIRE(summary.versions.size() == 2);
  CHECK(summary.versions[1].version == "severe");
  CHECK(summary.worlds == 5);
  CHECK(summary.stretch_h == 24.0);
  CHECK(summary.versions[0].values[metric_at(summary, "separation")] == Approx(classifier.separation));
  CHECK(summary.versions[1].values[metric_at(summary, "auc")] < summary.versions[0].values[metric_at(summary, "auc")]);
  for (const QualityCourse& course : summary.courses) {
    REQUIRE(course.points.size() == 13);  // the last is a part of a day
    for (const QualityPoint& point : course.points)
      for (const double Band::*part : {&Band::p10, &Band::p50, &Band::p90}) {
        CHECK(point.baseline.*part == Approx(summary.versions[0].values[course.metric]));
        CHECK(point.candidate.*part == Approx(summary.versions[1].values[course.metric]));
      }
  }
}

TEST_CASE("a course is the quantiles of the first worlds, at most two hundred of them") {
  Scenario s = plain_scenario();
  s.until = Duration::days(6);
  s.drift.noise_sd = 0.5;
  s.candidate.trained_ago = Duration::days(5);
  make_candidate_always(s, Outcome::mild, 1.5);
  const QualitySummary summary = summarize_quality(s, {7, 100, 5'000});
  CHECK(summary.worlds == 200);
  std::vector<double> rates;
  World world{s, 7};
  for (std::uint32_t r = 100; r < 300; ++r) {
    world.draw(r);
    const Flow day = world.flow_until(SimTime{} + Duration::days(4)) - world.flow_until(SimTime{} + Duration::days(3));
    rates.push_back(day[FirstRelease::candidate].failures / day.requests);
  }
  std::ranges::sort(rates);
  const Band& band = course_of(summary, "failure_rate").points.at(3).candidate;
  CHECK(band.p10 == Approx(rates[19]));
  CHECK(band.p50 == Approx(rates[99]));
  CHECK(band.p90 == Approx(rates[179]));
  CHECK(band.p90 > 1.2 * band.p10);
  // Must fail: other worlds.
  CHECK(course_of(summarize_quality(s, {7, 300, 5'000}), "failure_rate").points.at(3).candidate.p50 !=
        Approx(rates[99]).epsilon(1e-6));
}

TEST_CASE("stretches are hours of a short forecast and days of a long one, never too many") {
  for (const auto& [days, hours, points] :
       {std::tuple{1, 1.0, 24UL}, {4, 1.0, 96UL}, {5, 24.0, 5UL}, {120, 24.0, 120UL}, {365, 96.0, 92UL}}) {
    Scenario s = plain_scenario();
    s.until = Duration::days(days);
    const QualitySummary summary = summarize_quality(s, {1, 0, 1});
    CHECK(summary.stretch_h == hours);
    CHECK(summary.courses.at(0).points.size() == points);
  }
}

}  // namespace rollcast::test::quality_summary_test
