#include "support/sample_study.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <random>

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
  double harm_per_hour = 0;
  double found_out_h = 0;
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
  world.harm_per_hour = hourly[static_cast<std::size_t>(world.truth)] * std::exp(0.8 * chance.normal());
  world.found_out_h = 9 * std::exp(0.9 * chance.normal()) / std::sqrt(1 + world.harm_per_hour / 40);
  world.false_alarm = chance.uniform();
  world.benefit_per_day = world.truth == Outcome::improvement ? 55 * std::exp(0.4 * chance.normal()) : 0;
  return world;
}

/// A strategy of the sample: how exposure grows and how sharp its eyes are.
struct SamplePlan {
  std::string label;
  double full_h;       ///< when it reaches everyone if nothing stops it
  double mean_share;   ///< on the way there
  double sharpness;    ///< divides the time to be found out
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
  const double found_h = world.found_out_h / plan.sharpness / std::max(plan.mean_share, 0.5);
  const bool false_stop = !bad && world.false_alarm < plan.false_alarm;
  const bool stopped = false_stop || (bad && found_h < 400);
  const double stop_h = false_stop ? 0.6 * plan.full_h : found_h;
  run.peak_exposure = plan.mean_share;
  if (!stopped || stop_h > plan.full_h) {
    run.full_h = plan.full_h;
    run.peak_exposure = 1;
    run.bad_reaches_everyone = bad ? 1 : 0;
  }
  if (stopped) {
    run.decision = Ending::rolled_back;
    run.detect_h = run.decide_h = stop_h;
    run.recover_h = stop_h + 0.4;
    run.false_roll_back = false_stop ? 1 : 0;
  } else {
    run.decision = Ending::promoted;
    run.decide_h = plan.full_h;
    run.missed_regression = bad ? 1 : 0;
  }
  const double exposed_h = stopped ? run.recover_h : 720;
  const double on_the_way = std::min(exposed_h, plan.full_h) * plan.mean_share;
  run.harm = world.harm_per_hour * (on_the_way + std::max(0.0, exposed_h - plan.full_h));
}

void add_costs(const Scenario& scenario, const SamplePlan& plan, const SampleWorld& world, Chance& chance,
               RunRecord& run) {
  run.harm_sampled = std::round(run.harm + std::sqrt(run.harm) * chance.normal());
  const double benefit_starts_h = run.decision == Ending::promoted ? plan.full_h : 720;
  const double price = scenario.costs.failure.value();
  run.cost_failures = price * run.harm;
  run.cost_capacity = plan.capacity;
  run.cost_people = run.decision == Ending::rolled_back ? 320 : 0;
  run.cost_deployments = plan.label == "none" ? 0 : plan.label == "canary" ? 100 : 40;
  run.cost_delay = world.benefit_per_day * std::min(benefit_starts_h, 720.0) / 24;
  if (world.truth == Outcome::improvement && run.decision == Ending::promoted) run.cost_delay -= 600;
  run.cost_slo = run.harm > 6000 ? 5000 : 0;
  run.slo_breached = run.cost_slo > 0 ? 1 : 0;
  for (const CostPart& part : cost_parts()) run.total_cost += run.*part.value;
  run.total_cost_sampled = run.total_cost + price * (run.harm_sampled - run.harm);
  run.over_budget = run.total_cost_sampled > scenario.decision.budget.value() ? 1 : 0;
}

