#include <fmt/format.h>

#include <algorithm>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

/// The world is run from three days before the start, so that alert windows are full when the release begins.
constexpr Duration longest_alert_window = Duration::days(3);

struct UsualAlert {
  double burn;
  Duration long_window, short_window;
  std::string_view acknowledge, off_hours;
};

/// The two pages and the ticket of the Site Reliability Workbook, chapter 5. How soon people answer is assumed.
const std::array<UsualAlert, 3> usual_alerts{{
    {14.4, Duration::hours(1), Duration::minutes(5), "5min", "on_call"},
    {6, Duration::hours(6), Duration::minutes(30), "5min", "on_call"},
    {1, Duration::days(3), Duration::hours(6), "4h", "waits"},
}};

/// The usual alerts as they would be written for this tick: windows in whole ticks; an alert whose windows become equal
/// is left out.
std::string alerts_for(Duration tick) {
  std::string list;
  for (const auto& alert : usual_alerts) {
    const auto long_window = in_whole_ticks(alert.long_window, tick);
    const auto short_window = in_whole_ticks(alert.short_window, tick);
    if (short_window >= long_window || long_window > longest_alert_window) continue;
    list += fmt::format(R"({}{{"burn": {}, "long_window": "{}", "short_window": "{}", )"
                        R"("acknowledge": {{"median": "{}", "sigma": 0.8}}, "off_hours": "{}"}})",
                        list.empty() ? "" : ", ", alert.burn, to_text(long_window), to_text(short_window),
                        alert.acknowledge, alert.off_hours);
  }
  return "[" + list + "]";
}

OffHours read_off_hours(const Fields& part, std::string_view meaning) {
  return static_cast<OffHours>(part.choice({"off_hours", meaning, "waits"}, off_hours_names, 0));
}

OfficeHours read_office_hours(const Fields& people) {
  const auto office =
      people.object({"office_hours",
                     "When people are at their desks, by their own clock, for example `{\"days\": \"Mon-Fri\", "
                     "\"from\": \"09:00\", \"to\": \"17:00\"}`. Round the clock by default."});
  return {
      office.week_days({"days", "Days on which people are at their desks.", "Mon-Fri"}, WeekDays{}),
      office.time_of_day({"from", "From this time, by their own clock (`people.utc_offset`).", "09:00"}, Duration{}),
      office.time_of_day(
          {"to", "To this time; on the next day when it is not after `from`. The default is round the clock.", "17:00"},
          Duration::days(1))};
}

Duration read_utc_offset(const Fields& people) {
  constexpr Duration furthest = Duration::hours(24);
  const auto offset = people.duration(
      {"utc_offset",
       "Offset of their clock from that of `start`, which all other times are told by: `\"8h\"` for a team "
       "whose clock is 8 h ahead.",
       "-8h",
       {.range = "at most `\"24h\"`"}},
      Duration{}, {.at_least = Duration{} - furthest});
  if (offset > furthest)
    people.error("utc_offset", fmt::format("must be at most {}, found {} (no two clocks are further apart).",
                                           to_text(furthest), to_text(offset)));
  return offset;
}

