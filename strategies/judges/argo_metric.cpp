#include "judges/argo_metric.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcast::judges {

void MetricTally::add(Measured measured) {
  if (phase_ != MetricPhase::running) return;
  errors_in_a_row_ = measured == Measured::error ? errors_in_a_row_ + 1 : 0;
  successes_in_a_row_ = measured == Measured::successful ? successes_in_a_row_ + 1 : 0;
  counted_ += measured != Measured::error;
  failed_ += measured == Measured::failed;
  inconclusive_ += measured == Measured::inconclusive;
  phase_ = assess();
}

MetricPhase MetricTally::assess() const {
  if (errors_in_a_row_ > limits_.consecutive_error_limit) return MetricPhase::error;
  if (inconclusive_ > limits_.inconclusive_limit) return MetricPhase::inconclusive;
  if (limits_.failure_limit >= 0 && failed_ > limits_.failure_limit) return MetricPhase::failed;
  const bool has_succeeded =
      limits_.consecutive_success_limit > 0 && successes_in_a_row_ >= limits_.consecutive_success_limit;
  if (has_succeeded) return MetricPhase::successful;
  return limits_.count > 0 && counted_ >= limits_.count ? assess_at_count() : MetricPhase::running;
}

MetricPhase MetricTally::assess_at_count() const {
  if (limits_.consecutive_success_limit == 0) return MetricPhase::successful;
  return limits_.failure_limit >= 0 ? MetricPhase::inconclusive : MetricPhase::failed;
}

Duration MetricPlan::planned_length() const {
  const std::int64_t by_count = limits.count, by_successes = limits.consecutive_success_limit;
  const std::int64_t measurements = by_count == 0       ? by_successes
                                    : by_successes == 0 ? by_count
                                                        : std::min(by_count, by_successes);
  return initial_delay + interval.value_or(Duration{}) * std::max<std::int64_t>(measurements - 1, 0);
}

Measured measure(const MetricPlan& plan, const Samples& samples) {
  for (const auto& limit : {plan.success, plan.failure})
    if (limit && !limit->has_data(samples)) return Measured::error;
  if (plan.failure && plan.failure->is_exceeded(samples)) return Measured::failed;
  if (!plan.success || !plan.success->is_exceeded(samples)) return Measured::successful;
  return plan.failure ? Measured::inconclusive : Measured::failed;
}

void MetricRun::see(SimTime now, const Samples& since_look) {
  pending_ = pending_ + since_look;
  if (now < due()) return;
  const Measured measured = measure(*plan_, pending_);
  tally_.add(measured);
  const bool again_soon = measured == Measured::error || !plan_->interval;
  due_ = now + (again_soon ? Duration::seconds(10) : *plan_->interval);
  if (measured != Measured::error) pending_ = {};
}

namespace {

MetricLimits read_limits(const Fields& fields) {
  MetricLimits limits;
  limits.count = fields.whole_number(
      {"count", "The metric ends after so many measurements that were no errors; 0: it has no end.", "5"}, 0,
      {.at_least = 0, .at_most = 1e6});
  limits.failure_limit = fields.whole_number(
      {"failure_limit", "The metric fails with more failed measurements than these; -1: never.", "2"}, 0,
      {.at_least = -1, .at_most = 1e6});
  limits.inconclusive_limit = fields.whole_number(
      {"inconclusive_limit", "The metric is inconclusive with more inconclusive measurements than these.", "2"}, 0,
      {.at_least = 0, .at_most = 1e6});
  limits.consecutive_error_limit = fields.whole_number(
      {"consecutive_error_limit", "The metric ends in an error with more errors in a row than these.", "10"}, 4,
      {.at_least = 0, .at_most = 1e6});
  limits.consecutive_success_limit = fields.whole_number(
      {"consecutive_success_limit", "The metric is successful with so many successes in a row; 0: not by this.", "3"},
      0, {.at_least = 0, .at_most = 1e6});
  return limits;
}

std::optional<RateLimit> read_condition(const Fields& fields, const Key& key, std::string_view absolute) {
  return fields.has_object(key.name) ? std::optional{read_rate_limit(fields.object(key), absolute)} : std::nullopt;
}

std::string usual_analysis_with(std::string_view end, const Scenario& scenario) {
  const Duration interval = std::max(Duration::minutes(5), scenario.tick),
                 delay = in_ticks(scenario.watching.metrics_delay, scenario.tick);
  return fmt::format(R"({{"interval": "{}", "initial_delay": "{}", {}"failure_limit": 3, "success_condition": {{}}}})",
                     to_text(interval), to_text(interval + delay), end);
}

}  // namespace

std::string usual_analysis(const Scenario& scenario) { return usual_analysis_with("", scenario); }
std::string usual_ending_analysis(const Scenario& scenario) { return usual_analysis_with(R"("count": 6, )", scenario); }

Fields part_or_usual(const Fields& fields, const Key& key, const std::string& usual) {
  return fields.has(key.name) ? fields.object(key) : fields.object(key, usual);
}

MetricPlan read_metric(const Fields& fields, const Scenario& scenario) {
  MetricPlan plan;
  if (fields.has("interval"))
    plan.interval = fields.duration({"interval",
                                     "Time between measurements. A measurement reads all requests since the last.",
                                     "10min",
                                     {.by_default = "none: one measurement"}},
                                    required, {.at_least = scenario.tick, .multiple_of = scenario.tick});
  plan.initial_delay = fields.duration({"initial_delay", "Time before the first measurement.", "5min"}, Duration{},
                                       {.multiple_of = scenario.tick});
  plan.limits = read_limits(fields);
  if (!plan.interval && (plan.limits.count > 1 || plan.limits.consecutive_success_limit > 1))
    fields.error("interval", "is missing (measuring more than once needs it). Write for example \"5min\".");
  if (!plan.interval) plan.limits.count = 1;
  plan.success =
      read_condition(fields,
                     {"success_condition",
                      "A measurement succeeds up to this failure rate of the candidate. Beside a `failure_condition`, "
                      "what lies between the two is inconclusive; without one, what lies above fails.",
                      R"({"at_most": "2%"})",
                      {.by_default = "none: the opposite of `failure_condition`, or every measurement succeeds"}},
                     "at_most");
  plan.failure = read_condition(fields,
                                {"failure_condition",
                                 "A measurement fails above this failure rate of the candidate.",
                                 R"({"above": "5%"})",
                                 {.by_default = "none: the opposite of `success_condition`"}},
                                "above");
  return plan;
}

MetricPlan read_ending_metric(const Fields& fields, const Scenario& scenario) {
  const MetricPlan plan = read_metric(fields, scenario);
  if (!plan.has_end() && !fields.has_error(""))
    fields.error("count", "is missing (what waits for this analysis would wait for ever). Write for example 5.");
  return plan;
}

}  // namespace rollcast::judges
