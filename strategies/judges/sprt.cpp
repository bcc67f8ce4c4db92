#include "judges/sprt.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "judges/judge_options.hpp"
#include "judges/sprt_limits.hpp"

namespace rollcast::judges {

namespace {

enum class Accept { at_once, at_end };
constexpr std::array<std::string_view, 2> accept_names{"at_once", "at_end"};
enum class Reference { control, fixed };
constexpr std::array<std::string_view, 2> compare_names{"control", "fixed"};
enum class Thresholds { wald, safe, exact };
constexpr std::array<std::string_view, 3> threshold_names{"wald", "safe", "exact"};

/// What each failure of either arm takes from the logarithm when the candidate serves this share of the requests.
double taken_by_a_failure(double share, double ratio, double detect) {
  return std::log1p(share * (detect - 1.0)) - std::log1p(share * (ratio - 1.0));
}

double share_of(std::int64_t candidate, std::int64_t control) {
  return static_cast<double>(candidate) / static_cast<double>(candidate + control);
}

/// The logarithm of the likelihood ratio as a function of counts, and how far it may range where they do.
class Likelihood {
 public:
  Likelihood(double ratio, double detect) : ratio_{ratio}, detect_{detect} {}
  Likelihood(const SprtHypotheses& fixed)
      : ratio_{fixed.fine}, detect_{fixed.worse}, success_takes_{std::log1p(-fixed.fine) - std::log1p(-fixed.worse)} {}

  bool has_control() const { return !success_takes_; }
  double of(const Samples& samples) const {
    const auto& [candidate, control] = samples;
    if (has_control()) return log_ratio_against_control(samples, ratio_, detect_);
    return of_candidate(candidate.failures, candidate.successes());
  }
  double least(const Samples& least, const Samples& most) const {
    if (!has_control()) return of_candidate(least.candidate.failures, most.candidate.successes());
    return bound(least.candidate.failures, most.control.failures,
                 share_of(most.candidate.requests, least.control.requests));
  }
  double most(const Samples& least, const Samples& most) const {
    if (!has_control()) return of_candidate(most.candidate.failures, least.candidate.successes());
    return bound(most.candidate.failures, least.control.failures,
                 share_of(least.candidate.requests, most.control.requests));
  }

 private:
  double of_candidate(std::int64_t failures, std::int64_t successes) const {
    return static_cast<double>(failures) * std::log(detect_ / ratio_) -
           static_cast<double>(successes) * *success_takes_;
  }
  /// It rises with the candidate's failures, and falls with the control's and with the candidate's share.
  double bound(std::int64_t candidate_failures, std::int64_t control_failures, double share) const {
    const double takes = taken_by_a_failure(share, ratio_, detect_);
    return static_cast<double>(candidate_failures) * (std::log(detect_ / ratio_) - takes) -
           static_cast<double>(control_failures) * takes;
  }

  double ratio_, detect_;
  std::optional<double> success_takes_{};
};

struct SprtOptions {
  Likelihood likelihood;
  SprtLimits limits;
  Accept accept;
  std::int64_t min_requests;
};

class Sprt final : public Judge, private Tripwire {
 public:
  explicit Sprt(const SprtOptions& options) : options_{options} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    const Samples& samples = evidence.since_stage;
    if (!can_judge(samples)) return Opinion::inconclusive;
    const double log_ratio = options_.likelihood.of(samples);
    if (rejects(log_ratio)) return Opinion::fail;
    if (!accepts(log_ratio)) return Opinion::inconclusive;
    return options_.accept == Accept::at_once ? Opinion::pass_at_once : Opinion::pass;
  }

  const Tripwire* tripwire() const override { return this; }

 private:
  bool can_judge(const Samples& samples) const {
    const bool control_suffices = !needs_control() || samples.control.requests >= options_.min_requests;
    return control_suffices && samples.candidate.requests >= options_.min_requests;
  }
  bool rejects(double log_ratio) const { return log_ratio >= options_.limits.reject - rounding; }
  bool accepts(double log_ratio) const { return log_ratio <= options_.limits.accept + rounding; }
  bool ends_stage(double least, double most) const {
    return rejects(most) || (options_.accept == Accept::at_once && accepts(least));
  }

  bool trips(const Samples& since_stage) const override {
    if (!can_judge(since_stage)) return false;
    const double log_ratio = options_.likelihood.of(since_stage);
    return ends_stage(log_ratio, log_ratio);
  }
  bool could_trip(const Samples& least, const Samples& most) const override {
    return can_judge(most) && ends_stage(options_.likelihood.least(least, most), options_.likelihood.most(least, most));
  }
  bool needs_control() const override { return options_.likelihood.has_control(); }

