// Trace, aggregate and bridge draw different numbers from one distribution.

#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <filesystem>
#include <map>

#include "rollcast/parallel/run_study.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/strategies/judge.hpp"
#include "run/run_fixtures.hpp"
#include "support/capacity.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/segments.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::modes_test {

namespace {

namespace fs = std::filesystem;

using Study = StudyFile;

std::vector<RunRecord> rows_of(const Study& study, Mode mode, std::uint64_t seed, std::uint32_t runs) {
  const std::atomic<bool> go_on{false};
  return run_study(study.scenario, {study.contenders, seed, 0, runs, 0, mode}, nullptr, go_on).rows;
}

/// Every ledger column of one strategy, and how it ended.
std::map<std::string, std::vector<double>> columns_of(const std::vector<RunRecord>& rows, std::size_t strategy,
                                                      std::size_t strategies) {
  std::map<std::string, std::vector<double>> columns;
  for (std::size_t i = strategy; i < rows.size(); i += strategies) {
    for (const LedgerColumn& column : ledger_columns()) {
      const auto rounded = static_cast<float>(rows[i].*column.value);  // sums in another order are the same number
      columns[std::string{column.name}].push_back(static_cast<double>(rounded));
    }
    columns["decision"].push_back(static_cast<double>(rows[i].decision));
  }
  return columns;
}

/// The least p value over every column of every strategy that two modes, with independent seeds, come from one
/// distribution.
double least_p_value(const Study& one, Mode mode, const Study& other, Mode other_mode, std::uint32_t runs) {
  const auto rows = rows_of(one, mode, 1'001, draws(runs)), other_rows = rows_of(other, other_mode, 2'002, draws(runs));
  double least = 1.0;
  for (std::size_t c = 0; c < one.contenders.size(); ++c) {
    const auto here = columns_of(rows, c, one.contenders.size()),
               there = columns_of(other_rows, c, one.contenders.size());
    for (const auto& [name, values] : here) {
      const double p = same_distribution_p_value(values, there.at(name));
      if (p < false_alarm_rate) UNSCOPED_INFO(one.contenders[c].label << ", " << name << ": p = " << p);
      least = std::min(least, p);
    }
  }
  return least;
}

/// Nothing varies but the candidate; one canary with a gate over whole stages, against a control or not.
Study quiet_study(const std::string& judge) {
  Study study;
  study.scenario = plain_scenario();
  study.scenario.tick = Duration::minutes(5);
  study.scenario.until = Duration::days(2);
  study.scenario.traffic.base_per_second = 3.0;
  study.scenario.watching.metrics_delay = Duration::minutes(3);
  study.scenario.candidate.fix = Duration::hours(6);
  make_candidate_always(study.scenario, Outcome::no_change, 1.0);
  study.scenario.candidate.outcomes[1].odds_ratio_sigma = 0.4;
  study.contenders = {contender_from(
      R"({"name": "canary", "steps": ["5%", "30%", "100%"], "bake": "6h", "judge": )" + judge + "}", study.scenario)};
  return study;
}

Study quiet_study(double ratio, double margin) {
  return quiet_study(
      R"({"name": "threshold", "over": "stage", "every": "5min", "min_requests": 100, "min_failures": 4, "ratio": )" +
      std::to_string(ratio) + ", \"margin\": " + std::to_string(margin) + "}");
}

Study peeking_study() { return quiet_study(R"({"name": "z_test", "every": "5min", "alpha": "0.3%", "ratio": 1.1})"); }

/// Everything happens, metrics are late by no whole tick, and three strategies leave their looks to guards.
Study busy_study() {
  Study study;
  study.scenario = busy_scenario();
  study.scenario.until = Duration::days(6);
  study.scenario.watching.metrics_delay = Duration::minutes(7);
  study.scenario.candidate.fix = Duration::days(2);
  make_candidate_always(study.scenario, Outcome::mild, 1.6);
  study.scenario.candidate.outcomes[2].odds_ratio_sigma = 0.5;
  const std::string judge =
      R"("judge": {"name": "threshold", "over": "stage", "every": "10min", "min_requests": 100, "min_failures": 4,
      "ratio": 1.8, "margin": 0.001}})";
  for (const char* strategy :
       {R"({"name": "ab_test", "duration": "1d", )", R"({"name": "blue_green", "warm_up": "2h", "keep_old": "1d", )",
        R"({"name": "canary", "steps": ["5%", "30%", "100%"], "bake": "12h", )"})
    study.contenders.push_back(contender_from(strategy + judge, study.scenario));
  return study;
}

