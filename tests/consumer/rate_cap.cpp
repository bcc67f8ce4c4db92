#include "rate_cap.hpp"

#include <memory>

using namespace rollcast::judges;

namespace {

class RateCap final : public Judge {
 public:
  explicit RateCap(Probability cap) : cap_{cap} {}

  void begin_stage(const StageAhead&) override {}
  Opinion assess(const Evidence& evidence) override {
    const Sample& candidate = evidence.since_stage.candidate;
    if (candidate.requests == 0) return Opinion::inconclusive;
    return candidate.failure_rate() > cap_.value() ? Opinion::fail : Opinion::pass;
  }

 private:
  Probability cap_;
};

JudgePlan read_rate_cap(const Fields& fields, const Scenario&) {
  const Probability cap = fields.probability("cap", required);
  return {"rate_cap", std::nullopt, [cap] { return std::make_unique<RateCap>(cap); }, Against::fixed_limit};
}

}  // namespace

JudgeKind rate_cap() {
  return {"rate_cap", "candidate fails more often than a fixed share of its requests", "none", read_rate_cap};
}
