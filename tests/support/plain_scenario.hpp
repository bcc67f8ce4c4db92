#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "support/modules.hpp"

namespace rollcast::test {

/// Flat traffic of 10 requests a second, 1 % of which fail; nothing else happens: no noise, drift, incidents, alerts,
/// complaints or prices, people act at once, and the candidate equals the baseline. Tick 1 h, until 30 d.
Scenario plain_scenario();

/// Makes every candidate of this class, with this odds ratio.
void make_candidate_always(Scenario&, Outcome, double odds_ratio);

/// Gives the baseline this quality, and the failure probability that follows.
void give_quality(Scenario&, const QualitySpec&);

/// The setting of STR-01 and STR-02: a regression that causes 100 excess failures an hour at full exposure and is found
/// out with hazard 2 per hour of full exposure, by complaints alone.
Scenario complaints_only_scenario();

/// A strategy from a script: shares at given hours, then hold; its rollback takes a fixed time.
struct Script {
  struct Step {
    double hour;
    double share;
  };
  std::vector<Step> steps;
  Duration rollback_takes;
};
std::unique_ptr<Strategy> scripted(const Script&);
Contender scripted_contender(std::string label, const Script&);

/// The catalog's strategy for this JSON, for example R"({"name": "canary", "bake": "4h"})".
Contender contender_from(const std::string& json, const Scenario&);

}  // namespace rollcast::test
