#include "estimates_json.hpp"

#include <cmath>

namespace rollcast::reports {

using Json = nlohmann::ordered_json;

Json finite_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json mean_json(const MeanEstimate& m) {
  return {{"value", finite_json(m.value)},
          {"standard_error", finite_json(m.standard_error)},
          {"low", finite_json(m.interval.low)},
          {"high", finite_json(m.interval.high)},
          {"too_few_runs", m.too_few_runs}};
}

Json bounded_json(const Bounded& b) {
  return {
      {"value", finite_json(b.value)}, {"low", finite_json(b.interval.low)}, {"high", finite_json(b.interval.high)}};
}

}  // namespace rollcast::reports
