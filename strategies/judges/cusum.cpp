#include "judges/cusum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "judges/judge_options.hpp"
#include "rollcast/world/traffic.hpp"

namespace rollcast::judges {

namespace {

constexpr double rarest = 1e-5;  ///< that is worked out request by request

struct CusumRule {
  BernoulliCusum chart;
  std::int64_t min_requests = 1;
};

class Cusum final : public Judge {
 public:
  explicit Cusum(const CusumRule& rule) : rule_{rule} {}

  void begin_stage(const StageAhead&) override {}  // the chart goes on

  Opinion assess(const Evidence& evidence) override {
    const Sample& look = evidence.since_look.candidate;
    requests_ += look.requests;
    sum_ = std::max<std::int64_t>(0, sum_ + rule_.chart.up * look.failures - look.successes());
    if (requests_ < rule_.min_requests) return Opinion::inconclusive;
    return sum_ >= rule_.chart.threshold ? Opinion::fail : Opinion::pass;
  }

 private:
  CusumRule rule_;
  std::int64_t sum_ = 0, requests_ = 0;
};

/// How much evidence a success is against p1.
double evidence_of_success(double p0, double p1) { return std::log1p(-p0) - std::log1p(-p1); }

double usual_run_length(const Scenario& scenario) {
  const TickCurve requests = usual_requests(scenario);
  return std::max(1.0, std::round(10.0 * (requests.at(requests.end()) - requests.at(SimTime{}))));
}

struct Rates {
  double p0, p1;
};

/// Rates that a chart can tell apart; harmless ones after an error.
Rates read_rates(const Fields& fields, const Scenario& scenario) {
  constexpr Rates harmless{0.01, 0.02};
  constexpr double least = 1e-9;
  const double ratio = fields.number({"ratio", "What the chart is tuned to find: this many times `p0`.", "1.5"}, 2.0,
                                     {.above = 1.0, .at_most = 100.0});
  const Key p0_key{"p0",
                   "The usual failure rate.",
                   "0.5%",
                   {.by_default = "`baseline.failure`", .range = "at least 1e-9, and below 1 / `ratio`"}};
  const double p0 = fields.probability(p0_key, scenario.baseline.failure).value();
  if (fields.has_error("ratio") || fields.has_error("p0")) return harmless;
  if (p0 < least || ratio * p0 >= 1.0) {
    fields.error("p0",
                 fmt::format("must be 1e-9 at least and less than {:g} (it and \"ratio\" times it are probabilities).",
                             1.0 / ratio));
    return harmless;
  }
  if (failure_score(p0, ratio * p0) > 0) return {p0, ratio * p0};
  fields.error("ratio", "is too near 1 for failures that are this common (no whole score tells them apart). Raise it.");
  return harmless;
}

std::int64_t read_threshold_or_arl(const Fields& fields, const Scenario& scenario, const Rates& rates) {
  constexpr double longest = 1e12;
  if (!fields.has("threshold")) {
    const double usual = std::min(usual_run_length(scenario), longest);
    const double arl =
        fields.number({"arl",
                       "Requests until a false alarm, on average; this chooses the threshold.",
                       "1000000",
                       {.by_default = "ten times the requests that usually come until the scenario's end",
                        .range = "not beside `threshold`"}},
                      usual, {.at_least = 1.0, .at_most = longest});
    return fields.has_any_error() ? 1 : cusum_threshold(failure_score(rates.p0, rates.p1), rates.p0, arl);
  }
  if (fields.has("arl")) fields.error("arl", "says the same as \"threshold\" in other words. Remove one of them.");
  const double nats = fields.number({"threshold",
                                     "The threshold itself, as a log likelihood ratio.",
                                     "5",
                                     {.by_default = "the run length decides", .range = "not beside `arl`"}},
                                    required, {.above = 0.0, .at_most = 1000.0});
  return std::max<std::int64_t>(1,
                                static_cast<std::int64_t>(std::ceil(nats / evidence_of_success(rates.p0, rates.p1))));
}

}  // namespace

std::int64_t failure_score(double p0, double p1) {
  const double exact = std::log(p1 / p0) / evidence_of_success(p0, p1);
  const double up = std::round(exact);
  const bool drifts_apart = up * p0 < 1.0 - p0 && up * p1 > 1.0 - p1;
  return drifts_apart ? static_cast<std::int64_t>(up) : 0;
}

std::int64_t cusum_threshold(std::int64_t up, double p0, double arl) {
  if (p0 >= rarest) return threshold_for_run_length(up, p0, arl);
  const double stretch = rarest / p0;
  const auto scaled = static_cast<std::int64_t>(std::round(static_cast<double>(up) / stretch));
  return static_cast<std::int64_t>(
      std::ceil(static_cast<double>(threshold_for_run_length(scaled, rarest, arl / stretch)) * stretch));
}

JudgePlan read_cusum(const Fields& fields, const Scenario& scenario) {
  const Duration every = read_every(fields, scenario);
  const Rates rates = read_rates(fields, scenario);
  CusumRule rule;
  rule.chart.up = failure_score(rates.p0, rates.p1);
  rule.chart.threshold = read_threshold_or_arl(fields, scenario, rates);
  rule.min_requests = fields.whole_number(
      {"min_requests", "The judge cannot tell until the candidate has had this many requests.", "1000"}, 1,
      {.at_least = 1.0});
  return {"cusum", every, [rule] { return std::make_unique<Cusum>(rule); }, Against::fixed_limit};
}

}  // namespace rollcast::judges
