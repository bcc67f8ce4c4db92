#include "trial.hpp"

#include <memory>

#include "rollcast/strategies/judge.hpp"

using namespace rollcast::strategies;

namespace {

struct TrialOptions {
  Share share;
  Duration lasts, rollback_takes;
  JudgePlan judge;
};

class Trial final : public Strategy {
 public:
  explicit Trial(const TrialOptions& options) : options_{options}, judge_{options.judge.begin()} {}

  Decision look(const Observation& seen) override {
    if (!has_begun_) return begin(seen.now);
    const Opinion opinion = judge_->assess({seen.now, seen.since_look, seen.since_stage, true});
    const Reading why{seen.since_stage, opinion};
    if (opinion == Opinion::fail) return Decision::roll_back().because(why);
    if (seen.frozen)
      return Decision::hold_until(SimTime::never(), Watch::counts, fleets());  // asked again when it thaws
    return Decision::promote().because(why);
  }
  Duration rollback_takes(SimTime) const override { return options_.rollback_takes; }

 private:
  Fleets fleets() const { return Fleets::moved(options_.share.value()); }

  Decision begin(SimTime now) {
    has_begun_ = true;
    judge_->begin_stage({now, options_.lasts});
    return Decision::shift_to(options_.share, now + options_.lasts, Watch::counts, fleets());
  }

  TrialOptions options_;
  std::unique_ptr<Judge> judge_;
  bool has_begun_ = false;
};

StrategyPlan read_trial(const Fields& fields, const Scenario& scenario) {
  TrialOptions options;
  options.share = fields.share("share", Share{0.5});
  options.lasts =
      fields.duration("lasts", Duration::days(1), {.at_least = scenario.tick, .multiple_of = scenario.tick});
  options.rollback_takes = fields.duration("rollback_takes", Duration::minutes(10));
  options.judge = read_judge(fields, "judge", "z_test", scenario);
  if (options.share <= nobody() || options.share >= all_traffic())
    fields.error("share", "must lie strictly between 0% and 100% (a trial compares two versions).");
  StrategyPlan plan;
  plan.stages = {{options.share, options.lasts, Fleets::moved(options.share.value())}};
  plan.begin = [options] { return std::make_unique<Trial>(options); };
  return plan;
}

}  // namespace

StrategyKind trial() { return {"trial", "a share of the traffic for some time, then all of it", read_trial}; }
