#pragma once

#include <nlohmann/json.hpp>

#include "rollcast/study/study_result.hpp"

namespace rollcast::reports::estimates_json {

/// Estimates as summary.json has them. What has no number, a time that never came, is null.
nlohmann::ordered_json finite(double value);
nlohmann::ordered_json mean(const MeanEstimate&);
nlohmann::ordered_json bounded(const Bounded&);

}  // namespace rollcast::reports::estimates_json
