#!/usr/bin/python3
"""The pocket model in numpy, as fast as whole arrays make it.

    pocket_numpy.py RUNS SEED

Vectorized over the replications of a batch and, stage by stage, over all ticks of the stage: an array [replication, tick] holds the
candidate's failures of the stage, its running sums find the first tick at which the rule fires, and only then the baseline's
failures are drawn, which depend on that tick. Stages follow each other; replications that rolled back leave the arrays of the
later ones. What comes after the last stage is one array of all remaining ticks. Incidents are drawn as a matrix of alternating
gaps and lengths; the part of each tick that they cover comes from steps at their ends and one running sum. Batches are small enough for the
processor's caches. Failed and other requests are drawn apart, and only where somebody serves or looks at them; every tick's
failures are drawn.
"""

import json
import sys
import time

import numpy as np

DAY = 288
TICKS = 14 * DAY
STAGE = 288
SHARES = (0.01, 0.05, 0.20, 0.50, 1.00)
WATCHED = STAGE * len(SHARES)
TRAFFIC = np.tile(3000 * (1 + 0.5 * np.sin(2 * np.pi * np.arange(DAY) / DAY)), TICKS // DAY)
ERROR_PROBABILITY, EFFECT_SIGMA = 0.002, 0.8
MEAN_GAP, MEAN_LENGTH, INCIDENT_ODDS = 864.0, 12.0, 4.0
FEWEST_ERRORS, HIGHEST_RATE = 8, 0.006
BATCH = 64
PAIRS = 16  # gaps and lengths drawn at once; a replication has 4.6 incidents on average


def with_odds_times(probability, ratio):
    odds = ratio * probability / (1 - probability)
    return odds / (1 + odds)


BASELINE_MORE = with_odds_times(ERROR_PROBABILITY, INCIDENT_ODDS) - ERROR_PROBABILITY


def draw_changes(rng, n):
    """Instants at which incidents begin (even columns) and end (odd ones), past the last tick in every row."""
    ongoing = rng.random(n) < MEAN_LENGTH / (MEAN_GAP + MEAN_LENGTH)
    spans = rng.standard_exponential((n, 2 * PAIRS))
    spans[:, 0::2] *= MEAN_GAP
    spans[:, 1::2] *= MEAN_LENGTH
    spans[ongoing, 0] = 0.0
    changes = np.cumsum(spans, axis=1)
    while changes[:, -1].min() < TICKS:
        more = rng.standard_exponential((n, 2 * PAIRS)) * np.tile((MEAN_GAP, MEAN_LENGTH), PAIRS)
        changes = np.hstack((changes, changes[:, -1:] + np.cumsum(more, axis=1)))
    return changes


def cover(rng, covered):
    """Writes the part of each tick that an incident covers, [replication, tick]."""
    changes = draw_changes(rng, len(covered))
    row, column = np.nonzero(changes < TICKS)
    when = changes[row, column]
    sign = 1.0 - 2.0 * (column % 2)
    tick = when.astype(np.int64)
    part = when - tick
    covered.fill(0.0)
    np.add.at(covered, (row, tick), sign * (1 - part))
    np.add.at(covered, (row, tick + 1), sign * part)
    np.cumsum(covered, axis=1, out=covered)


def expected(traffic, probability, more, covered):
    """Expected failures: of `traffic`, that fails with `probability`, and with `more` on top within incidents."""
    means = more * covered
    means += probability
    means *= traffic
    return means


def run_batch(rng, covered):
    n = len(covered)
    cover(rng, covered)
    candidate = with_odds_times(ERROR_PROBABILITY, np.exp(EFFECT_SIGMA * rng.standard_normal(n)))[:, None]
    candidate_more = with_odds_times(candidate, INCIDENT_ODDS) - candidate
    errors = np.zeros(n)
    alive = np.arange(n)  # not rolled back yet
    for stage, share in enumerate(SHARES):
        now = slice(stage * STAGE, (stage + 1) * STAGE)
        served = share * TRAFFIC[now]
        means = expected(served, candidate[alive], candidate_more[alive], covered[alive, now])
        failed = rng.poisson(means)
        requests = rng.poisson(np.subtract(served, means, out=means))
        requests += failed
        failures = np.cumsum(failed, axis=1, out=failed)
        fires = failures > HIGHEST_RATE * np.cumsum(requests, axis=1, out=requests)
        fires &= failures >= FEWEST_ERRORS
        fired = np.flatnonzero(fires.any(axis=1))
        last = np.full(alive.size, STAGE - 1)
        last[fired] = fires[fired].argmax(axis=1)
        errors[alive] += failures[np.arange(alive.size), last]

        left = np.ones((n, STAGE))  # the share of the baseline
        left[alive] = 1 - share
        for row in fired:
            left[alive[row], last[row] + 1:] = 1.0
        served_by_baseline = np.flatnonzero(left[:, -1])
        means = expected(TRAFFIC[now], ERROR_PROBABILITY, BASELINE_MORE, covered[served_by_baseline, now])
        means *= left[served_by_baseline]
        errors[served_by_baseline] += rng.poisson(means).sum(axis=1)
        alive = np.delete(alive, fired)
    probability, more = np.full((n, 1), ERROR_PROBABILITY), np.full((n, 1), BASELINE_MORE)
    probability[alive], more[alive] = candidate[alive], candidate_more[alive]
    errors += rng.poisson(expected(TRAFFIC[WATCHED:], probability, more, covered[:, WATCHED:TICKS])).sum(axis=1)
    return n - alive.size, errors


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: pocket_numpy.py RUNS SEED")
    runs, seed = max(2, int(sys.argv[1])), int(sys.argv[2])
    rng = np.random.Generator(np.random.SFC64(seed))
    started = time.process_time()
    covered = np.empty((BATCH, TICKS + 1))
    results = [run_batch(rng, covered[:runs - first]) for first in range(0, runs, BATCH)]
    seconds = time.process_time() - started
    errors = np.concatenate([errors for _, errors in results])
    print(json.dumps({"runs": runs, "seconds": seconds, "rolled_back": int(sum(back for back, _ in results)),
                      "errors_mean": errors.mean(), "errors_sd": errors.std(ddof=1)}))


if __name__ == "__main__":
    main()