AlertSpec read_alert(const Fields& part, Duration tick) {
  AlertSpec alert;
  alert.burn =
      part.number({"burn", "Fires while the error budget burns this many times too fast over both windows.", "14.4"},
                  required, {.above = 0, .at_most = 100'000});
  const DurationBounds window{.at_least = tick, .multiple_of = tick};
  alert.long_window = part.duration(
      {"long_window", "The long window: confirms that the burn is sustained.", "1h", {.range = "at most `\"3d\"`"}},
      required, window);
  alert.short_window = part.duration({"short_window",
                                      "The window that ends the alert soon after the burning ends.",
                                      "5min",
                                      {.range = "shorter than the long one"}},
                                     required, window);
  alert.acknowledge =
      part.varying_duration({"acknowledge", "From firing to a responder engaged, in office hours.", "10min"},
                            VaryingDuration{Duration::minutes(5), .8});
  alert.off_hours = read_off_hours(part,
                                   "Outside `people.office_hours` it reaches someone on call, who takes longer, or "
                                   "waits: the time to acknowledge runs in office hours only.");
  if (alert.long_window > longest_alert_window) {
    part.error("long_window",
               fmt::format("must be at most {}, found {} (the world is run from that long before the start).",
                           to_text(longest_alert_window), to_text(alert.long_window)));
  }
  const bool readable = !part.has_error("long_window") && !part.has_error("short_window");
  if (readable && alert.short_window >= alert.long_window) {
    part.error(
        "short_window",
        fmt::format(
            "must be shorter than the long window, {}, found {} (it ends the alert soon after the burning ends).",
            to_text(alert.long_window), to_text(alert.short_window)));
  }
  return alert;
}

std::optional<LabelSpec> read_labels(const Fields& watching) {
  const auto part = watching.object({"labels", "When it is known what became of a request. None arrive by default."});
  const LabelSpec labels{
      part.varying_duration(
          {"delay",
           "What became of a request is known this long after it was served, on top of `metrics_delay`. "
           "With labels, gates compare what labels have told of the requests served since the stage "
           "began; alerts and users see failures at once. The default is assumed.",
           R"({"mean": "24h", "distribution": "exponential"})"},
          VaryingDuration{Duration::days(1), 1.0}),
      static_cast<Labels>(
          part.choice({"arrive_for",
                       "Whose labels gates compare. None: they compare what metrics tell. All: every request gets a "
                       "label. Failures only: as chargebacks do; all others count as good until then, so that a "
                       "young stage looks too good.",
                       "failures_only"},
                      labels_names, 0))};
  return labels.arrive_for == Labels::none ? std::nullopt : std::optional{labels};
}

}  // namespace

WatchingSpec read_watching(const Fields& root, Duration tick, double failures_per_day) {
  // Users have reported it, on average, when as many requests failed in excess as fail in half an ordinary day.
  const double usual = failures_per_day > 2 ? 2 / failures_per_day : 1;
  const auto watching = root.object({"watching", "What is measured, how soon, and who notices."});
  WatchingSpec spec;
  spec.metrics_delay = watching.duration({"metrics_delay", "Metrics arrive this late.", "2min"}, Duration{});
  spec.labels = read_labels(watching);
  spec.complaints_per_excess_failure =
      watching.number({"complaints_per_excess_failure",
                       "Hazard of a page by users' complaints, per excess failed request of the candidate. By "
                       "default users have reported it, on average, when as many requests failed in excess as fail "
                       "in half an ordinary day. While people work on a complaint users add none; people who blame "
                       "the wrong cause (`people.misdiagnosis`) hear of it again, by the same hazard from their "
                       "conclusion on.",
                       "0.0001",
                       {.by_default = "2 / failed requests per day"}},
                      usual, {.at_least = 0, .at_most = 1});
  for (const auto& part :
       watching.objects({"alerts",
                         "Multi-window burn-rate alerts. The default is the usual two pages and one ticket, windows "
                         "rounded up to whole ticks; an alert whose windows become equal is left out. `[]` turns "
                         "alerts off.",
                         R"([{"burn": 14.4, "long_window": "1h", "short_window": "5min"}])"},
                        alerts_for(tick)))
    spec.alerts.push_back(read_alert(part, tick));
  return spec;
}

PeopleSpec read_people(const Fields& root) {
  const auto people = root.object({"people", "Who responds, and how fast."});
  PeopleSpec spec;
  spec.acknowledge =
      people.varying_duration({"acknowledge", "From a complaint to a responder engaged, in office hours.", "10min"},
                              VaryingDuration{Duration::minutes(10), .8});
  spec.diagnose = people.varying_duration(
      {"diagnose", "From acknowledgment to a diagnosed cause. Fitted to 83 public incidents.", "30min"},
      VaryingDuration{Duration::minutes(32), 1.1});
  spec.misdiagnosis =
      people.probability({"misdiagnosis",
                          "Chance that the wrong cause is blamed, drawn anew for each page, be it by an alert or by "
                          "users' complaints. A regression then goes on until somebody is paged again, and a good "
                          "release may be rolled back (`suspects_release_for`).",
                          "10%"},
                         Probability{.1});
  spec.repeat_page = people.duration({"repeat_page", "An alert that keeps firing pages again after this long.", "1h"},
                                     Duration::hours(4), {.at_least = Duration::minutes(1), .may_be_forever = true});
  spec.suspects_release_for =
      people.duration({"suspects_release_for",
                       "A good release can be blamed wrongly for this long after its share last changed.", "12h"},
                      Duration::days(2), {.may_be_forever = true});
  spec.office_hours = read_office_hours(people);
  spec.off_hours_factor =
      people.number({"off_hours_factor",
                     "Off hours someone on call takes this many times as long to acknowledge; the default is "
                     "assumed. What is begun in the evening goes on at full speed in the morning.",
                     "3"},
                    2, {.at_least = 1, .at_most = 1000});
  spec.off_hours = read_off_hours(people, "Who answers complaints off hours, as for alerts.");
  spec.utc_offset = read_utc_offset(people);
  return spec;
}

SloSpec read_slo(const Fields& root, Probability baseline_failure) {
  // Module for as many failures again as on an average day, kept where an objective makes sense.
  constexpr double loosest = .01, strictest = .99999;
  const auto slo = root.object({"slo", "The promise to users."});
  const auto usual = std::clamp(1 - 2 * baseline_failure.value(), loosest, strictest);
  const SloSpec spec{slo.probability(
      {"objective",
       "At least this fraction of requests succeeds over the whole time; the rest is the error "
       "budget.",
       "99.9%",
       {.by_default = "1 - 2 x baseline.failure, within 1 % and 99.999 %", .range = "strictly between 0 and 1"}},
      Probability{usual})};
  const bool possible = spec.objective > Probability{0} && spec.objective < Probability{1};
  if (!possible && !slo.has_error("objective")) {
    slo.error(
        "objective",
        fmt::format(
            "must lie strictly between 0 and 1, found {} (without an error budget nothing can be measured against it).",
            spec.objective.value()));
  }
  return spec;
}

}  // namespace rollcast::scenarios
