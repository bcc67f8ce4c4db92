#include "chart_parts.hpp"

namespace rollcast::reports {

namespace {

struct Inks {
  std::string_view paper, text, quiet, axis, grid, budget;
};

constexpr Inks light_inks{"#ffffff", "#1f2328", "#57606a", "#8c959f", "#e6e9ed", "#b3261e"};
constexpr Inks dark_inks{"#14171b", "#e4e7eb", "#a8b0ba", "#6b7480", "#2b3138", "#ff8a80"};

}  // namespace

Json chart_theme(Theme theme) {
  const Inks& ink = theme == Theme::light ? light_inks : dark_inks;
  constexpr std::string_view font = "Inter, 'Helvetica Neue', Arial, sans-serif";
  return {
      {"background", ink.paper},
      {"font", font},
      {"padding", 4},
      {"title",
       {{"color", ink.text},
        {"fontSize", 14},
        {"fontWeight", 600},
        {"offset", 12},
        {"subtitleColor", ink.quiet},
        {"subtitleFontSize", 11.5}}},
      {"view", {{"stroke", nullptr}}},
      {"axis",
       {{"labelColor", ink.quiet},
        {"titleColor", ink.text},
        {"labelFontSize", 11},
        {"titleFontSize", 11.5},
        {"titleFontWeight", 400},
        {"titlePadding", 8},
        {"gridColor", ink.grid},
        {"domainColor", ink.axis},
        {"tickColor", ink.axis},
        {"labelOverlap", "greedy"}}},
      {"header", {{"labelColor", ink.text}, {"labelFontSize", 12}, {"labelFontWeight", 600}, {"titleColor", ink.text}}},
      {"legend",
       {{"labelColor", ink.text},
        {"titleColor", ink.text},
        {"labelFontSize", 11.5},
        {"titleFontSize", 11.5},
        {"symbolStrokeWidth", 2.5}}},
      {"text", {{"color", ink.text}, {"fontSize", 11}}},
      {"style",
       {{"budget", {{"color", ink.budget}, {"stroke", ink.budget}, {"strokeWidth", 1.5}, {"strokeDash", {4, 3}}}},
        {"budget_note", {{"fill", ink.budget}, {"color", ink.budget}, {"fontSize", 11}, {"fontWeight", 600}}},
        {"note", {{"fill", ink.quiet}, {"color", ink.quiet}, {"fontSize", 10.5}}},
        {"dot", {{"stroke", ink.paper}, {"strokeWidth", 0.8}}},
        {"part", {{"stroke", ink.paper}, {"strokeWidth", 1}}},
        {"total", {{"stroke", ink.text}, {"color", ink.text}, {"strokeWidth", 2}}}}},
  };
}

}  // namespace rollcast::reports
