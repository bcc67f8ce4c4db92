#include "judges/msprt.hpp"

#include "judges/judge_options.hpp"
#include "judges/normal_mixture.hpp"
#include "judges/rate_difference.hpp"

namespace rollcast::judges {

namespace {

class Msprt final : public RateDifferenceJudge {
 public:
  Msprt(const Options& options, double tau, Sides sides)
      : RateDifferenceJudge{options}, evidence_wanted_{-std::log(options.alpha)}, tau_{tau}, sides_{sides} {}

 private:
  bool is_significant(const RateDifference& difference, const Samples&) const override {
    return log_mixture_ratio(difference.z(), tau_ * tau_ / difference.variance, sides_) >= evidence_wanted_;
  }

  double evidence_wanted_, tau_;
  Sides sides_;
};

}  // namespace

JudgePlan read_msprt(const Fields& fields, const Scenario& scenario) {
  const double alpha = read_error_rate_of_all_looks(fields), ratio = read_tolerated_ratio(fields);
  const RateDifferenceJudge::Options options{alpha, ratio, read_min_requests(fields)};
  const Key tau_key{"tau",
                    "By how much failure rates are expected to differ: the standard deviation of the mixture.",
                    "0.5%",
                    {.by_default = "`baseline.failure`", .range = "above 0 %"}};
  const double tau = fields.probability(tau_key, scenario.baseline.failure).value();
  if (tau <= 0.0 && !fields.has_error("tau"))
    fields.error("tau",
                 "must be above 0% (it is how much failure rates are expected to differ). Write for example \"0.5%\".");
  const Sides sides = read_sides(fields);
  return {"msprt", read_every(fields, scenario), [=] { return std::make_unique<Msprt>(options, tau, sides); },
          Against::control};
}

}  // namespace rollcast::judges
