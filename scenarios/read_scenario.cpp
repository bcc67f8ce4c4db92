#include <fmt/format.h>

#include <array>

#include "read_parts.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/reference.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::scenarios {

namespace {

constexpr std::array<std::string_view, 1> formats{"rollcast-scenario-1"};

/// Most ticks in a scenario: a world keeps values for each.
constexpr std::int64_t most_ticks = 1'000'000;

/// Ticks, hours and days must begin together: a tick divides the hour, or is whole hours and divides the day.
bool fits_the_clock(Duration tick) {
  const auto hour = Duration::hours(1);
  if (tick <= hour) return hour % tick == Duration{};
  return tick % hour == Duration{} && Duration::days(1) % tick == Duration{};
}

/// Reads the tick. When it is unusable, one microsecond stands in, of which every length is a multiple.
Duration read_tick(const Fields& root) {
  const auto tick = root.duration({"tick",
                                   "Step of time: traffic is constant within one, and looks fall on multiples of it.",
                                   "1min",
                                   {.range = "divides the hour, or is whole hours that divide the day"}},
                                  Duration::minutes(5), {.at_least = Duration::seconds(1)});
  if (root.has_error("tick")) return Duration::microseconds(1);
  if (fits_the_clock(tick)) return tick;
  root.error("tick",
             fmt::format("{} must divide the hour, or be whole hours that divide the day (so that hours and days "
                         "begin with a tick). Write for example \"5min\".",
                         to_text(tick)));
  return Duration::microseconds(1);
}

TimeFrame read_time(const Fields& root) {
  const auto tick = read_tick(root);
  const auto until =
      root.duration({"until",
                     "End of the forecast, usually the next release. What is released accrues excess failures and "
                     "benefit until then.",
                     "14d",
                     {.range = "at most 1,000,000 ticks"}},
                    Duration::days(30), {.at_least = tick, .multiple_of = tick});
  const bool readable = !root.has_error("tick") && !root.has_error("until");
  if (readable && until / tick > most_ticks) {
    root.error("until",
               fmt::format("{} are {} ticks of {}, at most {} are possible. Take a longer tick or an earlier end.",
                           to_text(until), until / tick, to_text(tick), most_ticks));
  }
  return {tick, until};
}

WeekTime read_start(const Fields& root, Duration tick) {
  const auto start = root.week_time(
      {"start", "Day and time at which the release begins.", "Tue 10:00", {.range = "a multiple of the tick"}},
      WeekTime{});
  if (start.time_of_day % tick != Duration{}) {
    root.error("start",
               fmt::format("the time of day is no multiple of the tick, {} (so that hours and days begin with a tick).",
                           to_text(tick)));
  }
  return start;
}

/// What comes again and again is drawn one by one in every world.
void check_how_many_incidents(const Fields& root, const Scenario& s) {
  constexpr double most = 100'000.0;
  const double months = s.until.in_days() / 30.0;
  double expected = s.incidents.per_30_days * months;
  for (const ServiceSpec& service : s.services.all) expected += service.incidents.per_30_days * months;
  if (expected <= most || root.has_any_error()) return;
  root.error(s.services.all.empty() ? "incidents" : "services",
             fmt::format(
                 "brings some {:.2g} incidents by \"until\", at most {:g} are possible. Take fewer, or an earlier end.",
                 expected, most));
}

}  // namespace

Duration in_whole_ticks(Duration d, Duration tick) {
  const auto rest = d % tick;
  return rest == Duration{} ? d : d + (tick - rest);
}

std::string no_texts(std::string_view name) {
  throw ScenarioError{
      {fmt::format("{}: there are no files beside a scenario that is given as text. Hand its text over.", name)}};
}

Scenario read_scenario(const Fields& root, const NamedTexts& beside) {
  Scenario s;
  root.choice({"format", "Which version of this format the file is written in.", "rollcast-scenario-1"}, formats, 0);
  s.name = root.name({"name", "Name of the release; heads the report.", "fraud model v7"}, required);
  s.story = root.text({"story", "What is released and why, for readers of the report.", "A stricter fraud model."}, "");
  s.currency = root.currency(
      {"currency", "Currency of every amount in the scenario (ISO 4217). Default amounts are taken in it too.", "EUR"},
      "USD");
  const auto time = read_time(root);
  s.tick = time.tick;
  s.until = time.until;
  s.start = read_start(root, time.tick);
  s.traffic = read_traffic(root, time, beside);
  s.users = read_users(root, s.traffic);
  s.baseline = read_baseline(root);
  s.segments = read_segments(root, s.baseline.failure);
  s.candidate = read_candidate(root, s.baseline, s.segments);
  s.offline = read_offline(root, s.baseline.quality);
  s.shared_clustering = read_clustering(
      root, {"shared", "The disturbance that hits both versions alike (what makes before/after comparisons wrong)."},
      time.tick);
  s.own_clustering = read_clustering(
      root, {"own", "The disturbance that hits each version on its own (what makes gates fire too often)."}, time.tick);
  s.drift = read_drift(root);
  s.incidents = read_incidents(root, {"incidents", "Incidents elsewhere that hit both versions alike."});
  s.services = read_services(root);
  s.deployments = read_deployments(root);
  s.slo = read_slo(root, s.baseline.failure);
  s.watching = read_watching(root, time.tick, mean_requests_per_day(s.traffic) * s.baseline.failure.value());
  check_who_tells(root, s.candidate, s.watching);
  s.people = read_people(root);
  s.freezes = read_freezes(root, time.tick);
  s.fleet = read_fleet(root);
  s.capacity = read_capacity(root, s.candidate, s.fleet, s.tick);
  s.costs = read_costs(root, s.baseline);
  s.severe_events = read_severe_events(root, s.candidate, mean_requests_per_day(s.traffic) * s.until.in_days());
  s.business = read_business(root);
  s.decision = read_decision(root);
  check_how_many_incidents(root, s);
  s.sources = read_sources(root);
  return s;
}

std::vector<Declaration> scenario_declarations() {
  return describe([](const Fields& root) { read_scenario(root, {}); });
}

}  // namespace rollcast::scenarios
