#include "estimates_json.hpp"

#include <cmath>

namespace rollcast::reports::estimates_json {

using Json = nlohmann::ordered_json;

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json mean(const MeanEstimate& m) {
  return {{"value", finite(m.value)},
          {"standard_error", finite(m.standard_error)},
          {"low", finite(m.interval.low)},
          {"high", finite(m.interval.high)},
          {"too_few_runs", m.too_few_runs}};
}

Json bounded(const Bounded& b) {
  return {{"value", finite(b.value)}, {"low", finite(b.interval.low)}, {"high", finite(b.interval.high)}};
}

}  // namespace rollcast::reports::estimates_json
