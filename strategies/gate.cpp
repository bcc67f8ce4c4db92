#include "gate.hpp"

#include <array>

namespace rollcast {

GatePlan read_gate(const Fields& fields, std::string_view fallback_judge, const Scenario& scenario) {
  static constexpr std::array<std::string_view, 3> policies{"promote", "hold", "roll_back"};
  const auto policy = static_cast<WhenInconclusive>(fields.choice("when_inconclusive", policies, 1));
  return {read_judge(fields, "judge", fallback_judge, scenario), policy};
}

}  // namespace rollcast
