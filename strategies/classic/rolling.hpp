#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Replicas are replaced in batches, and requests are spread over all that there are, whatever their version
/// (Kubernetes' rolling update). While a batch starts, as many replicas of it as may be surged are there beside those
/// that they replace; the rest of the batch is missing, `max_unavailable` at most. A replica that starts serves nobody
/// and is not paid for yet. Where the scenario says how many replicas there are, a surge is rounded up to whole ones,
/// what may be missing down, and a batch up; if nothing may surge or be missing, one replica may be missing. Undone by
/// batches too, without waits.
StageGraph read_rolling(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
