#pragma once

#include <nlohmann/json.hpp>

#include "rollcast/study/study_result.hpp"

namespace rollcast::reports {

/// Estimates as summary.json has them. What has no number, a time that never came, is null.
nlohmann::ordered_json finite_json(double value);
nlohmann::ordered_json mean_json(const MeanEstimate&);
nlohmann::ordered_json bounded_json(const Bounded&);

}  // namespace rollcast::reports
