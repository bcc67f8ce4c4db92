#include "judges/cloud_alarm.hpp"

#include <algorithm>
#include <array>
#include <deque>

namespace rollcast::judges {

bool CloudAlarm::breaches(const Samples& in_period) const {
  const Sample seen = of == Of::candidate ? in_period.candidate : in_period.candidate + in_period.control;
  return seen.requests > 0 ? seen.failure_rate() > threshold : missing == MissingData::breaching;
}

namespace {

class AlarmJudge final : public Judge {
 public:
  explicit AlarmJudge(const CloudAlarm& alarm) : alarm_{alarm} {}

  void begin_stage(const StageAhead& ahead) override {
    if (ahead.step > 0) return;
    recent_.clear();
    pending_ = {};
    due_ = ahead.begins + alarm_.period;
  }

  Opinion assess(const Evidence& evidence) override {
    pending_ = pending_ + evidence.since_look;
    if (evidence.now >= due_) end_period(evidence.now);
    return std::count(recent_.begin(), recent_.end(), true) >= alarm_.datapoints ? Opinion::fail : Opinion::pass;
  }

  std::optional<SimTime> next_look() const override { return due_; }

 private:
  void end_period(SimTime now) {
    recent_.push_back(alarm_.breaches(pending_));
    if (recent_.size() > static_cast<std::size_t>(alarm_.evaluation_periods)) recent_.pop_front();
    pending_ = {};
    due_ = now + alarm_.period;
  }

  CloudAlarm alarm_;
  std::deque<bool> recent_;
  Samples pending_;
  SimTime due_;
};

}  // namespace

CloudAlarm read_cloud_alarm(const Fields& fields, const Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> arms{"candidate", "service"}, missing{"not_breaching", "breaching"};
  const Duration tick = scenario.tick;
  CloudAlarm alarm;
  alarm.of = static_cast<CloudAlarm::Of>(fields.choice(
      {"of", "Whose failures: those of the candidate, or of the whole service, which incidents cause too.", "service"},
      arms, 0));
  const Key threshold_key{
      "threshold", "A period breaches above this failure rate.", "1%", {.by_default = "twice `baseline.failure`"}};
  alarm.threshold =
      fields.probability(threshold_key, Probability{std::min(2.0 * scenario.baseline.failure.value(), 1.0)}).value();
  alarm.period =
      fields.duration({"period",
                       "Length of a period. Periods follow each other from the start of the release, over all steps.",
                       "5min",
                       {.by_default = "`\"1min\"`, at least the tick"}},
                      std::max(Duration::minutes(1), tick), {.at_least = tick, .multiple_of = tick});
  alarm.evaluation_periods = fields.whole_number(
      {"evaluation_periods", "How many of the last periods are looked at.", "3"}, 2, {.at_least = 1, .at_most = 1000});
  alarm.datapoints = fields.whole_number({"datapoints_to_alarm",
                                          "Breaching periods among the last `evaluation_periods` that make an alarm.",
                                          "1",
                                          {.by_default = "all of them", .range = "at most `evaluation_periods`"}},
                                         alarm.evaluation_periods, {.at_least = 1, .at_most = 1000});
  alarm.missing = static_cast<CloudAlarm::MissingData>(
      fields.choice({"treat_missing_data", "What a period without requests is.", "breaching"}, missing, 0));
  if (alarm.datapoints > alarm.evaluation_periods && !fields.has_error("evaluation_periods"))
    fields.error("datapoints_to_alarm", "is more than \"evaluation_periods\" (could never go off). Lower it.");
  return alarm;
}

JudgePlan alarm_judge(const CloudAlarm& alarm) {
  return {"cloud alarm", alarm.period, [alarm] { return std::make_unique<AlarmJudge>(alarm); }, Against::fixed_limit};
}

}  // namespace rollcast::judges