RunRecord played(const Scenario& scenario, const SamplePlan& plan, const SampleWorld& world, std::uint32_t replication,
                 Chance& chance) {
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

/// The runs of one strategy, and what the study says of them.
class Column {
 public:
  Column(std::span<const RunRecord> records, std::size_t strategy, double RunRecord::*value) {
    for (std::size_t i = strategy; i < records.size(); i += plans().size()) values_.push_back(records[i].*value);
    sorted_ = values_;
    std::ranges::sort(sorted_);
  }
  double count() const { return static_cast<double>(values_.size()); }
  const std::vector<double>& sorted() const { return sorted_; }

  Estimate mean() const { return mean_of(values_); }
  Estimate worst_5_percent() const {
    return mean_of({sorted_.begin() + static_cast<std::ptrdiff_t>(0.95 * count()), sorted_.end()});
  }
  double at(double level) const {
    return sorted_[static_cast<std::size_t>(std::clamp(level, 0.0, 1.0) * (count() - 1))];
  }
  QuantileEstimate quantile(double level) const {
    const double spread = 1.96 * std::sqrt(level * (1 - level) / count());
    return {level, at(level), {at(level - spread), at(level + spread)}};
  }
  template <class Holds>
  Bounded fraction(Holds holds) const {
    const double p = static_cast<double>(std::ranges::count_if(values_, holds)) / count();
    const double z2 = 1.96 * 1.96, centre = (p + z2 / (2 * count())) / (1 + z2 / count());
    const double half = 1.96 / (1 + z2 / count()) * std::sqrt(p * (1 - p) / count() + z2 / (4 * count() * count()));
    return {p, {std::max(0.0, centre - half), std::min(1.0, centre + half)}};
  }

 private:
  static Estimate mean_of(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double sum = 0, squares = 0;
    for (const double v : values) sum += v;
    for (const double v : values) squares += (v - sum / n) * (v - sum / n);
    return {sum / n, std::sqrt(squares / (n - 1) / n)};
  }
  std::vector<double> values_, sorted_;
};

ColumnSummary summarised(const LedgerColumn& column, const Column& values) {
  using Kind = LedgerColumn::Kind;
  ColumnSummary summary{std::string{column.name}, column.kind, {}, {}, {}, {}};
  if (column.kind != Kind::time) summary.mean = values.mean();
  if (column.kind == Kind::time) summary.probability = values.fraction([](double v) { return std::isfinite(v); });
  if (column.kind == Kind::event) summary.probability = values.fraction([](double v) { return v > 0; });
  if (column.kind == Kind::event) return summary;
  for (const double level : {0.05, 0.25, 0.5, 0.75, 0.95}) summary.quantiles.push_back(values.quantile(level));
  if (column.kind == Kind::count || column.kind == Kind::money) summary.worst_5_percent = values.worst_5_percent();
  return summary;
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

StrategySummary summarised(const SamplePlan& plan, std::span<const RunRecord> records, std::size_t position) {
  StrategySummary strategy;
  strategy.label = strategy.name = plan.label;
  for (const LedgerColumn& column : ledger_columns()) {
    strategy.columns.push_back(summarised(column, Column{records, position, column.value}));
  }
  const Column costs{records, position, &RunRecord::total_cost_sampled};
  for (int i = 0; i < 50; ++i) strategy.dots.push_back(costs.at((i + 0.5) / 50));
  const std::size_t n = costs.sorted().size();
  for (std::size_t i = 0; i < n; i += std::max<std::size_t>(1, n / 200)) {
    strategy.exceedance.push_back({costs.sorted()[i], 1 - static_cast<double>(i + 1) / static_cast<double>(n)});
  }
  strategy.exceedance.push_back({costs.sorted().back(), 0});
  strategy.exposure = exposure_of(plan, strategy);
  return strategy;
}

double mean_cost(const StrategySummary& strategy) {
  return std::ranges::find(strategy.columns, "total_cost", &ColumnSummary::name)->mean->value;
}

void add_verdict(const Scenario& scenario, StudyResult& result, std::span<const RunRecord> records) {
  const auto chosen = std::ranges::min_element(result.strategies, {}, mean_cost);
  double cheaper_elsewhere = 0;
  for (std::size_t first = 0; first < records.size(); first += plans().size()) {
    const auto replication = records.subspan(first, plans().size());
    const auto best = std::ranges::min_element(replication, {}, &RunRecord::total_cost);
    result.strategies[static_cast<std::size_t>(best - replication.begin())].cheapest_in +=
        1.0 / static_cast<double>(result.runs);
    const auto& own = replication[static_cast<std::size_t>(chosen - result.strategies.begin())];
    if (own.total_cost - best->total_cost > scenario.decision.indifference.value()) cheaper_elsewhere += 1;
  }
  for (StrategySummary& strategy : result.strategies) {
    double best_other = never_h;
    for (const StrategySummary& other : result.strategies) {
      if (&other != &strategy) best_other = std::min(best_other, mean_cost(other));
    }
    const double gap = mean_cost(strategy) - best_other;
    strategy.mcb = {gap, {std::min(gap - 90, 0.0), std::max(gap + 90, 0.0)}};
    const bool is_chosen = &strategy == &*chosen;
    if (is_chosen) strategy.mcb.interval.high = 0;
    strategy.standing = is_chosen                      ? Standing::chosen
                        : strategy.label == "big_bang" ? Standing::breaks_limit
                                                       : Standing::worse;
    const auto& reached =
        *std::ranges::find(strategy.columns, "bad_reaches_everyone", &ColumnSummary::name)->probability;
    const double limit = scenario.decision.limits.front().at_most.value();
    strategy.limits = {{scenario.decision.limits.front(), reached,
                        reached.interval.low > limit    ? Keeps::no
                        : reached.interval.high < limit ? Keeps::yes
                                                        : Keeps::unsure}};
    if (strategy.limits.front().keeps == Keeps::no) strategy.standing = Standing::breaks_limit;
  }
  result.verdict.kind = VerdictKind::choose;
  result.verdict.choice = chosen->label;
  result.verdict.dearer_in = cheaper_elsewhere / static_cast<double>(result.runs);
  result.verdict.flips = {{"P(severe)", "/candidate/outcomes/severe/probability", 0.08, 0.21, 0.012, "none"},
                          {"the price of a failed request", "/costs/failure", 2.4, 0.35, 0.04, "blue_green"}};
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
  scenario.decision.budget = Money{5000};
  scenario.decision.indifference = Money{50};
  scenario.decision.limits = {{RiskEvent::bad_reaches_everyone, Probability{0.12}}};
  return scenario;
}

}  // namespace

SampleStudy sample_study(std::int64_t runs) {
  SampleStudy study{sample_scenario(), {}, {"0.1.0", "9f31c0de52a7b844", "fraud-model-spring-release"}, {}};
  Chance chance{20240611};
  for (std::int64_t i = 0; i < runs; ++i) {
    const SampleWorld world = drawn_world(chance);
    for (const SamplePlan& plan : plans())
      study.records.push_back(played(study.scenario, plan, world, static_cast<std::uint32_t>(i), chance));
  }
  study.result.seed = 42;
  study.result.runs = runs;
  for (std::size_t i = 0; i < plans().size(); ++i)
    study.result.strategies.push_back(summarised(plans()[i], study.records, i));
  add_verdict(study.scenario, study.result, study.records);
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
  for (Flip& flip : study.result.verdict.flips) flip.then = labels[1];
  return study;
}

}  // namespace rollcast::test