/// Above capacity at the peak of each day, when replicas that are moved are missed.
Study loaded_study(Overload overload) {
  Study study;
  study.scenario = scenario_with_capacity(0.85);
  study.scenario.traffic.daily = {{0.25, Duration::hours(15)}};
  study.scenario.traffic.base_per_second *= 0.02;
  study.scenario.capacity->service_median *= 50.0;
  study.scenario.capacity->timeout *= 50.0;
  study.scenario.capacity->overload = overload;
  study.scenario.watching.metrics_delay = Duration::minutes(7);
  study.scenario.candidate.fix = Duration::hours(6);
  study.scenario.candidate.outcomes[1].odds_ratio_sigma = 0.4;
  study.contenders = {contender_from(
      R"({"name": "canary", "steps": ["5%", "30%", "100%"], "bake": "6h", "fleet": "moved", "judge": {"name":
      "threshold", "over": "stage", "every": "5min", "min_requests": 100, "min_failures": 4, "ratio": 1.3}})",
      study.scenario)};
  return study;
}

/// So few requests that the gate's minimum decides when it can trip first.
Study scarce_study() {
  Study study;
  study.scenario = plain_scenario();
  study.scenario.tick = Duration::minutes(30);
  study.scenario.until = Duration::days(2);
  study.scenario.baseline.failure = Probability{0.3};
  study.scenario.traffic.base_per_second = 0.1;
  make_candidate_always(study.scenario, Outcome::severe, 2.0);
  study.contenders = {
      contender_from(R"({"name": "canary", "steps": ["50%", "100%"], "bake": "6h", "judge": {"name": "threshold",
      "over": "stage", "every": "1h", "min_requests": 500, "min_failures": 1, "ratio": 1.1, "margin": 0}})",
                     study.scenario)};
  return study;
}

/// Requests are copied while incidents and disturbances come and go, by a stage that also serves users and by one that
/// does not.
Study mirroring_study(const std::string& mirrored) {
  Study study = quiet_study(1.3, 0.003);
  study.scenario.shared_clustering.icc = study.scenario.own_clustering.icc = 0.005;
  study.scenario.incidents = {60.0, Probability{0.1}, 0.5, {Duration::minutes(50), 0.5}};
  study.scenario.watching.metrics_delay = Duration::minutes(122);
  const std::string judge =
      R"("judge": {"name": "threshold", "over": "stage", "every": "5min", "min_requests": 100, "min_failures": 4,
      "ratio": 1.3, "margin": 0.003})";
  study.contenders = {contender_from(R"({"name": "shadow", "duration": "8h", "mirrored": )" + mirrored + ", " + judge +
                                         R"(, "then": "big_bang"})",
                                     study.scenario),
                      contender_from(R"({"name": "staged", "stages": [{"share": "5%", "lasts": "8h", "mirrored": )" +
                                         mirrored + ", " + judge + R"(}, {"strategy": "ab_test"}]})",
                                     study.scenario)};
  return study;
}

/// Copies and moved replicas make both versions wait.
Study loaded_mirroring_study(const std::string& mirrored) {
  Study study = loaded_study(Overload::queue);
  study.contenders = {
      contender_from(R"({"name": "staged", "stages": [{"share": "20%", "lasts": "12h", "fleet": "moved", "replicas": 3,
      "mirrored": )" + mirrored +
                         R"(, "judge": {"name": "threshold", "over": "stage", "every": "5min", "min_requests": 100,
      "min_failures": 4, "ratio": 1.3}}, {"strategy": "ab_test"}]})",
                     study.scenario)};
  return study;
}

/// Asks at every look what another strategy leaves to a guard.
class AskedAtEveryLook final : public Strategy {
 public:
  explicit AskedAtEveryLook(std::unique_ptr<Strategy> inner) : inner_{std::move(inner)} {}

