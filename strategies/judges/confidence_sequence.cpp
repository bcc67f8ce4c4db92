#include "confidence_sequence.hpp"

#include "sequential_options.hpp"
#include "normal_mixture.hpp"
#include "rate_difference.hpp"

namespace rollcast {

namespace {

class ConfidenceSequence final : public RateDifferenceJudge {
 public:
  ConfidenceSequence(const Options& options, double tuned_for, Sides sides)
      : RateDifferenceJudge{options}, alpha_{options.alpha}, tuned_for_{tuned_for}, sides_{sides} {}

 private:
  bool is_significant(const RateDifference& difference, const Samples& samples) const override {
    const auto requests = static_cast<double>(samples.candidate.requests + samples.control.requests);
    return difference.z() > confidence_sequence_limit(requests, tuned_for_, alpha_, sides_);
  }

  double alpha_, tuned_for_;
  Sides sides_;
};

}  // namespace

double confidence_sequence_limit(double requests, double tuned_for, double alpha, Sides sides) {
  return mixture_limit(requests / tuned_for * best_spread(alpha, sides), alpha, sides);
}

JudgePlan read_confidence_sequence(const Fields& fields, const Scenario& scenario) {
  const double alpha = read_error_rate(fields, "alpha", 0.01), ratio = read_tolerated_ratio(fields);
  const RateDifferenceJudge::Options options{alpha, ratio, read_min_requests(fields)};
  const double tuned_for = fields.number("tuned_for", 5000.0, {.at_least = 1.0});
  const Sides sides = read_sides(fields);
  return {"confidence_sequence", read_look_interval(fields, scenario),
          [=] { return std::make_unique<ConfidenceSequence>(options, tuned_for, sides); }, Against::control};
}

}  // namespace rollcast
