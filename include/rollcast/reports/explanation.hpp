#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::reports {

/// A scenario's world in sentences with the numbers that matter, computed and not simulated: requests, failures, what
/// each outcome class would do, how soon users would report it and what passing the offline gate says; and of each
/// strategy's stages at which hours of the calendar they happen if nothing goes wrong (freezes, office hours), how
/// many requests and users the candidate has had by then, and how long it takes, at the usual traffic of those hours,
/// until doubled failures and the mildest regression are detectable (one-sided test at 1 %, 80 % power, independent
/// errors, both arms at their shares, metrics as late as they are).
std::string explanation(const Scenario&, std::span<const Contender>);

/// What an explanation leads with, as JSON of stable keys (docs/reference/explanation.md): what is released, traffic
/// and failures, outcomes, strategies with their planned times, requests to detect errors, limits and prices.
nlohmann::ordered_json explanation_facts(const Scenario&, std::span<const Contender>);

/// Those facts in about ten lines.
std::string explanation_summary(const nlohmann::ordered_json& facts);

}  // namespace rollcast::reports
