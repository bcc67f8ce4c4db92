#include "alert_watch.hpp"

#include <algorithm>

namespace rollcast {

namespace {

/// Failures between two instants, as there were or without those that the release caused.
using Failures = double (*)(const ServiceHistory&, SimTime from, SimTime to);

double all_failures(const ServiceHistory& history, SimTime from, SimTime to) { return history.failures_between(from, to); }

double other_failures(const ServiceHistory& history, SimTime from, SimTime to) {
  return history.failures_between(from, to) - history.served_between(from, to).caused;
}

bool burns(const World& world, const ServiceHistory& history, Failures failures, double burn, SimTime now, Duration window) {
  const SimTime start = now - window;
  if (start < world.grid().boundary(0)) return false;
  const double requests = world.flow_until(now).requests - world.flow_until(start).requests;
  const double allowed = burn * world.scenario().slo.error_budget().value() * requests;
  return requests > 0.0 && failures(history, start, now) >= allowed;
}

bool fires(const World& world, const ServiceHistory& history, Failures failures, const AlertSpec& alert, SimTime now) {
  return burns(world, history, failures, alert.burn, now, alert.short_window) &&
         burns(world, history, failures, alert.burn, now, alert.long_window);
}

}  // namespace

NextPage next_page(const World& world, const ServiceHistory& history, SimTime now, std::span<const SimTime> last_pages) {
  NextPage next;
  const auto& alerts = world.scenario().watching.alerts;
  for (std::size_t a = 0; a < alerts.size(); ++a) {
    const auto loud = world.loud_boundaries(a);
    const auto boundary = [&](std::uint32_t b) { return world.grid().boundary(b); };
    auto b = std::partition_point(loud.begin(), loud.end(), [&](std::uint32_t i) { return boundary(i) <= now; });
    for (; b != loud.end() && boundary(*b) < next.when; ++b) {
      if (!fires(world, history, all_failures, alerts[a], boundary(*b))) continue;
      const bool overdue = boundary(*b) - last_pages[a] >= world.scenario().people.repeat_page;
      if (!overdue && fires(world, history, all_failures, alerts[a], boundary(*b - 1))) continue;
      next = {boundary(*b), a};
      break;
    }
  }
  return next;
}

bool fires_without_release(const World& world, const ServiceHistory& history, std::size_t alert, SimTime now) {
  return fires(world, history, other_failures, world.scenario().watching.alerts[alert], now);
}

}  // namespace rollcast
