#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Requests per arm that a one-sided test of level `alpha` needs to see a failure rate grow from p to `ratio` times p
/// with this power (normal approximation for two proportions; Fleiss, Levin & Paik 2003, eq. 4.14 without continuity
/// correction).
double requests_per_arm(double p, double ratio, double alpha, double power);

/// A fixed split between users, then one decision: for `duration`, or until both arms have the requests that are needed
/// to see the failure rate grow `detect` times with the wanted power. Ships when the judge finds the candidate no
/// worse, or
/// (`ship_if`: "better") only when it fails significantly less.
StageGraph read_ab_test(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
