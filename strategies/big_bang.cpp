#include "big_bang.hpp"

namespace rollcast {

namespace {

class BigBang final : public Strategy {
 public:
  BigBang(Duration deploy_time, Duration roll_back_time) : deploy_time_{deploy_time}, roll_back_time_{roll_back_time} {}

  Decision look(const Observation& seen) override {
    if (!deployed_) deployed_ = seen.now + deploy_time_;
    return seen.now < *deployed_ ? Decision::hold_until(*deployed_, Watch::nothing, 0.0) : Decision::promote();
  }
  Duration roll_back_takes(SimTime) const override { return roll_back_time_; }

 private:
  Duration deploy_time_, roll_back_time_;
  std::optional<SimTime> deployed_;
};

}  // namespace

StrategyPlan read_big_bang(const Fields& fields, const Scenario&) {
  const Duration deploy_time = fields.duration("deploy_time", Duration::minutes(10));
  const Duration roll_back_time = fields.duration("roll_back_time", Duration::minutes(30));
  return {{{nobody(), deploy_time}, {everybody(), Duration::forever()}},
          [=] { return std::make_unique<BigBang>(deploy_time, roll_back_time); }};
}

}  // namespace rollcast
