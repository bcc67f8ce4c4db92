#include "judges/mann_whitney.hpp"

#include <array>
#include <cmath>
#include <deque>
#include <limits>

#include "judges/judge_options.hpp"

namespace rollcast::judges {

namespace {

constexpr std::array<std::string_view, 3> direction_names{"increase", "decrease", "either"};
constexpr std::array<std::string_view, 2> missing_names{"remove", "replace"};
constexpr std::array<std::string_view, 2> outlier_names{"keep", "remove"};
constexpr std::array<std::string_view, 2> effect_size_names{"mean_ratio", "cles"};

struct RankRule {
  MetricRule metric;
  Duration interval = Duration::forever();  ///< only where the stage ends
  Duration lookback;                        ///< 0: since the stage began
  std::int64_t min_requests = 1, min_points = 5;
};

class MannWhitney final : public Judge {
 public:
  explicit MannWhitney(const RankRule& rule) : rule_{rule} {}

  void begin_stage(const StageAhead& stage) override {
    points_.clear();
    last_verdict_ = stage.begins;
    opinion_ = Opinion::inconclusive;
  }

  Opinion assess(const Evidence& evidence) override {
    points_.push_back({evidence.now, rate(evidence.since_look.candidate), rate(evidence.since_look.control)});
    while (rule_.lookback > Duration{} && points_.front().when + rule_.lookback <= evidence.now) points_.pop_front();
    if (evidence.stage_ends || evidence.now - last_verdict_ >= rule_.interval) {
      last_verdict_ = evidence.now;
      opinion_ = verdict();
    }
    return opinion_;
  }

 private:
  struct Point {
    SimTime when;
    double candidate, control;
  };

  /// NaN where it is missing.
  double rate(const Sample& arm) const {
    return arm.requests >= rule_.min_requests ? arm.failure_rate() : std::numeric_limits<double>::quiet_NaN();
  }

  bool has_points(std::span<const double> values) const {
    const auto there = std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
    return there > 0 && (there >= rule_.min_points || rule_.metric.missing == Missing::replace) &&
           std::ssize(values) >= rule_.min_points;
  }

  Opinion verdict() const {
    std::vector<double> candidate, control;
    for (const Point& point : points_) {
      candidate.push_back(point.candidate);
      control.push_back(point.control);
    }
    if (!has_points(candidate) || !has_points(control)) return Opinion::inconclusive;
    const Classified result = classify(std::move(candidate), std::move(control), rule_.metric);
    return result.classification == Classification::pass ? Opinion::pass : Opinion::fail;
  }

  RankRule rule_;
  std::deque<Point> points_;
  SimTime last_verdict_;
  Opinion opinion_ = Opinion::inconclusive;
};

}  // namespace

MetricRule read_metric_rule(const Fields& fields) {
  MetricRule rule;
  rule.tolerance = fields.number(
      {"tolerance", "The interval of the shift must clear zero by this part of the estimated shift.", "0.5"}, 0.25,
      {.at_least = 0.0, .at_most = 100.0});
  const Key confidence_key{"confidence",
                           "Confidence of the two-sided interval of the shift.",
                           "95%",
                           {.range = "strictly between 0 % and 100 %"}};
  rule.confidence = fields.probability(confidence_key, Probability{0.98}).value();
  if (rule.confidence <= 0.0 || rule.confidence >= 1.0) {
    fields.error("confidence", "must lie strictly between 0% and 100% (it is how sure the interval is).");
    rule.confidence = 0.98;
  }
  rule.direction = static_cast<Direction>(
      fields.choice({"direction", "Which change of the failure rate fails.", "either"}, direction_names, 0));
  rule.missing = static_cast<Missing>(fields.choice(
      {"missing", "Leaves out values without enough requests in an arm, or takes them for a rate of 0.", "replace"},
      missing_names, 0));
  rule.outliers = static_cast<Outliers>(
      fields.choice({"outliers", "Whether values far from the others count.", "remove"}, outlier_names, 0));
  rule.outlier_factor = fields.number(
      {"outlier_factor",
       "A value is an outlier when it lies further from the quartiles than this many times the distance between them.",
       "1.5"},
      3.0, {.at_least = 0.0, .at_most = 1000.0});
  rule.effect_size =
      static_cast<EffectSize>(fields.choice({"effect_size",
                                             "How large a difference is: the ratio of the mean rates, or the chance "
                                             "that a value of the candidate is the higher one.",
                                             "cles"},
                                            effect_size_names, 0));
  const double usual = rule.effect_size == EffectSize::mean_ratio ? 1.0 : 0.5;
  rule.allowed_increase = fields.number({"allowed_increase",
                                         "Fails an increase only with an effect of this at least.",
                                         "1.1",
                                         {.by_default = "1, with `effect_size` `\"cles\"` 0.5"}},
                                        usual, {.at_least = 0.0, .at_most = 1000.0});
  rule.allowed_decrease = fields.number({"allowed_decrease",
                                         "Fails a decrease only with an effect of this at most.",
                                         "0.9",
                                         {.by_default = "1, with `effect_size` `\"cles\"` 0.5"}},
                                        usual, {.at_least = 0.0, .at_most = 1000.0});
  return rule;
}

JudgePlan read_mann_whitney(const Fields& fields, const Scenario& scenario) {
  const Duration every = read_every(fields, scenario);
  RankRule rule;
  rule.metric = read_metric_rule(fields);
  if (fields.has("interval"))
    rule.interval = fields.duration({"interval",
                                     "The judge also decides on the way, this often.",
                                     "1h",
                                     {.by_default = "only where the stage ends", .range = "a multiple of `every`"}},
                                    every, {.at_least = every, .multiple_of = every});
  rule.lookback = fields.duration({"lookback",
                                   "The judge uses the looks of this long; 0: all since the stage began.",
                                   "2h",
                                   {.range = "a multiple of `every`"}},
                                  Duration{}, {.multiple_of = every});
  rule.min_requests = fields.whole_number(
      {"min_requests", "With fewer requests of an arm a look gives no value.", "100"}, 1, {.at_least = 1.0});
  rule.min_points = fields.whole_number({"min_points",
                                         "With fewer values of an arm the judge cannot tell. With fewer than 5, arms "
                                         "that do not overlap fail at any confidence, as Kayenta has it.",
                                         "10"},
                                        5, {.at_least = 1.0, .at_most = 100'000.0});
  return {"mann_whitney", every, [rule] { return std::make_unique<MannWhitney>(rule); }, Against::control};
}

}  // namespace rollcast::judges
