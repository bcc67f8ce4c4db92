#include "judges/e_process.hpp"

#include <algorithm>
#include <cmath>

#include "judges/count_evidence.hpp"
#include "judges/judge_options.hpp"

namespace rollcast::judges {

namespace {

struct EProcessOptions {
  double alpha, ratio, weight;
  Sides sides;
  std::int64_t min_requests;
};

class EProcess final : public Judge, private Tripwire {
 public:
  explicit EProcess(const EProcessOptions& options) : options_{options}, wanted_{-std::log(options.alpha)} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    if (!can_judge(evidence.since_stage)) return Opinion::inconclusive;
    return trips(evidence.since_stage) ? Opinion::fail : Opinion::pass;
  }

  const Tripwire* tripwire() const override { return this; }

 private:
  bool can_judge(const Samples& samples) const {
    return std::min(samples.candidate.requests, samples.control.requests) >= options_.min_requests;
  }

  bool trips(const Samples& since_stage) const override {
    if (!can_judge(since_stage)) return false;
    const auto ours = static_cast<double>(since_stage.candidate.failures),
               others = static_cast<double>(since_stage.control.failures);
    const double chance = chance_of_candidate(since_stage, options_.ratio);
    if (log_best_ratio(ours, others, chance) < wanted_) return false;
    const BetaDistribution distribution{options_.weight * chance, options_.weight * (1.0 - chance)};
    return log_e_value(ours, others, chance, distribution, options_.sides) >= wanted_;
  }

  /// The likelihood ratio that fits best rises with the candidate's failures, and falls with the control's and with the
  /// share.
  bool could_trip(const Samples& least, const Samples& most) const override {
    if (!can_judge(most)) return false;
    const double chance = chance_of_candidate({least.candidate, most.control}, options_.ratio);
    if (chance == 0.0) return most.candidate.failures > 0;
    return log_best_ratio(static_cast<double>(most.candidate.failures), static_cast<double>(least.control.failures),
                          chance) >= wanted_;
  }

  EProcessOptions options_;
  double wanted_;
};

}  // namespace

double chance_of_candidate(const Samples& samples, double ratio) {
  const double weighted = ratio * static_cast<double>(samples.candidate.requests);
  return weighted / (weighted + static_cast<double>(samples.control.requests));
}

JudgePlan read_e_process(const Fields& fields, const Scenario& scenario) {
  const double alpha = read_error_rate_of_all_looks(fields), ratio = read_tolerated_ratio(fields);
  const double weight =
      fields.number({"weight",
                     "Weight, in failures, of the beta distribution of the chance that a failure is the candidate's, "
                     "about what is expected; at equal shares 2 is the uniform distribution.",
                     "4"},
                    2.0, {.above = 0.0, .at_most = 1e6});
  const EProcessOptions options{alpha, ratio, weight, read_sides(fields), read_min_requests(fields)};
  return {"e_process", read_every(fields, scenario), [options] { return std::make_unique<EProcess>(options); },
          Against::control};
}

}  // namespace rollcast::judges
