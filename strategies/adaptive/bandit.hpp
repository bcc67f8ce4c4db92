#pragma once

#include "rollcast/strategies/catalog.hpp"
#include "statistics/beta.hpp"

namespace rollcast::strategies {

/// The share that Thompson sampling gives the candidate: the chance that it fails less, after these counts and the
/// prior, which is the same for both versions.
Share thompson_share(const Samples&, const BetaDistribution& prior);

/// A bandit with two arms, whose reward is not to fail: Thompson sampling (Thompson, Biometrika 25, 1933; Chapelle &
/// Li, NIPS 2011) in batches. Sampling one rate of each posterior for every request and serving the version of the
/// lower one gives the candidate a request with the probability that it fails less; over a batch of many requests that
/// probability is its share, so nothing is drawn. Where a batch ends the share is set anew from all counts since the
/// release began, within `floor` and `cap`, until the probability says to promote or to roll back, or time is up. A
/// judge may stand guard, and roll back at once.
///
/// No guarantee on errors: the probability is calibrated, at whatever look, for rates drawn from the prior and requests
/// that fail independently at rates that stay as they are. It pools counts over batches of different shares, so a rate
/// that changes for all users while the share does is taken in part for a difference between the versions (Simpson's
/// paradox). Each request is assigned anew; users who keep their version are not modeled here.
StrategyPlan read_bandit(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
