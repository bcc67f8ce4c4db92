#!/usr/bin/python3
"""The pocket model as a SimPy user would write it.

    pocket_simpy.py RUNS SEED

Two processes share one environment: incidents that come and go at any instant, and the release, which wakes up once a tick.
Counts come from numpy's Generator. Failed and other requests are drawn apart, so a tick costs three draws at most, and none
is made for what nobody serves or looks at.
"""

import json
import math
import sys
import time

import numpy
import simpy

DAY = 288
TICKS = 14 * DAY
STAGE = 288
SHARES = (0.01, 0.05, 0.20, 0.50, 1.00)
TRAFFIC = [3000 * (1 + 0.5 * math.sin(2 * math.pi * k / DAY)) for k in range(DAY)]
ERROR_PROBABILITY, EFFECT_SIGMA = 0.002, 0.8
MEAN_GAP, MEAN_LENGTH, INCIDENT_ODDS = 864.0, 12.0, 4.0
FEWEST_ERRORS, HIGHEST_RATE = 8, 0.006


def with_odds_times(probability, ratio):
    odds = ratio * probability / (1 - probability)
    return odds / (1 + odds)


class Incidents:
    """One incident at a time, in its steady state at tick 0."""

    def __init__(self, env, rng):
        self.env, self.rng = env, rng
        self.ongoing = rng.random() < MEAN_LENGTH / (MEAN_GAP + MEAN_LENGTH)
        self.counted_from, self.covered = 0.0, 0.0
        env.process(self.come_and_go())

    def come_and_go(self):
        while True:
            yield self.env.timeout(self.rng.exponential(MEAN_LENGTH if self.ongoing else MEAN_GAP))
            if self.ongoing:
                self.covered += self.env.now - self.counted_from
            self.ongoing = not self.ongoing
            self.counted_from = self.env.now

    def covered_since_asked(self):
        covered = self.covered
        if self.ongoing:
            covered += self.env.now - self.counted_from
            self.counted_from = self.env.now
        self.covered = 0.0
        return covered


class Release:
    def __init__(self, env, rng):
        self.env, self.rng = env, rng
        self.incidents = Incidents(env, rng)
        self.candidate = with_odds_times(ERROR_PROBABILITY, math.exp(EFFECT_SIGMA * rng.standard_normal()))
        self.rolled_back = False
        self.errors = 0
        self.done = env.process(self.serve())

    def serve(self):
        poisson = self.rng.poisson
        timeout, covered_since_asked = self.env.timeout, self.incidents.covered_since_asked
        baseline, candidate = ERROR_PROBABILITY, self.candidate
        baseline_more = with_odds_times(baseline, INCIDENT_ODDS) - baseline
        candidate_more = with_odds_times(candidate, INCIDENT_ODDS) - candidate
        errors = 0
        for tick in range(TICKS):
            stage, tick_of_stage = divmod(tick, STAGE)
            if tick_of_stage == 0:
                stage_errors = stage_requests = 0
                share = 0.0 if self.rolled_back else SHARES[min(stage, len(SHARES) - 1)]
            yield timeout(1)
            covered = covered_since_asked()
            requests = TRAFFIC[tick % DAY]
            if share < 1:
                errors += poisson(requests * (1 - share) * (baseline + covered * baseline_more))
            if share > 0:
                served, p = requests * share, candidate + covered * candidate_more
                failed = poisson(served * p)
                errors += failed
                if stage < len(SHARES):
                    stage_errors += failed
                    stage_requests += failed + poisson(served * (1 - p))
                    if stage_errors >= FEWEST_ERRORS and stage_errors > HIGHEST_RATE * stage_requests:
                        self.rolled_back, share = True, 0.0
        self.errors = int(errors)


def play(rng):
    env = simpy.Environment()
    release = Release(env, rng)
    env.run(until=release.done)
    return release.rolled_back, release.errors


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: pocket_simpy.py RUNS SEED")
    runs, seed = max(2, int(sys.argv[1])), int(sys.argv[2])
    rng = numpy.random.default_rng(seed)
    started = time.process_time()
    results = [play(rng) for _ in range(runs)]
    seconds = time.process_time() - started
    errors = numpy.array([errors for _, errors in results], dtype=float)
    print(json.dumps({"runs": runs, "seconds": seconds, "rolled_back": sum(back for back, _ in results),
                      "errors_mean": errors.mean(), "errors_sd": errors.std(ddof=1)}))


if __name__ == "__main__":
    main()
