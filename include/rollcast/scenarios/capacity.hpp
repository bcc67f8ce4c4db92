#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "rollcast/kernel/time.hpp"

namespace rollcast::scenarios {

/// What becomes of requests that find all servers busy: they wait for one, or are turned away.
enum class Overload { queue, shed };
inline constexpr std::array<std::string_view, 2> overload_names{"queue", "shed"};

/// Replicas follow the load of some time ago. Without it there are as many as strategies ask for.
struct AutoscalerSpec {
  double target_utilization = 1.0;  ///< that the load then would bring about
  Duration lag;                     ///< a multiple of the tick
  double at_most = 0.0;             ///< replicas of all versions together that it scales up to; a whole number
  Duration scale_down_after{};      ///< it scales for the highest load of the last so long; a multiple of the tick
};

/// What replicas can do. Without it they can do anything.
struct CapacitySpec {
  double service_median = 0.0;  ///< seconds that one request takes when it waits for nobody; lognormal
  double service_sigma = 0.0;   ///< of its logarithm
  double concurrency = 1.0;     ///< requests that one replica serves at a time; a whole number
  double timeout = 0.0;         ///< seconds after which a request has failed
  Overload overload = Overload::queue;
  std::optional<AutoscalerSpec> autoscaler{};
};

}  // namespace rollcast::scenarios
