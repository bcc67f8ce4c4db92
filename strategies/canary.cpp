#include "canary.hpp"

#include <array>

#include "gate.hpp"

namespace rollcast {

namespace {

constexpr std::array<std::string_view, 3> inconclusive_policies{"promote", "hold", "roll_back"};

struct CanaryOptions {
  std::vector<Share> steps;
  Duration bake, roll_back_time;
  WhenInconclusive when_inconclusive{};
  JudgePlan judge;
};

class Canary final : public Strategy {
 public:
  explicit Canary(const CanaryOptions& options)
      : options_{options}, gate_{options.judge.begin(), options.judge.every} {}

  Decision look(const Observation& seen) override {
    if (seen.share == nobody()) return take_step(seen.now);
    const Opinion opinion = gate_.assess(seen.now, seen.since_look, seen.since_stage);
    return answer(seen, opinion).because({gate_.is_over(seen.now) ? seen.since_stage : seen.since_look, opinion});
  }

  Duration roll_back_takes(SimTime) const override { return options_.roll_back_time; }

 private:
  Decision answer(const Observation& seen, Opinion opinion) {
    if (opinion == Opinion::fail) return Decision::roll_back();
    if (!gate_.is_over(seen.now))
      return Decision::hold_until(gate_.next_look(seen.now), Watch::counts, seen.share.value());
    if (opinion == Opinion::inconclusive && options_.when_inconclusive == WhenInconclusive::roll_back)
      return Decision::roll_back();
    if (opinion == Opinion::inconclusive && options_.when_inconclusive == WhenInconclusive::hold)
      return Decision::hold_until(gate_.prolong(seen.now, options_.bake), Watch::counts, seen.share.value());
    return take_step(seen.now);
  }

  Decision take_step(SimTime now) {
    const Share share = options_.steps[next_step_++];
    if (share == everybody()) return Decision::promote();
    return Decision::shift_to(share, gate_.open(now, options_.bake), Watch::counts, share.value());
  }

  CanaryOptions options_;
  Gate gate_;
  std::size_t next_step_ = 0;
};

std::vector<Share> read_steps(const Fields& fields) {
  std::vector<Share> steps = fields.shares(
      "steps", std::vector<Share>{Share{0.01}, Share{0.05}, Share{0.25}, Share{0.50}, Share{1.0}});
  const bool grow = std::adjacent_find(steps.begin(), steps.end(), std::greater_equal<>{}) == steps.end();
  if (steps.empty() || steps.front() <= nobody() || steps.back() != everybody() || !grow) {
    fields.fault("steps", "must grow from above 0% to 100% (each step serves more users, the last serves all)");
    steps = {everybody()};
  }
  return steps;
}

}  // namespace

StrategyPlan read_canary(const Fields& fields, const Scenario& scenario) {
  CanaryOptions options;
  options.steps = read_steps(fields);
  options.bake = fields.duration("bake", std::max(Duration::hours(1), scenario.tick),
                                 {.at_least = scenario.tick, .multiple_of = scenario.tick});
  options.roll_back_time = fields.duration("roll_back_time", Duration::minutes(5));
  options.when_inconclusive =
      static_cast<WhenInconclusive>(fields.choice("when_inconclusive", inconclusive_policies, 1));
  options.judge = read_judge(fields, "judge", "threshold", scenario);
  std::vector<PlannedStage> stages;
  for (const Share share : options.steps)
    stages.push_back({share, share == everybody() ? Duration::forever() : options.bake});
  return {stages, [options] { return std::make_unique<Canary>(options); }};
}

}  // namespace rollcast
