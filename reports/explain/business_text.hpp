#pragma once

#include <string>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::reports {

/// Which clock people go by, after their hours; nothing when it is the scenario's.
std::string clock_words(Duration utc_offset);

/// Severe events at so many requests per second on average; nothing where there are none.
std::string severe_sentences(const Scenario&, double requests_per_second);

/// When benefit comes, and what it is worth late; nothing when it is there at once and stays as it is.
std::string business_sentences(const BusinessSpec&);

}  // namespace rollcast::reports
