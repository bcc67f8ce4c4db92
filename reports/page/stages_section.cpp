// The stages of each strategy as boxes, in the order in which they pass, and where else they lead.

#include <fmt/format.h>

#include <algorithm>

#include "explain/words.hpp"
#include "figures.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

/// Of a long sequence, this many boxes at its beginning and at its end are drawn.
constexpr std::size_t most_boxes = 9, boxes_at_start = 4, boxes_at_end = 3;

std::string destination_words(const Json& to, const Json& stages, std::size_t from) {
  if (to.is_number_unsigned() && to.get<std::size_t>() < stages.size()) {
    const auto place = to.get<std::size_t>();
    return (place > from ? "on to " : "back to ") + text_at(stages.at(place), "name");
  }
  return to == "promote" ? "100 % of traffic" : "roll back";
}

/// Where a stage passes to, if that is not the box beside it.
Markup detour(const Json& stage, const Json& stages, std::size_t place) {
  const Json& pass = stage.at("pass");
  const bool is_next = place + 1 < stages.size() ? pass == place + 1 : pass == "promote";
  if (is_next) return {};
  return element("span", text("passes: " + destination_words(pass, stages, place)));
}

std::string served(const Json& stage) {
  const double share = number_at(stage, "share");
  const std::string exposed = percent_text(share);
  if (!stage.contains("mirrored")) return exposed;
  const std::string copied = percent_text(number_at(stage, "mirrored")) + " mirrored";
  return share > 0.0 ? fmt::format("{}, {},", exposed, copied) : copied;
}

Markup box(const Json& stages, std::size_t place) {
  const Json& stage = stages.at(place);
  Markup inside = element("b", text(text_at(stage, "name")));
  const std::string asks = stage.value("approved", false) ? "approval, then " : "";
  inside += text(fmt::format("{}{} for {}", asks, served(stage), with_spaces(text_at(stage, "lasts"))));
  if (stage.contains("judge"))
    inside += element(
        "span", {{"class", "fails"}},
        text(fmt::format("{} fails: {}", text_at(stage, "judge"), destination_words(stage.at("fail"), stages, place))));
  return element("li", inside + detour(stage, stages, place));
}

Markup sequence(const Json& stages) {
  Markup boxes;
  const bool is_long = stages.size() > most_boxes;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (is_long && i == boxes_at_start)
      boxes += element("li", {{"class", "more"}},
                       text(fmt::format("{} more", stages.size() - boxes_at_start - boxes_at_end)));
    const bool is_left_out = is_long && i >= boxes_at_start && i + boxes_at_end < stages.size();
    if (!is_left_out) boxes += box(stages, i);
  }
  boxes += element("li", {{"class", "end"}}, text("100 % of traffic"));
  return element("ol", {{"class", "way"}}, boxes);
}

}  // namespace

Markup stages_section(const Json& summary) {
  Markup sequences;
  for (const Json& strategy : summary.at("strategies"))
    if (strategy.contains("stages"))
      sequences += element("h3", text(text_at(strategy, "label"))) + sequence(strategy.at("stages"));
  if (sequences.html().empty()) return {};
  return element("section", element("h2", text("Stages of each strategy")) + sequences +
                                element("p", {{"class", "small"}},
                                        text("Stages in the order in which they pass, each with its minimum duration. "
                                             "Alerts and complaints can end "
                                             "any stage.")));
}

}  // namespace rollcast::reports
