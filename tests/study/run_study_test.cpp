#include "rollcast/parallel/run_study.hpp"

#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/segments.hpp"

namespace rollcast::test::run_study_test {

namespace {

const std::atomic<bool> go_on{false};

Scenario noisy_scenario() {
  Scenario s = plain_scenario();
  s.until = Duration::days(3);
  s.traffic.wander_sd = 0.2;
  s.own_clustering.icc = 0.001;
  make_candidate_always(s, Outcome::severe, 2.0);
  s.watching.complaints_per_excess_failure = 0.001;
  return s;
}

std::vector<Contender> two_contenders(const Scenario& s) {
  return {contender_from(R"({"name": "big_bang"})", s),
          contender_from(R"({"name": "canary", "judge": {"name": "z_test"}})", s)};
}

bool same_row(const RunRecord& a, const RunRecord& b) {
  if (a.replication != b.replication || a.decision != b.decision || a.truth != b.truth) return false;
  for (const LedgerColumn& column : ledger_columns())
    if (a.*column.value != b.*column.value) return false;
  return true;
}

/// Fails whenever it is asked.
class Broken final : public Strategy {
 public:
  Decision look(const Observation&) override { throw std::runtime_error{"broken"}; }
  Duration rollback_takes(SimTime) const override { return {}; }
};

}  // namespace

TEST_CASE("rows are the same for any number of threads, and a part run alone gives the same rows") {
  const Scenario s = noisy_scenario();
  const auto contenders = two_contenders(s);
  StudyPlan plan{contenders, 3, 0, 100, 1};
  const CompletedStudy whole = run_study(s, plan, nullptr, go_on);
  for (const int threads : {2, 3, 8}) {
    plan.threads = threads;
    const CompletedStudy again = run_study(s, plan, nullptr, go_on);
    for (std::size_t i = 0; i < whole.rows.size(); ++i) REQUIRE(same_row(whole.rows[i], again.rows[i]));
    for (std::size_t c = 0; c < contenders.size(); ++c)
      for (std::size_t i = 0; i < whole.exposure[c].points().size(); ++i)
        REQUIRE(whole.exposure[c].points()[i].mean == again.exposure[c].points()[i].mean);
  }
  plan.first_run = 37;
  plan.runs = 20;
  const CompletedStudy part = run_study(s, plan, nullptr, go_on);
  for (std::size_t i = 0; i < part.rows.size(); ++i) REQUIRE(same_row(whole.rows[i + 37 * 2], part.rows[i]));
  CHECK_FALSE(same_row(whole.rows[0], whole.rows[2]));
}

TEST_CASE(
    "each segment's means are those of its runs, the same for any number of threads, and add up to the excess failures "
    "of all") {
  Scenario s = noisy_scenario();
  s.segments = three_segments(s, 0.2);
  s.segments[0].failure_cost_ratio = 2.0;
  const auto contenders = two_contenders(s);
  StudyPlan plan{contenders, 3, 0, 50, 1};
  const CompletedStudy completed = run_study(s, plan, nullptr, go_on);
  REQUIRE(completed.segments.size() == 50 * 2 * 3);
  plan.threads = 3;
  const StudyResult result = conclude_study(s, plan, run_study(s, plan, nullptr, go_on));
  for (std::size_t c = 0; c < 2; ++c) {
    double in_all = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
      double excess = 0.0, rate = 0.0;
      for (std::size_t r = 0; r < 50; ++r) {
        excess += completed.segments[(2 * r + c) * 3 + i].excess / 50;
        rate += completed.segments[(2 * r + c) * 3 + i].failure_rate() / 50;
      }
      const SegmentSummary& segment = result.strategies[c].segments.at(i);
      CHECK(segment.name == s.segments[i].name);
      CHECK(segment.excess.value == Approx(excess));
      CHECK(segment.failure_rate.value == Approx(rate));
      in_all += segment.excess.value;
      REQUIRE(segment.cost);
      CHECK(segment.cost->failure_cost_ratio == (i == 0 ? 2.0 : 1.0));
      CHECK(segment.cost->mean.value == Approx(excess * s.costs.failure.value() * (i == 0 ? 2.0 : 1.0)));
    }
    double of_all = 0.0;
    for (std::size_t r = 0; r < 50; ++r) of_all += completed.rows[2 * r + c].excess / 50;
    CHECK(in_all == Approx(of_all));
  }
}

TEST_CASE("a run that fails ends the study with its address, the lowest first, for any number of threads") {
  const Scenario s = noisy_scenario();
  const auto contenders = two_contenders(s);
  const std::vector<Contender> broken{contenders[0],
                                      {"broken", "broken", {{}, [] { return std::make_unique<Broken>(); }}}};
  for (const int threads : {1, 4}) {
    const StudyPlan plan{broken, 3, 5, 200, threads};
    try {
      run_study(s, plan, nullptr, go_on);
      FAIL("a broken strategy went unnoticed");
    } catch (const RunFailed& failure) {
      CHECK(failure.replication() == 5);
      CHECK(failure.label() == "broken");
      CHECK(std::string{failure.what()} == "broken");
    }
  }
}

TEST_CASE("blocks run one by one and appended are the study, byte for byte") {
  const Scenario s = noisy_scenario();
  const auto contenders = two_contenders(s);
  const CompletedStudy whole = run_study(s, {contenders, 3, 5, 60, 2}, nullptr, go_on);
  CompletedStudy appended;
  appended.append(run_block(s, {contenders, 3, 5, 7}));
  appended.append(run_block(s, {contenders, 3, 12, 1}));
  appended.append(run_block(s, {contenders, 3, 13, 52}));
  REQUIRE(appended.rows.size() == whole.rows.size());
  for (std::size_t i = 0; i < whole.rows.size(); ++i) REQUIRE(same_row(whole.rows[i], appended.rows[i]));
  for (std::size_t c = 0; c < contenders.size(); ++c)
    for (std::size_t i = 0; i < whole.exposure[c].points().size(); ++i)
      REQUIRE(whole.exposure[c].points()[i].mean == appended.exposure[c].points()[i].mean);
  CHECK_FALSE(same_row(whole.rows[0], whole.rows[2]));
}

TEST_CASE("a study that is stopped keeps nothing") {
  const Scenario s = noisy_scenario();
  const auto contenders = two_contenders(s);
  std::atomic<bool> stop{false};
  const StudyPlan plan{contenders, 3, 0, 5000, 2};
  std::uint32_t heard = 0;
  CHECK_THROWS_AS(run_study(
                      s, plan, [&](std::uint32_t done, std::uint32_t) { heard = done, stop = true; }, stop),
                  StudyInterrupted);
  CHECK(heard > 0);
  CHECK(heard < 5000);
}

TEST_CASE("exposure over time counts whole runs") {
  ExposureHistogram histogram{Duration::days(1)};
  const SimTime begin = SimTime{} - Duration::days(3);
  for (int i = 0; i < 10; ++i) {
    const Share later{i < 4 ? 1.0 : 0.25};
    histogram.add(
        std::vector<ExposureStretch>{{begin, {}}, {SimTime{} + Duration::hours(6), Exposure{.share = later}}});
  }
  for (const ExposurePoint& point : histogram.points()) {
    CHECK(point.mean == Approx(point.hour < 6.0 ? 0.0 : 0.55));
    CHECK(point.p50 == (point.hour < 6.0 ? 0.0 : 0.25));
    CHECK(point.p90 == (point.hour < 6.0 ? 0.0 : 1.0));
  }
}

}  // namespace rollcast::test::run_study_test
