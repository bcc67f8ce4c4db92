#include "judges/bayes.hpp"

#include <algorithm>
#include <cmath>

#include "../statistics/beta.hpp"
#include "judges/judge_options.hpp"

namespace rollcast::judges {

namespace {

struct BayesRule {
  double ratio = 1.0, fail_above = 0.95, loss_below = 0.001;
  BetaDistribution prior;
  std::int64_t min_requests = 100;

  BetaDistribution after(const Sample& seen) const {
    return {prior.alpha + static_cast<double>(seen.failures), prior.beta + static_cast<double>(seen.successes())};
  }
  double worse(const Samples& seen) const {
    return probability_worse(after(seen.candidate), after(seen.control), ratio);
  }
  double loss(const Samples& seen) const { return believe(after(seen.candidate), after(seen.control), ratio).loss; }
  bool can_judge(const Samples& seen) const {
    return std::min(seen.candidate.requests, seen.control.requests) >= min_requests;
  }
};

class Bayes final : public Judge, private Tripwire {
 public:
  explicit Bayes(const BayesRule& rule) : rule_{rule} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    if (!rule_.can_judge(evidence.since_stage)) return Opinion::inconclusive;
    if (rule_.worse(evidence.since_stage) >= rule_.fail_above) return Opinion::fail;
    return rule_.loss(evidence.since_stage) < rule_.loss_below ? Opinion::pass : Opinion::inconclusive;
  }

  const Tripwire* tripwire() const override { return this; }

 private:
  bool trips(const Samples& since_stage) const override {
    return rule_.can_judge(since_stage) && rule_.worse(since_stage) >= rule_.fail_above;
  }

  /// More failures of the candidate and more successes of the control make it look worse, each by itself. The two ways
  /// to believe differ by less than what is left as slack.
  bool could_trip(const Samples& least, const Samples& most) const override {
    const auto missing = [&](std::int64_t counted) { return rule_.min_requests - counted; };
    const std::int64_t successes = std::max(least.candidate.successes(), missing(most.candidate.failures));
    const std::int64_t failures = std::max(least.control.failures, missing(most.control.successes()));
    if (successes > most.candidate.successes() || failures > most.control.failures) return false;
    const Samples worst{{most.candidate.failures + successes, most.candidate.failures},
                        {most.control.successes() + failures, failures}};
    return rule_.worse(worst) >= rule_.fail_above - 2.0 * edgeworth_error;
  }

  BayesRule rule_;
};

}  // namespace

JudgePlan read_bayes(const Fields& fields, const Scenario& scenario) {
  BayesRule rule;
  rule.ratio = fields.number(
      {"ratio", "The candidate is worse when it fails more than this many times as often as the control.", "1.2"}, 1.0,
      {.at_least = 1.0, .at_most = 100.0});
  rule.fail_above = read_open_probability(
      fields, {"fail_above", "Fails when the candidate is worse with this probability at least.", "99%"}, 0.95,
      "it is how sure one must be to fail");
  rule.loss_below = fields.number({"loss_below",
                                   "Passes when fewer failures per request than this are expected beyond those "
                                   "tolerated; in between the judge cannot tell.",
                                   "0.0005",
                                   {.by_default = "a tenth of `baseline.failure`"}},
                                  scenario.baseline.failure.value() / 10.0, {.above = 0.0, .at_most = 1.0});
  rule.prior.alpha =
      fields.number({"prior_failures", "Failures of each arm that are believed in before any request.", "0.5"}, 1.0,
                    {.at_least = 0.1, .at_most = 1e9});
  rule.prior.beta =
      fields.number({"prior_successes", "Successes of each arm that are believed in before any request.", "0.5"}, 1.0,
                    {.at_least = 0.1, .at_most = 1e9});
  rule.min_requests = read_min_requests(fields);
  const auto every = read_every_if_any(fields, scenario);
  return {"bayes", every, [rule] { return std::make_unique<Bayes>(rule); }, Against::control};
}

}  // namespace rollcast::judges
