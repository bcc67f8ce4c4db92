#include "support/sample_study.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <random>

#include "rollcast/study/summarize.hpp"

namespace rollcast::test {

namespace {

/// Uniform and normal draws that every standard library makes alike.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : bits_{seed} {}
  double uniform() { return (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53; }
  double normal() { return boost::math::quantile(boost::math::normal_distribution<double>{}, uniform()); }
  bool happens(double probability) { return uniform() < probability; }

 private:
  std::mt19937_64 bits_;
};

/// What chance decides in one replication, the same for every strategy.
struct SampleWorld {
  Outcome truth{};
  double excess_per_hour = 0;
  double reported_h = 0;
  double false_alarm = 0;
  double benefit_per_day = 0;
};

SampleWorld drawn_world(Chance& chance) {
  SampleWorld world;
  const double u = chance.uniform();
  world.truth = u < 0.3    ? Outcome::improvement
                : u < 0.75 ? Outcome::no_change
                : u < 0.9  ? Outcome::mild
                : u < 0.98 ? Outcome::severe
                           : Outcome::catastrophic;
  constexpr double hourly[]{0, 0, 60, 700, 6000};
  world.excess_per_hour = hourly[static_cast<std::size_t>(world.truth)] * std::exp(0.8 * chance.normal());
  world.reported_h = 9 * std::exp(0.9 * chance.normal()) / std::sqrt(1 + world.excess_per_hour / 40);
  world.false_alarm = chance.uniform();
  world.benefit_per_day = world.truth == Outcome::improvement ? 55 * std::exp(0.4 * chance.normal()) : 0;
  return world;
}

/// A strategy of the sample: how exposure grows and how sharp its eyes are.
struct SamplePlan {
  std::string label;
  double full_h;       ///< when it is fully rolled out if nothing stops it
  double mean_share;   ///< on the way there
  double sharpness;    ///< divides the time to be detected
  double false_alarm;  ///< chance that it rolls a good version back
  double capacity;     ///< cost of the second fleet
};

const std::vector<SamplePlan>& plans() {
  static const std::vector<SamplePlan> all{{"ab_test", 168, 0.5, 5, 0.03, 410},
                                           {"big_bang", 0.3, 1, 1, 0.005, 0},
                                           {"blue_green", 1.2, 1, 2.2, 0.01, 150},
                                           {"canary", 26, 0.18, 4, 0.06, 90},
                                           {"none", never_h, 0, 1, 0, 0}};
  return all;
}

void stop_or_finish(const SamplePlan& plan, const SampleWorld& world, RunRecord& run) {
  const bool bad = is_regression(world.truth);
  const double found_h = world.reported_h / plan.sharpness / std::max(plan.mean_share, 0.5);
  const bool false_stop = !bad && world.false_alarm < plan.false_alarm;
  const bool stopped = false_stop || (bad && found_h < 400);
  const double stop_h = false_stop ? 0.6 * plan.full_h : found_h;
  run.peak_exposure = plan.mean_share;
  if (!stopped || stop_h > plan.full_h) {
    run.full_h = plan.full_h;
    run.peak_exposure = 1;
    run.regression_fully_rolled_out = bad ? 1 : 0;
  }
  if (stopped) {
    run.decision = Ending::rolled_back;
    run.detect_h = run.decide_h = stop_h;
    run.recover_h = stop_h + 0.4;
    run.false_rollback = false_stop ? 1 : 0;
  } else {
    run.decision = Ending::promoted;
    run.decide_h = plan.full_h;
    run.missed_regression = bad ? 1 : 0;
  }
  const double exposed_h = stopped ? run.recover_h : 720;
  const double on_the_way = std::min(exposed_h, plan.full_h) * plan.mean_share;
  run.excess = world.excess_per_hour * (on_the_way + std::max(0.0, exposed_h - plan.full_h));
}

void add_costs(const Scenario& scenario, const SamplePlan& plan, const SampleWorld& world, Chance& chance,
               RunRecord& run) {
  run.excess_sampled = std::round(run.excess + std::sqrt(run.excess) * chance.normal());
  const double benefit_starts_h = run.decision == Ending::promoted ? plan.full_h : 720;
  const double price = scenario.costs.failure.value();
  run.cost_failures = price * run.excess;
  run.cost_capacity = plan.capacity;
  run.cost_people = run.decision == Ending::rolled_back ? 320 : 0;
  run.cost_deployments = plan.label == "none" ? 0 : plan.label == "canary" ? 100 : 40;
  run.cost_delay = world.benefit_per_day * std::min(benefit_starts_h, 720.0) / 24;
  if (world.truth == Outcome::improvement && run.decision == Ending::promoted) run.cost_delay -= 600;
  run.cost_slo = run.excess > 6000 ? 5000 : 0;
  run.slo_breached = run.cost_slo > 0 ? 1 : 0;
  for (const LedgerColumn& part : cost_parts()) run.total_cost += run.*part.value;
  run.total_cost_sampled = run.total_cost + price * (run.excess_sampled - run.excess);
  run.over_budget = run.total_cost_sampled > scenario.decision.budget.value() ? 1 : 0;
}

RunRecord completed(const Scenario& scenario, const SamplePlan& plan, const SampleWorld& world,
                    std::uint32_t replication, Chance& chance) {
  RunRecord run;
  run.replication = replication;
  run.truth = world.truth;
  run.requests = 5e7;
  run.failures = run.failures_sampled = 1.2e5;
  if (plan.label == "none") {
    run.decision = Ending::not_released;
  } else {
    stop_or_finish(plan, world, run);
  }
  add_costs(scenario, plan, world, chance, run);
  return run;
}

std::vector<ExposurePoint> exposure_of(const SamplePlan& plan, const StrategySummary& strategy) {
  const auto column = std::ranges::find(strategy.columns, "full_h", &ColumnSummary::name);
  const double reached = column->probability->value;
  std::vector<ExposurePoint> points;
  for (double hour = 0; hour <= 720; hour += 2) {
    const double ramp = std::isfinite(plan.full_h)
                            ? hour >= plan.full_h ? 1.0 : std::floor(4 * hour / plan.full_h) / 4 * plan.mean_share
                            : 0.0;
    const double kept = ramp * (1 - (1 - reached) * std::min(1.0, hour / 60));
    points.push_back({hour, kept, kept < 0.9 * ramp && hour > 8 ? 0 : ramp, ramp, ramp});
  }
  return points;
}

Scenario sample_scenario() {
  Scenario scenario;
  scenario.name = "Fraud model, spring release";
  scenario.story =
      "A card-fraud model of a mid-sized bank, retrained on three more months of data. Chargebacks arrive weeks late; "
      "the team can watch declines and latency within minutes.";
  scenario.currency = "EUR";
  scenario.start = {1, Duration::hours(10)};
  scenario.tick = Duration::minutes(5);
  scenario.until = Duration::days(30);
  scenario.costs.failure = Money{2.4};
  constexpr std::array probabilities{.30, .45, .15, .08, .02};
  for (std::size_t c = 0; c < outcome_count; ++c)
    scenario.candidate.outcomes[c].probability = Probability{probabilities[c]};
  scenario.decision.budget = Money{5000};
  scenario.decision.indifference = Money{50};
  scenario.decision.limits = {{RiskEvent::regression_fully_rolled_out, Probability{0.12}}};
  return scenario;
}

}  // namespace

SampleStudy sample_study(std::int64_t runs) {
  SampleStudy study{sample_scenario(), {}, {"0.1.0", "9f31c0de52a7b844", "fraud-model-spring-release"}, {}};
  Chance chance{20240611};
  for (std::int64_t i = 0; i < runs; ++i) {
    const SampleWorld world = drawn_world(chance);
    for (const SamplePlan& plan : plans())
      study.records.push_back(completed(study.scenario, plan, world, static_cast<std::uint32_t>(i), chance));
  }
  std::vector<StudiedStrategy> strategies;
  for (const SamplePlan& plan : plans()) strategies.push_back({plan.label, plan.label});
  study.result = conclude(StudyRows{study.records, strategies.size()}, strategies, study.scenario);
  study.result.seed = 42;
  for (std::size_t i = 0; i < plans().size(); ++i)
    study.result.strategies[i].exposure = exposure_of(plans()[i], study.result.strategies[i]);
  return study;
}

SampleStudy hostile_study() {
  SampleStudy study = sample_study(500);
  study.scenario.name = "</script><script>alert('name')</script>\"><img src=x onerror=alert(1)>";
  study.scenario.story =
      "A story that turns \xE2\x80\xAE"
      "around\xE2\x80\xAC </style><!-- <svg onload=alert(2)> \xE2\x80\xA8 and goes on.";
  study.scenario.currency = "<b>EUR</b>";
  study.identity.slug = "../../etc/passwd";
  const std::vector<std::string> labels{"=cmd|' /C calc'!A0", "</script><script>alert(3)</script>",
                                        "\"><img src=x onerror=alert(4)>", "'+alert(5)+'", "x\xE2\x80\xAEgnp.exe"};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (study.result.verdict.choice == study.result.strategies[i].label) study.result.verdict.choice = labels[i];
    study.result.strategies[i].label = labels[i];
  }
  for (BreakEven& break_even : study.result.verdict.break_evens) break_even.then = labels[1];
  return study;
}

}  // namespace rollcast::test