  Decision look(const Observation& seen) override {
    const bool between = last_.guard.tripwire != nullptr && seen.now < last_.look_at;
    if (!between || last_.guard.tripwire->trips(seen.since_stage)) last_ = inner_->look(seen);
    Decision asked =
        between && last_.act == Decision::Act::shift ? Decision::hold_until({}, last_.watch, last_.fleets) : last_;
    if (last_.guard.tripwire != nullptr) asked.look_at = std::min(seen.now + last_.guard.every, last_.look_at);
    asked.guard = {};
    return asked;
  }
  Duration rollback_takes(SimTime now) const override { return inner_->rollback_takes(now); }
  Fleets rollback_fleets(const Fleets& current) const override { return inner_->rollback_fleets(current); }

 private:
  std::unique_ptr<Strategy> inner_;
  Decision last_;
};

Study asked_at_every_look(Study study) {
  for (Contender& contender : study.contenders)
    contender.plan.begin = [inner = contender.plan.begin] { return std::make_unique<AskedAtEveryLook>(inner()); };
  return study;
}

/// The same but for rounding: the hours of a fleet are added up from look to look.
bool same_row(const RunRecord& a, const RunRecord& b) {
  for (const LedgerColumn& column : ledger_columns()) {
    const double rounding = column.kind == LedgerColumn::Kind::money ? 1e-9 : 0.0;
    if (a.*column.value != Approx(b.*column.value).epsilon(rounding).margin(rounding)) return false;
  }
  return a.decision == b.decision;
}

/// Half as likely again to fail, in odds, whoever asks; where a quality tells how requests fail, under every candidate.
Study worse(Study study) {
  const auto raised = [](Probability p) { return Probability{1.5 * p.value() / (1.0 + 0.5 * p.value())}; };
  study.scenario.baseline.failure = raised(study.scenario.baseline.failure);
  for (SegmentSpec& segment : study.scenario.segments) segment.failure = raised(segment.failure);
  for (OutcomeSpec& outcome : study.scenario.candidate.outcomes) outcome.odds_ratio_median *= 1.5;
  return study;
}

}  // namespace

TEST_CASE(
    "trace and aggregate agree in the distribution of every ledger column on every shipped scenario, and see a "
    "difference") {
  constexpr std::uint32_t runs = 250;  // 5 strategies x 32 columns per scenario, each at a false-alarm rate of 1e-5
  for (const auto& file : fs::directory_iterator{fs::path{source_tree()} / "scenarios/library"}) {
    if (file.path().extension() != ".json") continue;
    CAPTURE(file.path().filename().string());
    Study study = read_study_file(file.path());
    study.scenario.until = std::min(study.scenario.until, Duration::days(21));
    CHECK(least_p_value(study, Mode::trace, study, Mode::aggregate, runs) > false_alarm_rate);
    if (all_drawn) CHECK(least_p_value(study, Mode::aggregate, worse(study), Mode::aggregate, runs) < false_alarm_rate);
  }
}

TEST_CASE("trace, aggregate and bridge agree on the pocket model, and see a stricter gate") {
  const Study study = read_study_file(fs::path{source_tree()} / "benchmarks/pocket/pocket_model.json");
  constexpr std::uint32_t runs = 1'500;
  CHECK(least_p_value(study, Mode::trace, study, Mode::bridge, runs) > false_alarm_rate);
  CHECK(least_p_value(study, Mode::aggregate, study, Mode::bridge, 2 * runs) > false_alarm_rate);
  Study stricter = study;
  stricter.contenders = {
      contender_from(R"({"name": "canary", "steps": ["1%", "5%", "20%", "50%", "100%"], "bake": "1d", "bake_last": "1d",
      "switch_back": "0s", "judge": {"name": "threshold", "over": "stage", "every": "5min", "ratio": 0,
       "margin": 0.005, "min_failures": 8,
      "min_requests": 1}})",
                     study.scenario),
      study.contenders[1]};
  if (all_drawn) CHECK(least_p_value(study, Mode::aggregate, stricter, Mode::bridge, 2 * runs) < false_alarm_rate);
}

