#pragma once

#include <string>

#include "rollcast/rollcast.hpp"

/// A chart of one's own: the expected cost of each strategy with its 95 % interval, as a Vega-Lite specification.
std::string cost_chart(const rollcast::StudyResult&);
