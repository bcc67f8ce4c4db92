#pragma once

#include "rollcast/strategies/catalog.hpp"

namespace rollcast::strategies {

/// A ramp under a budget of harm, with a bounded risk of ruin (a rule of our own in the manner of Li, Mao & Bojinov,
/// Balancing Risk and Reward: A Batched-Bandit Strategy for Automated Phased Release, NeurIPS 2023): each of at most
/// `stages` stages serves the largest share whose posterior probability that all harm done by its end exceeds `budget`
/// is `delta / stages` at most. So the budget is exceeded with a probability of about `delta` at most where a stage
/// ends (Bonferroni), for harm drawn from the prior.
///
/// Each stage measures harm per request as the difference of both arms' failure rates at the same time; a stage that
/// serves everybody is held against the control of the last stage that had one (`HarmLedger`). Requests to come are
/// expected to be as many as usual. Before anything is measured no more than `start` is served, and later either
/// everybody or no more than `cap`, which leaves a control to measure with. It promotes once everybody has had the
/// candidate for a stage, or, after the last stage, where everybody might; it rolls back where less than `least` is
/// left, and else after the last stage. What happens after promotion is outside of its promise; so are clustered
/// failures, harm that is far from normal, and freezes that make a stage longer.
StrategyPlan read_ruin_ramp(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
