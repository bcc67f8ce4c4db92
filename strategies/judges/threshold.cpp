#include "threshold.hpp"

#include <algorithm>
#include <deque>

namespace rollcast {

namespace {

struct ThresholdOptions {
  double ratio, margin;
  std::int64_t fails, looks, min_requests;
};

class Threshold final : public Judge {
 public:
  explicit Threshold(const ThresholdOptions& options) : options_{options} {}

  void begin_stage() override {
    recent_.clear();
    pending_ = {};
  }

  Opinion assess(const Evidence& evidence) override {
    pending_ = pending_ + evidence.since_look;
    const auto& [candidate, control] = pending_;
    if (std::min(candidate.requests, control.requests) >= options_.min_requests) {
      recent_.push_back(candidate.failure_rate() > options_.ratio * control.failure_rate() + options_.margin);
      if (recent_.size() > static_cast<std::size_t>(options_.looks)) recent_.pop_front();
      pending_ = {};
    }
    const auto failed = std::count(recent_.begin(), recent_.end(), true);
    if (failed >= options_.fails) return Opinion::fail;
    const bool too_early = failed > 0 && std::ssize(recent_) < options_.fails;
    return recent_.empty() || too_early ? Opinion::inconclusive : Opinion::pass;
  }

 private:
  ThresholdOptions options_;
  std::deque<bool> recent_;
  Samples pending_;  ///< seen, and too little to judge by
};

}  // namespace

JudgePlan read_threshold(const Fields& fields, const Scenario& scenario) {
  const Duration every = fields.duration("every", std::max(Duration::minutes(10), scenario.tick),
                                         {.at_least = scenario.tick, .multiple_of = scenario.tick});
  ThresholdOptions options{};
  options.ratio = fields.number("ratio", 1.5, {.at_least = 0.0});
  options.margin = fields.number("margin", 0.002, {.at_least = 0.0});
  options.fails = fields.whole_number("fails", 2, {.at_least = 1.0});
  options.looks = fields.whole_number("looks", 3, {.at_least = 1.0, .at_most = 1000.0});
  options.min_requests = fields.whole_number("min_requests", 500, {.at_least = 1.0});
  if (options.fails > options.looks) fields.fault("fails", "is more than \"looks\" (could never fail). Lower it?");
  return {"threshold", every, [options] { return std::make_unique<Threshold>(options); }};
}

}  // namespace rollcast
