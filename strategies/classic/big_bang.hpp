#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Everything at once: the new version is deployed in place and serves 100 % of traffic after `deploy_time`. Nobody
/// watches but the alerts and the users; to undo it the old version is deployed again, which takes `rollback_time`.
StageGraph read_big_bang(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
