#include "judges/stage_threshold.hpp"

namespace rollcast::judges {

namespace {

class StageThreshold final : public Judge, private Tripwire {
 public:
  explicit StageThreshold(const FailureLimit& limit) : limit_{limit} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    if (!limit_.can_judge(evidence.since_stage)) return Opinion::inconclusive;
    return limit_.is_exceeded(evidence.since_stage) ? Opinion::fail : Opinion::pass;
  }

  const Tripwire* tripwire() const override { return this; }

 private:
  bool trips(const Samples& since_stage) const override {
    return limit_.can_judge(since_stage) && limit_.is_exceeded(since_stage);
  }
  bool could_trip(const Samples& least, const Samples& most) const override {
    return limit_.could_be_exceeded(least, most);
  }
  bool needs_control() const override { return limit_.against() == Against::control; }

  FailureLimit limit_;
};

}  // namespace

std::unique_ptr<Judge> begin_stage_threshold(const FailureLimit& limit) {
  return std::make_unique<StageThreshold>(limit);
}

}  // namespace rollcast::judges
