#include "judges/threshold.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include "judges/failure_limit.hpp"
#include "judges/stage_threshold.hpp"

namespace rollcast::judges {

namespace {

enum class Over { look, stage };
constexpr std::array<std::string_view, 2> over_names{"look", "stage"};

/// Fails at `fails` of the last `looks`.
struct LookRule {
  std::int64_t fails, looks;
};

class Threshold final : public Judge {
 public:
  Threshold(const FailureLimit& limit, LookRule rule) : limit_{limit}, rule_{rule} {}

  void begin_stage(const StageAhead&) override {
    recent_.clear();
    pending_ = {};
  }

  Opinion assess(const Evidence& evidence) override {
    pending_ = pending_ + evidence.since_look;
    if (limit_.can_judge(pending_)) {
      recent_.push_back(limit_.is_exceeded(pending_));
      if (recent_.size() > static_cast<std::size_t>(rule_.looks)) recent_.pop_front();
      pending_ = {};
    }
    const auto failed = std::count(recent_.begin(), recent_.end(), true);
    if (failed >= rule_.fails) return Opinion::fail;
    const bool too_early = failed > 0 && std::ssize(recent_) < rule_.fails;
    return recent_.empty() || too_early ? Opinion::inconclusive : Opinion::pass;
  }

 private:
  FailureLimit limit_;
  LookRule rule_;
  std::deque<bool> recent_;
  Samples pending_;  ///< seen, and too little to judge by
};

FailureLimit read_limit(const Fields& fields) {
  FailureLimit limit;
  limit.ratio = fields.number(
      {"ratio", "Fails a look above this many times the control's failure rate plus the margin; 0 needs no control.",
       "2"},
      1.5, {.at_least = 0.0});
  limit.margin =
      fields.number({"margin", "Added to the ratio of the control's failure rate.", "0.001"}, 0.002, {.at_least = 0.0});
  limit.min_failures = fields.whole_number(
      {"min_failures", "Fails a look only with this many failures of the candidate.", "5"}, 1, {.at_least = 1.0});
  limit.min_requests = fields.whole_number(
      {"min_requests", "A look with fewer requests in an arm waits for the next to add to it.", "1000"}, 500,
      {.at_least = 1.0});
  return limit;
}

LookRule read_look_rule(const Fields& fields) {
  const LookRule rule{
      fields.whole_number({"fails",
                           "Fails the gate at this many failed looks of the last `looks`.",
                           "3",
                           {.range = "at most `looks`; only with `over` `\"look\"`"}},
                          2, {.at_least = 1.0}),
      fields.whole_number(
          {"looks", "How many of the last looks count towards `fails`.", "5", {.range = "only with `over` `\"look\"`"}},
          3, {.at_least = 1.0, .at_most = 1000.0})};
  if (rule.fails > rule.looks) fields.error("fails", "is more than \"looks\" (could never fail). Lower it.");
  return rule;
}

void refuse_look_rule(const Fields& fields) {
  for (const char* key : {"fails", "looks"})
    if (fields.has(key))
      fields.error(key, "goes with \"over\": \"look\" (over the stage one look suffices). Remove it.");
}

}  // namespace

JudgePlan read_threshold(const Fields& fields, const Scenario& scenario) {
  const Duration every = read_every(fields, scenario);
  const auto over = static_cast<Over>(fields.choice(
      {"over", "Judges what came since the last look, or since the stage began, where one look suffices.", "stage"},
      over_names, static_cast<std::size_t>(Over::look)));
  const FailureLimit limit = read_limit(fields);
  if (over == Over::stage) {
    refuse_look_rule(fields);
    return {"threshold", every, [limit] { return begin_stage_threshold(limit); }, limit.against()};
  }
  const LookRule rule = read_look_rule(fields);
  return {"threshold", every, [limit, rule] { return std::make_unique<Threshold>(limit, rule); }, limit.against()};
}

}  // namespace rollcast::judges
