#include "stage_threshold.hpp"

namespace rollcast {

namespace {

class StageThreshold final : public Judge {
 public:
  explicit StageThreshold(const FailureLimit& limit) : limit_{limit} {}

  void begin_stage() override {}

  Opinion assess(const Evidence& evidence) override {
    if (!limit_.can_judge(evidence.since_stage)) return Opinion::inconclusive;
    return limit_.is_exceeded(evidence.since_stage) ? Opinion::fail : Opinion::pass;
  }

 private:
  FailureLimit limit_;
};

}  // namespace

std::unique_ptr<Judge> begin_stage_threshold(const FailureLimit& limit) { return std::make_unique<StageThreshold>(limit); }

}  // namespace rollcast
