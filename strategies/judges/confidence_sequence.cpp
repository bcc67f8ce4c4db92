#include "judges/confidence_sequence.hpp"

#include "judges/judge_options.hpp"
#include "judges/normal_mixture.hpp"
#include "judges/rate_difference.hpp"

namespace rollcast::judges {

namespace {

class ConfidenceSequence final : public RateDifferenceJudge {
 public:
  explicit ConfidenceSequence(const ConfidenceSequenceRule& rule)
      : RateDifferenceJudge{{rule.alpha, rule.ratio, rule.min_requests}}, rule_{rule} {}

 private:
  bool is_significant(const RateDifference& difference, const Samples& samples) const override {
    const auto requests = static_cast<double>(samples.candidate.requests + samples.control.requests);
    return difference.z() > confidence_sequence_limit(requests, rule_.tuned_for, rule_.alpha, rule_.sides);
  }

  ConfidenceSequenceRule rule_;
};

}  // namespace

double confidence_sequence_limit(double requests, double tuned_for, double alpha, Sides sides) {
  return mixture_limit(requests / tuned_for * best_spread(alpha, sides), alpha, sides);
}

std::unique_ptr<Judge> begin_confidence_sequence(const ConfidenceSequenceRule& rule) {
  return std::make_unique<ConfidenceSequence>(rule);
}

JudgePlan read_confidence_sequence(const Fields& fields, const Scenario& scenario) {
  ConfidenceSequenceRule rule;
  rule.alpha = read_error_rate_of_all_looks(fields);
  rule.ratio = read_tolerated_ratio(fields);
  rule.min_requests = read_min_requests(fields);
  rule.tuned_for = fields.number(
      {"tuned_for", "The sequence is tightest at about this many requests of both arms together.", "20000"}, 5000.0,
      {.at_least = 1.0});
  rule.sides = read_sides(fields);
  const Duration every = read_every(fields, scenario);
  return {"confidence_sequence", every, [rule] { return begin_confidence_sequence(rule); }, Against::control};
}

}  // namespace rollcast::judges
