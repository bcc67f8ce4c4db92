#pragma once

#include <span>
#include <string>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::reports {

/// Requests per second over a week from the start, without bursts.
struct UsualTraffic {
  double mean, least, most;

  double per_day() const { return mean * Duration::days(1).in_seconds(); }
};

UsualTraffic usual_traffic(const Scenario&);

/// What an outcome class does where it serves 100 % of traffic, at its medians.
struct OutcomeEffect {
  double failure_rate, excess_per_day;
  double reported_after_h;  ///< mean time to the first complaint; infinite where users report nothing
};
OutcomeEffect effect_of(const Scenario&, const OutcomeSpec&, const UsualTraffic&);

/// Traffic, failures, disturbances, incidents, drift, alerts, people and freezes, a sentence each.
std::string world_text(const Scenario&, const UsualTraffic&);

/// The baseline in its field's own terms; nothing where a failure rate is all there is.
std::string quality_text(const Scenario&);
/// The same of each class of candidate, at its medians.
std::string quality_of_outcomes(const Scenario&);

/// What each outcome class would do if it served 100 % of traffic, and what passing the offline gate says of them.
std::string outcomes_text(const Scenario&, const UsualTraffic&);

/// The stages of each strategy, when they happen and what can be seen in them.
std::string stages_text(const Scenario&, std::span<const Contender>, const TickCurve& usual_requests);

}  // namespace rollcast::reports
