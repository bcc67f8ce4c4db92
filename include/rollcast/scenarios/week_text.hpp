#pragma once

#include <string>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// Times of the week as scenarios interval them: "Tue 10:00", "Mon-Fri", "09:00". Reading them again gives the same.
std::string to_text(WeekTime);
std::string to_text(WeekDays);
std::string time_of_day_text(Duration);

}  // namespace rollcast::scenarios
