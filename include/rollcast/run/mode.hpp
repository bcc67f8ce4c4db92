#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::run {

/// How counts are drawn, given the world's paths. The modes draw different numbers from the same distribution: they
/// agree in distribution, not run by run.
enum class Mode {
  trace,      ///< every tick and arm: what the others are held to
  aggregate,  ///< one draw per look, arm and kind; in one piece what no one looks at
  bridge,  ///< a whole stage at once, divided only where a gate's rule could fire; gates without a tripwire look as in
           ///< aggregate
};
inline constexpr std::array<std::string_view, 3> mode_names{"trace", "aggregate", "bridge"};
constexpr std::string_view name_of(Mode m) { return mode_names[static_cast<std::size_t>(m)]; }
constexpr std::optional<Mode> mode_named(std::string_view name) {
  for (std::size_t i = 0; i < mode_names.size(); ++i)
    if (mode_names[i] == name) return static_cast<Mode>(i);
  return std::nullopt;
}

}  // namespace rollcast::run
