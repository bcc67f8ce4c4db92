#include "gate.hpp"

#include <fmt/format.h>

#include <array>

namespace rollcast {

std::string why_asked_at_every_look(const GatePlan& gate) {
  if (!gate.judge.every) return "";
  if (gate.waits_for_labels) return "labels arrive late";
  const bool has_looks = gate.judge.begin()->tripwire() == nullptr;
  return has_looks ? fmt::format("its judge, {}, must see every look", gate.judge.name) : "";
}

GatePlan read_gate(const Fields& fields, std::string_view fallback_judge, const Scenario& scenario) {
  static constexpr std::array<std::string_view, 3> policies{"promote", "hold", "roll_back"};
  const auto policy = static_cast<WhenInconclusive>(fields.choice("when_inconclusive", policies, 1));
  return {read_judge(fields, "judge", fallback_judge, scenario), policy, scenario.watching.labels.has_value()};
}

}  // namespace rollcast
