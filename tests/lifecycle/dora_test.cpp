#include "rollcast/lifecycle/dora.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::dora_test {

namespace {

SimTime day(double n) { return SimTime::after_start(Duration::days(n)); }

LoggedDeployment sound(double committed, double deployed, bool planned = true) {
  return {day(committed), day(deployed), planned};
}
LoggedDeployment failed(double committed, double deployed, double restored, bool planned = true) {
  return {day(committed), day(deployed), planned, true, day(restored)};
}

const DoraWindow forty_days{day(0), day(40)};

/// The log of PRG-18.
std::vector<LoggedDeployment> known_log() {
  return {sound(0, 4),        failed(3, 9, 9.5),           sound(9.2, 9.5, false), sound(8, 16),  sound(10, 16),
          failed(15, 23, 25), failed(23.5, 24, 25, false), sound(24.2, 25, false), sound(20, 30), sound(26, 37)};
}

/// What a rollback would look like if it were taken for a deployment.
std::vector<LoggedDeployment> with_rollbacks(std::vector<LoggedDeployment> log) {
  for (const LoggedDeployment& deployment : std::vector{log})
    if (deployment.failed) log.push_back({*deployment.restored, *deployment.restored, false});
  return log;
}

enum class Rollbacks { restore, are_deployed };

/// Planned releases by the chain of PRG-18: failures are rolled back, or mended by a hotfix that may fail too.
class ReleaseChain {
 public:
  explicit ReleaseChain(Rollbacks rollbacks) : rollbacks_{rollbacks} {}

  void release(SimTime at) { deploy(at, true, 0.15); }
  const std::vector<LoggedDeployment>& log() const { return log_; }

 private:
  /// Returns when service is good.
  SimTime deploy(SimTime at, bool planned, double fails) {
    const std::size_t mine = log_.size();
    log_.push_back({at, at, planned, draw_uniform(stream_) < fails});
    if (!log_[mine].failed) return at;
    const bool is_rolled_back = draw_uniform(stream_) < 0.6;
    const SimTime good = is_rolled_back ? roll_back(at) : deploy(at + draw(Duration::days(0.5)), false, 0.25);
    log_[mine].restored = good;
    return good;
  }

  SimTime roll_back(SimTime at) {
    const SimTime good = at + draw(Duration::days(0.05));
    if (rollbacks_ == Rollbacks::are_deployed) log_.push_back({good, good, false});
    return good;
  }

  Duration draw(Duration mean) { return Duration::seconds(mean.in_seconds() * draw_exponential(stream_)); }

  Rollbacks rollbacks_;
  Stream stream_{18, 0, {}, 0};
  std::vector<LoggedDeployment> log_;
};

struct ChainTallies {
  Tally deployments_per_release, fail_rate, rework_rate, recovery_days;
};

/// Metrics of windows of a thousand releases, one release every 30 days.
ChainTallies tallies_of(Rollbacks rollbacks, int windows) {
  constexpr int per_window = 1000;
  const Duration spacing = Duration::days(30);
  ReleaseChain chain{rollbacks};
  for (int n = 0; n < windows * per_window; ++n) chain.release(SimTime{} + spacing * n);
  ChainTallies tallies;
  std::size_t first = 0;
  for (int w = 0; w < windows; ++w) {
    const DoraWindow window{SimTime{} + spacing * (w * per_window), SimTime{} + spacing * ((w + 1) * per_window)};
    std::size_t last = first;
    while (last < chain.log().size() && chain.log()[last].deployed < window.end) ++last;
    const DoraMetrics metrics = dora_metrics(std::span{chain.log()}.subspan(first, last - first), window);
    tallies.deployments_per_release.add(static_cast<double>(metrics.deployments) / per_window);
    tallies.fail_rate.add(*metrics.fail_rate);
    tallies.rework_rate.add(*metrics.rework_rate);
    tallies.recovery_days.add(metrics.incident->mean.in_days());
    first = last;
  }
  return tallies;
}

}  // namespace

