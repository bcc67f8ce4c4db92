#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "facts.hpp"
#include "load_text.hpp"
#include "looks_text.hpp"
#include "requests_to_see.hpp"
#include "rollcast/run/timetable.hpp"
#include "rollcast/scenarios/week_text.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/label_delay.hpp"
#include "rollcast/world/office_clock.hpp"
#include "rollcast/world/quality.hpp"
#include "rollcast/world/users.hpp"
#include "texts.hpp"
#include "ways_text.hpp"
#include "words.hpp"

namespace rollcast::reports {

namespace {

/// The stages of one scenario's strategies in sentences.
class StageTexts {
 public:
  StageTexts(const Scenario& s, const TickCurve& usual_requests)
      : scenario_{s}, requests_{usual_requests}, calendar_{s}, office_{s}, errors_{errors_to_see(s)} {
    if (const auto& labels = s.watching.labels) labels_.emplace(labels->delay, s.tick, s.until);
  }

  std::string of(const StrategyPlan& plan) const {
    if (plan.begin_fix)
      return fmt::format("      0 %  throughout; the fixed version is ready {} after the start, and is released.\n",
                         readable(scenario_.candidate.fix));
    if (plan.stages.empty()) return "      0 %  throughout: nothing is released.\n";
    std::string text;
    std::vector<RequestsAtShare> so_far;
    const std::vector<TimedStage> timed = timetable(plan, scenario_, requests_);
    for (const TimedStage& stage : timed) {
      const auto place = static_cast<std::size_t>(&stage - timed.data());
      if (text.empty() && stage.begins > SimTime{})
        text += fmt::format("         change freeze at the start: begins {}.\n",
                            hour_text(std::min(stage.begins, requests_.end())));
      if (!stage.begins.is_never()) so_far.push_back({stage.share, requests_between(stage.begins, stage.ends)});
      if (is_left_out(place, timed.size())) {
        if (place == stages_at_start)
          text += fmt::format("    ...  {} more stages.\n", timed.size() - stages_at_start - stages_at_end);
        continue;
      }
      if (stage.approval)
        text += fmt::format("         waits for approval: {}, in office hours.\n",
                            length_of("time to approve", *stage.approval));
      text +=
          fmt::format("  {:>5}  {}", percent(stage.share.value()), sentence(std::span{timed}.first(place + 1), so_far));
      if (!stage.begins.is_never()) text += load_text(stage);
    }
    return text;
  }

 private:
  /// Of a long list, this many stages at its beginning and at its end are listed.
  static constexpr std::size_t most_stages = 9, stages_at_start = 4, stages_at_end = 3;
  static bool is_left_out(std::size_t place, std::size_t stages) {
    return stages > most_stages && place >= stages_at_start && place + stages_at_end < stages;
  }

  double requests_between(SimTime from, SimTime to) const { return requests_.at(to) - requests_.at(from); }

  std::string load_text(const TimedStage& stage) const {
    if (stage.ends <= stage.begins) return {};  // nothing comes in no time
    return load_sentence(scenario_, stage,
                         requests_between(stage.begins, stage.ends) / (stage.ends - stage.begins).in_seconds(),
                         peak_in(stage));
  }

  double requests_in(std::size_t tick) const { return requests_.at_tick(tick + 1) - requests_.at_tick(tick); }

  /// The most requests a second that usually come in a stage.
  double peak_in(const TimedStage& stage) const {
    double peak = 0.0;
    for (std::size_t k = requests_.tick_at(stage.begins); k < requests_.ticks() && requests_.tick_start(k) < stage.ends;
         ++k)
      peak = std::max(peak, requests_in(k) / requests_.tick().in_seconds());
    return peak;
  }

  /// "Sat 03:00 (off hours)", off hours; after the first week "Sat 03:00 (day 12, off hours)".
  std::string hour_text(SimTime t) const {
    constexpr Duration day = Duration::days(1);
    const Duration since_monday = calendar_.since_monday(t);
    std::string notes = t.since_start() < day * 7 ? "" : fmt::format("day {}", t.since_start() / day + 1);
    if (!office_.is_open(t)) notes += notes.empty() ? "off hours" : ", off hours";
    const WeekTime hour{static_cast<int>(since_monday / day), since_monday % day};
    return notes.empty() ? to_text(hour) : fmt::format("{} ({})", to_text(hour), notes);
  }

