#include "support/plain_scenario.hpp"

#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "rollcast/strategies/catalog.hpp"

namespace rollcast::test {

Scenario plain_scenario() {
  Scenario s;
  s.name = "plain";
  s.currency = "USD";
  s.tick = Duration::hours(1);
  s.until = Duration::days(30);
  s.traffic.base_per_second = 10.0;
  s.traffic.noise_per = s.tick;
  s.users = {50'000.0, 1.0};
  s.baseline = {Probability{0.01}, Duration::days(60)};
  s.candidate.trained_ago = Duration::days(60);
  s.candidate.fix = Duration::forever();
  make_candidate_always(s, Outcome::no_change, 1.0);
  s.shared_clustering.per = s.own_clustering.per = Duration::hours(1);
  s.drift.noise_reverts_in = Duration::days(3);
  s.people.repeat_page = Duration::hours(4);
  s.people.suspects_release_for = Duration::days(2);
  s.slo.objective = Probability{0.98};
  s.decision.budget = Money{1e12};
  return s;
}

void make_candidate_always(Scenario& s, Outcome outcome, double odds_ratio) {
  for (OutcomeSpec& spec : s.candidate.outcomes) spec.probability = Probability{0.0};
  OutcomeSpec& spec = s.candidate.outcomes[static_cast<std::size_t>(outcome)];
  spec.probability = Probability{1.0};
  spec.odds_ratio_median = odds_ratio;
}

void give_quality(Scenario& s, const QualitySpec& quality) {
  s.baseline.failure = Probability{FailureDistribution{quality, s.baseline.failure}.failure_probability(0.0)};
  s.baseline.quality = quality;
}

Scenario complaints_only_scenario() {
  Scenario s = plain_scenario();
  const double p0 = s.baseline.failure.value();
  const double p1 = p0 + 100.0 / (3600.0 * s.traffic.base_per_second);
  make_candidate_always(s, Outcome::severe, p1 / (1.0 - p1) * (1.0 - p0) / p0);
  s.watching.complaints_per_excess_failure = 0.02;
  return s;
}

namespace {

class Scripted final : public Strategy {
 public:
  explicit Scripted(Script script) : script_{std::move(script)} {}

  Decision look(const Observation& seen) override {
    if (seen.now < at(0)) return Decision::hold_until(at(0), Watch::nothing, {});
    const double share = script_.steps[next_++].share;
    const SimTime again = next_ < script_.steps.size() ? at(next_) : SimTime::never();
    return Decision::shift_to(Share{share}, again, Watch::nothing, Fleets::moved(share));
  }
  Duration rollback_takes(SimTime) const override { return script_.rollback_takes; }

 private:
  SimTime at(std::size_t i) const { return SimTime{} + Duration::hours(script_.steps[i].hour); }
  Script script_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Strategy> scripted(const Script& script) { return std::make_unique<Scripted>(script); }

Contender scripted_contender(std::string label, const Script& script) {
  return {std::move(label), "scripted", {{}, [script] { return scripted(script); }}};
}

Contender contender_from(const std::string& json, const Scenario& scenario) {
  Document document{R"({"strategies": [)" + json + "]}"};
  auto contenders = read_strategies(document.root(), scenario, {});
  document.finish();
  std::erase_if(contenders, [](const Contender& c) { return c.name == "none"; });
  return contenders.at(0);
}

}  // namespace rollcast::test