TEST_CASE("DORA metrics of a log are those of their definitions (PRG-18)") {
  const DoraMetrics metrics = dora_metrics(known_log(), forty_days);
  CHECK(metrics.deployments == 10);
  CHECK(metrics.deployments_per_day == Approx(0.25).epsilon(1e-12));
  CHECK(metrics.lead->mean == Duration::days(5.46));
  CHECK(metrics.lead->median == Duration::days(6));
  CHECK(*metrics.fail_rate == Approx(0.3).epsilon(1e-12));
  CHECK(*metrics.rework_rate == Approx(0.3).epsilon(1e-12));
  CHECK(metrics.recovery->count == 3);
  CHECK(metrics.recovery->mean == Duration::days(3.5 / 3.0));
  CHECK(metrics.recovery->median == Duration::days(1));
  CHECK(metrics.incident->count == 2);
  CHECK(metrics.incident->mean == Duration::days(1.25));
  CHECK(metrics.open_failures == 0);
}

TEST_CASE("rollbacks taken for deployments would change the metrics of a log (twin of PRG-18)") {
  const DoraMetrics metrics = dora_metrics(with_rollbacks(known_log()), forty_days);
  CHECK(metrics.deployments == 13);
  CHECK(*metrics.fail_rate < 0.29);
  CHECK(*metrics.rework_rate > 0.31);
  CHECK(metrics.lead->mean < Duration::days(5));
}

TEST_CASE("a chain of releases, rollbacks and hotfixes has the metrics that are expected of it (PRG-18)") {
  const ChainTallies tallies = tallies_of(Rollbacks::restore, draws(300));
  CHECK(std::abs(z_score(tallies.deployments_per_release, 1.0 + 0.2 / 3.0)) < z_limit);
  CHECK(std::abs(z_score(tallies.fail_rate, 0.15625)) < z_limit);
  CHECK(std::abs(z_score(tallies.rework_rate, 0.0625)) < z_limit);
  CHECK(std::abs(z_score(tallies.recovery_days, 0.2300 / 0.9)) < z_limit);
  if (!all_drawn) return;
  const ChainTallies twin = tallies_of(Rollbacks::are_deployed, 300);
  CHECK(std::abs(z_score(twin.deployments_per_release, 1.0 + 0.2 / 3.0)) > z_limit);
  CHECK(std::abs(z_score(twin.fail_rate, 0.15625)) > z_limit);
  CHECK(std::abs(z_score(twin.rework_rate, 0.0625)) > z_limit);
}

TEST_CASE("failures still open when the window ends count in the rate and are reported") {
  std::vector<LoggedDeployment> log = known_log();
  log.push_back({day(30), day(38), true, true, {}});
  log.push_back({day(39), day(39), false, true, day(41)});
  const DoraMetrics metrics = dora_metrics(log, forty_days);
  CHECK(*metrics.fail_rate == Approx(5.0 / 12.0));
  CHECK(metrics.open_failures == 2);
  CHECK(metrics.open_incidents == 1);
  CHECK(metrics.recovery->count == 3);
}

TEST_CASE("deployments count in the window in which they were deployed, in any order") {
  std::vector<LoggedDeployment> log = known_log();
  const DoraMetrics second_half = dora_metrics(log, {day(23.5), day(30)});
  CHECK(second_half.deployments == 2);  // on days 24 and 25; day 30 is the next window's
  CHECK(second_half.recovery->count == 1);
  CHECK_FALSE(second_half.incident);  // it began on day 23
  std::reverse(log.begin(), log.end());
  CHECK(dora_metrics(log, forty_days).incident->mean == Duration::days(1.25));
}

TEST_CASE("without deployments there are no rates") {
  const DoraMetrics metrics = dora_metrics({}, forty_days);
  CHECK(metrics.deployments_per_day == 0.0);
  CHECK_FALSE(metrics.lead);
  CHECK_FALSE(metrics.fail_rate);
  CHECK_FALSE(metrics.rework_rate);
  CHECK_FALSE(metrics.recovery);
}

TEST_CASE("a log in which time runs backwards is refused") {
  const auto metrics_of = [](const LoggedDeployment& deployment) { return dora_metrics({{deployment}}, forty_days); };
  CHECK_THROWS_AS(metrics_of(sound(4, 3)), std::invalid_argument);
  CHECK_THROWS_AS(metrics_of(failed(3, 9, 8)), std::invalid_argument);
  CHECK_THROWS_AS(metrics_of({day(3), day(4), true, false, day(5)}), std::invalid_argument);
  CHECK_THROWS_AS(dora_metrics({}, {day(1), day(1)}), std::invalid_argument);
}

}  // namespace rollcast::test::dora_test