  std::string sentence(std::span<const TimedStage> so_far, std::span<const RequestsAtShare> served) const {
    const TimedStage& stage = so_far.back();
    if (stage.begins.is_never()) return "not reached within the forecast.\n";
    const bool is_cut_off = stage.due == requests_.end();
    if (is_cut_off && stage.share == all_traffic()) return fmt::format("from {} on.\n", hour_text(stage.begins));
    const std::string held =
        stage.ends > stage.due ? fmt::format(", then on hold until {}", hour_text(stage.ends)) : "";
    const std::string lasts = is_cut_off ? "until the forecast ends" : "for " + readable(stage.due - stage.begins);
    const std::string when = fmt::format("from {} {}{}: ", hour_text(stage.begins), lasts, held);
    const bool is_fed = stage.share > nobody() || stage.mirrored > nobody();
    return when + exposed_text(stage, served) + mirrored_text(stage) + (is_fed ? detections_text(so_far) : "") + ".\n";
  }

  std::string mirrored_text(const TimedStage& stage) const {
    if (stage.mirrored == nobody()) return "";
    const double copies = stage.mirrored.value() * requests_between(stage.begins, stage.ends);
    return fmt::format("; {} of requests mirrored to the candidate, {}", percent(stage.mirrored.value()),
                       about(copies));
  }

  std::string exposed_text(const TimedStage& stage, std::span<const RequestsAtShare> served) const {
    if (stage.share == nobody()) return "no exposure yet";
    const std::string text = about(stage.share.value() * served.back().requests) + " requests";
    return scenario_.users.count > 0.0
               ? fmt::format("{}, {} users by its end", text, about(users_touched(scenario_.users, served)))
               : text;
  }

  std::string detections_text(std::span<const TimedStage> so_far) const {
    const TimedStage& stage = so_far.back();
    if (!stage.is_watched) return "; no judge";
    const bool compares_before = stage.compare == Compare::before;
    if (stage.share == all_traffic() && !compares_before) return "; no concurrent control";
    std::string text;
    for (const ErrorToSee& error : errors_) text += (text.empty() ? "" : ", ") + detection_text(error, so_far);
    if (text.empty()) return "";
    return (compares_before ? "; detectable against the time before: " : "; detectable: ") + text;
  }

  /// Requests that come in the last of these stages until a candidate whose failures have this rate is seen.
  double needed_to_see(Probability failures, std::span<const TimedStage> so_far) const {
    const TimedStage& stage = so_far.back();
    const Arms arms{Share{std::min(stage.share.value() + stage.mirrored.value(), 1.0)},
                    Share{1.0 - stage.share.value()}};
    const Probability usual = scenario_.baseline.failure;
    if (stage.compare == Compare::control) return requests_to_see(usual, failures, arms);
    return requests_to_see_after(usual, failures, last_control(so_far.first(so_far.size() - 1))) /
           arms.candidate.value();
  }

  /// The same of an error that shows only while the candidate's replicas are busy: the test counts all requests since
  /// the stage began, of which fewer fail the fewer came while it showed. Infinite when that is not within the
  /// forecast.
  double needed_under_load(const ErrorToSee& error, std::span<const TimedStage> so_far) const {
    const SimTime begins = so_far.back().begins;
    const double usual = scenario_.baseline.failure.value();
    const CandidateLoad load{scenario_, so_far.back(), *error.under_load};
    double come = 0.0, while_it_shows = 0.0;
    for (std::size_t k = requests_.tick_at(begins); k < requests_.ticks(); ++k) {
      const double before = come, in_tick = requests_in(k);
      come += in_tick;
      if (load.utilization(in_tick / requests_.tick().in_seconds()) > error.under_load->shows_above)
        while_it_shows += in_tick;
      if (while_it_shows == 0.0) continue;
      const double failures = usual + while_it_shows / come * (error.failures - usual);
      const double needed = needed_to_see(Probability{failures}, so_far);
      if (needed <= come) return std::max(before, needed);
    }
    return std::numeric_limits<double>::infinity();
  }

  /// Whether the error shows at any time of a stage.
  bool shows_in(const TimedStage& stage, const ErrorToSee& error) const {
    return CandidateLoad{scenario_, stage, *error.under_load}.utilization(peak_in(stage)) >
           error.under_load->shows_above;
  }

  /// Requests that the baseline has served, as far as gates know, in the last stage in which it served any.
  double last_control(std::span<const TimedStage> stages) const {
    const auto has_control = [](const TimedStage& stage) {
      return stage.share < all_traffic() && stage.ends > stage.begins;
    };
    const auto last = std::find_if(stages.rbegin(), stages.rend(), has_control);
    if (last == stages.rend()) return 0.0;
    const SimTime by = std::max(last->begins, last->ends - scenario_.watching.metrics_delay);
    return (1.0 - last->share.value()) *
           (labels_ ? labels_->labeled(requests_, last->begins, by, by) : requests_between(last->begins, by));
  }