  SprtOptions options_;
};

SprtHypotheses read_fixed(const Fields& fields, const Scenario& scenario, double ratio, double detect) {
  const Key baseline_key{
      "baseline",
      "Failure probability to compare with.",
      "0.5%",
      {.by_default = "`baseline.failure`",
       .range = "above 0 %, below 100 % when multiplied by `detect`; only with `compare` `\"fixed\"`"}};
  const double baseline = fields.probability(baseline_key, scenario.baseline.failure).value();
  if (baseline > 0.0 && detect * baseline < 1.0) return {ratio * baseline, detect * baseline};
  if (!fields.has_error("baseline") && !fields.has_error("detect"))
    fields.error("baseline",
                 "must be above 0%, and below 100% when multiplied by \"detect\" (both are failure probabilities).");
  return {0.01, 0.02};
}

double read_detect(const Fields& fields, double ratio) {
  const double detect = fields.number({"detect",
                                       "What is to be found: a candidate that fails this many times as often.",
                                       "1.5",
                                       {.range = "more than `ratio`"}},
                                      2.0, {.above = 1.0, .at_most = 1000.0});
  if (detect > ratio) return detect;
  if (!fields.has_error("detect") && !fields.has_error("ratio"))
    fields.error("detect", "must be more than \"ratio\" (what is tolerated cannot be what is to be found). Raise it.");
  return 2.0 * ratio;
}

Likelihood read_likelihood(const Fields& fields, Reference compare, const Scenario& scenario, SprtErrors errors,
                           SprtLimits& limits) {
  const double ratio = read_tolerated_ratio(fields), detect = read_detect(fields, ratio);
  const auto thresholds = static_cast<Thresholds>(
      fields.choice({"thresholds",
                     "Where the limits lie. Wald's may let one of the two errors exceed its rate a little; safe ones "
                     "never do; exact ones neither, if the judge looks after each request, and take the fewest "
                     "requests, but go only with `compare` `\"fixed\"`.",
                     "safe"},
                    threshold_names, static_cast<std::size_t>(Thresholds::wald)));
  limits = thresholds == Thresholds::wald ? wald_limits(errors) : safe_limits(errors);
  if (compare == Reference::control) {
    if (fields.has("baseline"))
      fields.error("baseline", "goes with \"compare\": \"fixed\" (else the control tells it). Remove it.");
    if (thresholds == Thresholds::exact)
      fields.error(
          "thresholds",
          "\"exact\" goes with \"compare\": \"fixed\" (with a control they depend on the share). Write \"safe\".");
    return {ratio, detect};
  }
  const SprtHypotheses between = read_fixed(fields, scenario, ratio, detect);
  if (thresholds == Thresholds::exact) limits = exact_limits(between, errors);
  return {between};
}

}  // namespace

double log_ratio_against_control(const Samples& samples, double ratio, double detect) {
  const auto& [candidate, control] = samples;
  const double takes = taken_by_a_failure(share_of(candidate.requests, control.requests), ratio, detect);
  return static_cast<double>(candidate.failures) * std::log(detect / ratio) -
         static_cast<double>(candidate.failures + control.failures) * takes;
}

JudgePlan read_sprt(const Fields& fields, const Scenario& scenario) {
  const auto compare = static_cast<Reference>(fields.choice(
      {"compare", "Compares with the control, or with the failure probability `baseline`, which needs no control.",
       "fixed"},
      compare_names, static_cast<std::size_t>(Reference::control)));
  const SprtErrors errors{
      read_error_rate(fields, {"alpha", "Rate of false alarms.", "5%"}, 0.01),
      read_error_rate(fields, {"beta", "Rate of misses: how often what is to be found is accepted.", "20%"}, 0.1, 0.5)};
  SprtLimits limits{};
  const Likelihood likelihood = read_likelihood(fields, compare, scenario, errors, limits);
  const auto accept = static_cast<Accept>(fields.choice({"accept",
                                                         "What is accepted ends the stage at once, or passes if it is "
                                                         "still accepted where the stage ends, and may fail before.",
                                                         "at_end"},
                                                        accept_names, static_cast<std::size_t>(Accept::at_once)));
  const SprtOptions options{likelihood, limits, accept, read_min_requests(fields)};
  return {"sprt", read_every(fields, scenario), [options] { return std::make_unique<Sprt>(options); },
          compare == Reference::control ? Against::control : Against::fixed_limit};
}

}  // namespace rollcast::judges
