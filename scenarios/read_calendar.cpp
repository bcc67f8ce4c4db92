#include <fmt/format.h>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

WeekTime read_end(const Fields& freeze, std::string_view key, Duration tick) {
  const auto time = freeze.week_time(key, required);
  if (time.time_of_day % tick != Duration{})
    freeze.error(key,
                 fmt::format("the time of day is no multiple of the tick, {} (looks fall on ticks).", to_text(tick)));
  return time;
}

WeeklyFreeze read_weekly(const Fields& freeze, Duration tick) {
  const WeeklyFreeze spec{read_end(freeze, "from", tick), read_end(freeze, "to", tick)};
  if (spec.from.since_monday() == spec.to.since_monday() && !freeze.has_error(""))
    freeze.error(
        "to",
        "is when the freeze begins (one of the whole week would leave no time for a release). Write another time.");
  return spec;
}

FreezeOnce read_once(const Fields& freeze, Duration tick) {
  return {freeze.duration("after", required, {.multiple_of = tick}),
          freeze.duration("lasts", required, {.at_least = tick, .multiple_of = tick})};
}

}  // namespace

FreezeSpec read_freezes(const Fields& root, Duration tick) {
  const auto freezes = root.object("calendar").object("freezes");
  FreezeSpec spec;
  for (const auto& freeze : freezes.objects("weekly")) spec.weekly.push_back(read_weekly(freeze, tick));
  for (const auto& freeze : freezes.objects("once")) spec.once.push_back(read_once(freeze, tick));
  return spec;
}

}  // namespace rollcast::scenarios