TEST_CASE(
    "trace, aggregate and bridge agree where nothing varies, with a control, without, and under a test that peeks") {
  for (const Study& study : {quiet_study(1.3, 0.003), quiet_study(0.0, 0.014), peeking_study()}) {
    const auto rows = rows_of(study, Mode::bridge, 5, 400);
    const auto rolled_back =
        std::count_if(rows.begin(), rows.end(), [](const RunRecord& r) { return r.decision == Ending::rolled_back; });
    CHECK(rolled_back > 40);
    CHECK(rolled_back < 360);
    CHECK(least_p_value(study, Mode::trace, study, Mode::aggregate, 2'000) > false_alarm_rate);
    CHECK(least_p_value(study, Mode::trace, study, Mode::bridge, 2'000) > false_alarm_rate);
  }
}

TEST_CASE("trace, aggregate and bridge agree where everything happens, and where requests are scarce") {
  for (const Study& study : {busy_study(), scarce_study()}) {
    CHECK(least_p_value(study, Mode::trace, study, Mode::aggregate, 1'200) > false_alarm_rate);
    CHECK(least_p_value(study, Mode::trace, study, Mode::bridge, 1'200) > false_alarm_rate);
  }
}

TEST_CASE(
    "sampled failures have the mean of the expected ones when metrics are so late that stages end with counts "
    "pending") {
  Study study = quiet_study(1.3, 0.05);
  study.scenario.watching.metrics_delay = Duration::hours(2);
  for (const Mode mode : {Mode::trace, Mode::aggregate, Mode::bridge}) {
    CAPTURE(name_of(mode));
    Tally difference;
    for (const RunRecord& row : rows_of(study, mode, 9, draws(3'000U)))
      difference.add(row.failures_sampled - row.failures);
    CHECK(std::abs(z_score(difference, 0.0)) < z_limit);
    if (all_drawn) CHECK(std::abs(z_score(difference, 0.01 * 3.0 * 7200.0)) > z_limit);  // the failures of one delay
  }
}

TEST_CASE("trace, aggregate and bridge agree where users are in segments, and see that a segment is hurt") {
  Study study = quiet_study(1.3, 0.003);
  study.scenario.segments = three_segments(study.scenario, 0.3);
  study.scenario.shared_clustering.icc = study.scenario.own_clustering.icc = 0.005;
  CHECK(least_p_value(study, Mode::trace, study, Mode::aggregate, 1'500) > false_alarm_rate);
  CHECK(least_p_value(study, Mode::trace, study, Mode::bridge, 1'500) > false_alarm_rate);
  Study alike = study;
  for (SegmentSpec& segment : alike.scenario.segments) segment.odds_ratio_median = 1.0;
  if (all_drawn) CHECK(least_p_value(study, Mode::aggregate, alike, Mode::aggregate, 1'500) < false_alarm_rate);
}

TEST_CASE("a guard sees what its strategy would see if it were asked at every look, number by number in trace mode") {
  for (const Study& guarded : {quiet_study(0.0, 0.014), quiet_study(1.3, 0.003), peeking_study(), busy_study()}) {
    const Study asked = asked_at_every_look(guarded);
    const auto rows = rows_of(guarded, Mode::trace, 3, draws(300U)), same = rows_of(asked, Mode::trace, 3, draws(300U));
    for (std::size_t i = 0; i < rows.size(); ++i) REQUIRE(same_row(rows[i], same[i]));
    CHECK(least_p_value(guarded, Mode::bridge, asked, Mode::aggregate, 1'500) > false_alarm_rate);
  }
}

TEST_CASE("trace, aggregate and bridge agree where deployments are faulty, and see another share") {
  for (const auto& [ratio, margin] : {std::pair{1.3, 0.003}, std::pair{0.0, 0.014}}) {
    CAPTURE(ratio, margin);
    Study study = quiet_study(ratio, margin);
    study.scenario.watching.metrics_delay = Duration::minutes(182);
    study.scenario.deployments.faulty = Probability{0.5};
    study.scenario.deployments.affected = Probability{0.01};
    study.scenario.deployments.repaired_after = {Duration::hours(2), 0.7};
    CHECK(least_p_value(study, Mode::trace, study, Mode::aggregate, 2'000) > false_alarm_rate);
    CHECK(least_p_value(study, Mode::trace, study, Mode::bridge, 2'000) > false_alarm_rate);
    const auto rows = rows_of(study, Mode::trace, 3, draws(300U)),
               same = rows_of(asked_at_every_look(study), Mode::trace, 3, draws(300U));
    for (std::size_t i = 0; i < rows.size(); ++i) REQUIRE(same_row(rows[i], same[i]));
    Study worse = study;
    worse.scenario.deployments.affected = Probability{0.02};
    if (all_drawn) CHECK(least_p_value(study, Mode::trace, worse, Mode::bridge, 2'000) < false_alarm_rate);
  }
}

TEST_CASE("trace, aggregate and bridge agree where requests wait, and see a fleet that is larger") {
  for (const Overload overload : {Overload::queue, Overload::shed}) {
    const Study study = loaded_study(overload);
    CHECK(least_p_value(study, Mode::trace, study, Mode::aggregate, 1'000) > false_alarm_rate);
    CHECK(least_p_value(study, Mode::trace, study, Mode::bridge, 1'000) > false_alarm_rate);
    const auto rows = rows_of(study, Mode::trace, 3, draws(100U)),
               same = rows_of(asked_at_every_look(study), Mode::trace, 3, draws(100U));
    for (std::size_t i = 0; i < rows.size(); ++i) REQUIRE(same_row(rows[i], same[i]));
    Study larger = study;
    larger.scenario.fleet.replicas = 11;
    if (all_drawn) CHECK(least_p_value(study, Mode::trace, larger, Mode::bridge, 1'000) < false_alarm_rate);
  }
}

TEST_CASE("trace, aggregate and bridge agree where requests are mirrored, and see that fewer are") {
  for (Study (*mirroring)(const std::string&) : {mirroring_study, loaded_mirroring_study}) {
    const Study study = mirroring("0.5"), fewer = mirroring("0.05");
    CHECK(least_p_value(study, Mode::trace, study, Mode::aggregate, 800) > false_alarm_rate);
    CHECK(least_p_value(study, Mode::trace, study, Mode::bridge, 800) > false_alarm_rate);
    if (all_drawn) CHECK(least_p_value(study, Mode::bridge, fewer, Mode::aggregate, 800) < false_alarm_rate);
  }
}

TEST_CASE(
    "a gate that fails at the third failure fails as soon as a Poisson process has its third event, in every mode") {
  Study study = quiet_study(0.0, 0.0);
  make_candidate_always(study.scenario, Outcome::no_change, 1.0);
  study.scenario.candidate.outcomes[1].odds_ratio_sigma = 0.0;
  study.scenario.watching.metrics_delay = Duration{};
  study.scenario.traffic.base_per_second = 0.02;
  study.contenders = {
      contender_from(R"({"name": "canary", "steps": ["50%", "100%"], "bake": "2d", "judge": {"name": "threshold",
      "over": "stage", "every": "1h", "min_requests": 1, "min_failures": 3, "ratio": 0, "margin": 0}})",
                     study.scenario)};
  constexpr std::uint32_t runs = draws(4'000U);
  const auto expected_by_hour = [&](double per_hour) {
    std::vector<double> expected;
    double before = 0.0;
    for (int hour = 1; hour < 48; ++hour) {
      const double by = boost::math::cdf(boost::math::complement(boost::math::poisson(per_hour * hour), 2));
      expected.push_back(runs * (by - before));
      before = by;
    }
    expected.push_back(runs * (1.0 - before));
    return expected;
  };
  const double per_hour = 0.02 * 3600.0 * 0.5 * 0.01;
  for (const Mode mode : {Mode::trace, Mode::aggregate, Mode::bridge}) {
    CAPTURE(name_of(mode));
    std::vector<double> seen(48, 0.0);
    for (const RunRecord& row : rows_of(study, mode, 77, runs))
      ++seen[row.detect_h == never_h || row.detect_h >= 48.0 ? 47 : static_cast<std::size_t>(row.detect_h) - 1];
    CHECK(chi_square_p_value(seen, expected_by_hour(per_hour)) > false_alarm_rate);
    if (all_drawn) CHECK(chi_square_p_value(seen, expected_by_hour(1.1 * per_hour)) < false_alarm_rate);
  }
}

}  // namespace rollcast::test::modes_test
