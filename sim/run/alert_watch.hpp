#pragma once

#include <span>

#include "service_history.hpp"

namespace rollcast {

/// When an alert pages next, if exposure stays as it is.
struct NextPage {
  SimTime when = SimTime::never();
  std::size_t alert = 0;
};

/// Multi-window burn-rate alerts (Google SRE Workbook, ch. 5) on the expected burn of the whole service, evaluated at cell
/// boundaries: an alert fires while failures over both its windows are at least `burn` times what the error budget allows. It
/// pages when it begins to fire, and again when it has not paged for `repeat_page`.
/// `last_pages` tells of each alert when it last paged. Returns the first page after `now`; ties go to the alert listed first.
NextPage next_page(const World&, const ServiceHistory&, SimTime now, std::span<const SimTime> last_pages);

/// Whether an alert that fires now would fire too if the candidate had caused no failure: then the release does not explain it.
bool fires_without_release(const World&, const ServiceHistory&, std::size_t alert, SimTime now);

}  // namespace rollcast
