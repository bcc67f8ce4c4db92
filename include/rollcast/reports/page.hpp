#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "rollcast/reports/charts.hpp"

namespace rollcast::reports {

/// A script of the page, and what a content security policy calls it: "sha256-" and the digest of its text in Base64.
struct PageScript {
  std::string text;
  std::string policy_name;
};

/// What draws the page's charts in the browser, after the Vega libraries: Vega, Vega-Lite and the interpreter, in this
/// order.
std::string_view page_script();

/// The self-contained page: one HTML text that asks the network for nothing and runs no script but `scripts`.
/// Interactive with the Vega libraries and `page_script`, else with `charts`' drawings, else with tables and text.
std::string report_page(const nlohmann::ordered_json& summary, const Charts& charts,
                        std::span<const PageScript> scripts = {});

/// The page of a lifecycle's summary, by the same rules.
std::string lifecycle_page(const nlohmann::ordered_json& summary, const Charts& charts,
                           std::span<const PageScript> scripts = {});

}  // namespace rollcast::reports