  /// When so many requests since an instant are known: once they have come, or, where gates wait for labels, by the
  /// first tick at which so many labels have arrived.
  SimTime when_known(SimTime since, double needed) const {
    if (!labels_) return requests_.when_reached(requests_.at(since) + needed);
    std::size_t first = requests_.tick_at(since), last = requests_.ticks() + 1;
    while (first < last) {
      const std::size_t tick = first + (last - first) / 2;
      const SimTime by = requests_.tick_start(tick);
      if (labels_->labeled(requests_, since, by, by) >= needed)
        last = tick;
      else
        first = tick + 1;
    }
    return first > requests_.ticks() ? SimTime::never() : requests_.tick_start(first);
  }

  std::string detection_text(const ErrorToSee& error, std::span<const TimedStage> so_far) const {
    const TimedStage& stage = so_far.back();
    if (error.under_load != nullptr && !shows_in(stage, error))
      return fmt::format("{} not at this load (shows above {} utilization)", error.what,
                         percent(error.under_load->shows_above));
    if (error.under_load == nullptr)
      return detection_text(error, stage, needed_to_see(Probability{error.failures}, so_far));
    const double needed = needed_under_load(error, so_far);
    return std::isinf(needed) ? error.what + " not within the forecast" : detection_text(error, stage, needed);
  }

  /// How soon a gate that begins to look with the stage sees an error, at the traffic of those hours.
  std::string detection_text(const ErrorToSee& error, const TimedStage& stage, double needed) const {
    if (std::isinf(needed)) return error.what + ": not detectable (too few requests before)";
    const bool is_judged_once = stage.looks == Looks::at_the_end;
    const SimTime seen = when_known(stage.begins, needed);
    if (seen.is_never() || (is_judged_once && stage.due == requests_.end()))
      return error.what + " not within the forecast";
    const Duration after = seen - stage.begins + scenario_.watching.metrics_delay;
    const std::string span = span_of(after.in_hours());
    if (stage.begins + after > (is_judged_once ? stage.due : stage.ends))
      return fmt::format("{} after {}, beyond the stage", error.what, span);
    return is_judged_once ? fmt::format("{} (judged at the end of the stage; enough data after {})", error.what, span)
                          : fmt::format("{} after {}", error.what, span);
  }

  const Scenario& scenario_;
  const TickCurve& requests_;
  Calendar calendar_;
  OfficeClock office_;
  std::vector<ErrorToSee> errors_;
  std::optional<LabelDelay> labels_;
};

bool has_errors_under_load(const Scenario& s) {
  return std::ranges::any_of(errors_to_see(s), [](const ErrorToSee& error) { return error.under_load != nullptr; });
}

}  // namespace

std::vector<ErrorToSee> errors_to_see(const Scenario& s) {
  constexpr double doubled = 2.0;
  const double p = s.baseline.failure.value();
  std::vector<ErrorToSee> all;
  if (doubled * p < 1.0) all.push_back({"doubled failures", doubled * p, nullptr});
  for (const Outcome outcome : {Outcome::mild, Outcome::severe, Outcome::catastrophic}) {
    const OutcomeSpec& spec = s.candidate.outcome(outcome);
    const double failures = usual_candidate(s, spec).total;
    if (spec.probability.value() == 0.0 || failures <= p) continue;
    all.push_back({fmt::format("a {} regression", name_of(outcome)), failures,
                   spec.shows == Shows::under_load ? &spec : nullptr});
    break;
  }
  return all;
}

std::string stages_text(const Scenario& s, std::span<const Contender> contenders, const TickCurve& usual_requests) {
  const Duration delay = s.watching.metrics_delay;
  std::string text = fmt::format(
      "\nStages of each strategy if nothing goes wrong (\"detectable\": one-sided test at {:g} %, {:g} % power, "
      "independent errors, usual traffic of those hours{}{}{}):\n",
      100.0 * sight_alarms, 100.0 * sight_power, delay > Duration{} ? ", metrics delayed by " + readable(delay) : "",
      s.watching.labels ? ", labels as they arrive" : "",
      has_errors_under_load(s) ? ", effects that show under load only while they show" : "");
  const StageTexts stages{s, usual_requests};
  for (const Contender& contender : contenders) {
    text += contender.label + (contender.label == contender.name ? "" : " (" + contender.name + ")") + "\n";
    text += stages.of(contender.plan);
    text += ways_text(contender.plan.drawn) + looks_text(contender.plan.looks);
  }
  return text;
}

}  // namespace rollcast::reports
