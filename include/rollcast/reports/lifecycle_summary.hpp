#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string_view>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/reports/summary.hpp"
#include "rollcast/study/plan_comparison.hpp"

namespace rollcast::reports {

/// The "format" of a lifecycle's summary.json.
inline constexpr std::string_view lifecycle_summary_format = "rollcast lifecycle summary 1";

/// Every run of every plan, and how they were made.
struct LifecycleStudy {
  std::span<const lifecycle::Plan> plans;
  std::span<const lifecycle::LifecycleRun> runs;  ///< [replication][plan], with `shown_periods`
  std::string_view resolved;                      ///< the scenario's text with all defaults
  std::uint64_t seed = 0;
  std::uint32_t first_run = 0;
  Mode mode = Mode::aggregate;
};

/// All that the page of a lifecycle says, for machines: the page and the charts are rebuilt from this alone. Plans come
/// by their mean cost, the cheapest first. Times of the shown run are days from the start; null for what did not
/// happen. Texts are the user's own, unchanged.
nlohmann::ordered_json lifecycle_summary_json(const Scenario&, const LifecycleStudy&, const PlanComparison&,
                                              const ReportIdentity&);

}  // namespace rollcast::reports
