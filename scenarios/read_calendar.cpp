#include <fmt/format.h>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

WeekTime read_end(const Fields& freeze, const Key& key, Duration tick) {
  const auto time = freeze.week_time(key, required);
  if (time.time_of_day % tick != Duration{})
    freeze.error(key.name,
                 fmt::format("the time of day is no multiple of the tick, {} (looks fall on ticks).", to_text(tick)));
  return time;
}

WeeklyFreeze read_weekly(const Fields& freeze, Duration tick) {
  const WeeklyFreeze spec{
      read_end(freeze, {"from", "Frozen from then on.", "Fri 16:00", {.range = "a multiple of the tick"}}, tick),
      read_end(freeze, {"to", "What waits is done then.", "Mon 08:00", {.range = "a multiple of the tick"}}, tick)};
  if (spec.from.since_monday() == spec.to.since_monday() && !freeze.has_error(""))
    freeze.error(
        "to",
        "is when the freeze begins (one of the whole week would leave no time for a release). Write another time.");
  return spec;
}

FreezeOnce read_once(const Fields& freeze, Duration tick) {
  return {freeze.duration({"after", "From the start of the release to the freeze.", "10d"}, required,
                          {.multiple_of = tick}),
          freeze.duration({"lasts", "How long it lasts.", "2d"}, required, {.at_least = tick, .multiple_of = tick})};
}

}  // namespace

FreezeSpec read_freezes(const Fields& root, Duration tick) {
  const auto freezes = root.object({"calendar", "When nothing is rolled out any further."})
                           .object({"freezes",
                                    "Within a freeze no version gets a larger share and none is promoted, and the "
                                    "fixed candidate waits too; a stage that is over goes on to the end of the freeze, "
                                    "watched as before. Rollbacks always happen."});
  FreezeSpec spec;
  for (const auto& freeze : freezes.objects(
           {"weekly", "Freezes that come again each week.", R"([{"from": "Fri 16:00", "to": "Mon 08:00"}])"}))
    spec.weekly.push_back(read_weekly(freeze, tick));
  for (const auto& freeze :
       freezes.objects({"once", "Freezes that come once.", R"([{"after": "10d", "lasts": "2d"}])"}))
    spec.once.push_back(read_once(freeze, tick));
  return spec;
}

}  // namespace rollcast::scenarios
