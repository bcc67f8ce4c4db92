#include "rollcast/reports/explanation.hpp"

#include <algorithm>
#include <numeric>

#include "explain/texts.hpp"
#include "rollcast/world/traffic.hpp"

namespace rollcast::reports {

UsualTraffic usual_traffic(const Scenario& scenario) {
  const Calendar calendar{scenario};
  const Traffic traffic{scenario.traffic, calendar};
  const auto& profile = traffic.profile();
  const auto from = profile.begin() + static_cast<std::ptrdiff_t>(warm_up() / scenario.tick);
  const auto week = std::min<std::ptrdiff_t>(Duration::days(7) / scenario.tick, profile.end() - from);
  const auto to = from + week;
  return {std::accumulate(from, to, 0.0) / static_cast<double>(week), *std::min_element(from, to),
          *std::max_element(from, to)};
}

std::string explanation(const Scenario& s, std::span<const Contender> contenders) {
  const UsualTraffic traffic = usual_traffic(s);
  const std::string story = s.story.empty() ? "" : s.story + "\n";
  return s.name + "\n" + story + "\n" + world_text(s, traffic) + outcomes_text(s, traffic) +
         stages_text(s, contenders, usual_requests(s));
}

}  // namespace rollcast::reports
