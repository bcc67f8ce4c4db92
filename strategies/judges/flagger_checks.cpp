#include "judges/flagger_checks.hpp"

namespace rollcast::judges {

namespace {

class FlaggerChecks final : public Judge {
 public:
  FlaggerChecks(const RateLimit& limit, std::int64_t threshold) : limit_{limit}, threshold_{threshold} {}

  void begin_stage(const StageAhead& ahead) override {
    if (ahead.step == 0) failed_ = 0;
  }

  Opinion assess(const Evidence& evidence) override {
    if (failed_ >= threshold_) return Opinion::fail;
    if (limit_.has_data(evidence.since_look) && !limit_.is_exceeded(evidence.since_look)) return Opinion::pass;
    ++failed_;
    return Opinion::inconclusive;
  }

 private:
  RateLimit limit_;
  std::int64_t threshold_, failed_ = 0;
};

}  // namespace

JudgePlan flagger_checks(const RateLimit& limit, std::int64_t threshold) {
  return {"flagger checks", std::nullopt, [=] { return std::make_unique<FlaggerChecks>(limit, threshold); },
          limit.needs_control() ? Against::control : Against::fixed_limit};
}

}  // namespace rollcast::judges
