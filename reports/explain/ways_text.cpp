#include "ways_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "words.hpp"

namespace rollcast::reports {

namespace {

/// Of a long chain, this many stages at its beginning and at its end are listed.
constexpr std::size_t most_stages = 9, stages_at_start = 4, stages_at_end = 2;

std::string chain(std::span<const DrawnStage> stages) {
  std::string text;
  const bool is_long = stages.size() > most_stages;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (is_long && i == stages_at_start)
      text += fmt::format("{} more -> ", stages.size() - stages_at_start - stages_at_end);
    if (is_long && i >= stages_at_start && i + stages_at_end < stages.size()) continue;
    text += stages[i].name + (stages[i].judge.empty() ? "" : " (" + stages[i].judge + ")") + " -> ";
  }
  return text + "100 % of traffic";
}

std::string end_of(std::size_t to, std::span<const DrawnStage> stages) {
  if (to == DrawnStage::promotion) return "100 % of traffic";
  return to == DrawnStage::roll_back ? "rollback" : fmt::format("\"{}\"", stages[to].name);
}

std::string detours(std::span<const DrawnStage> stages) {
  std::string text;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::size_t next = i + 1 < stages.size() ? i + 1 : DrawnStage::promotion;
    if (stages[i].pass != next)
      text += fmt::format(" \"{}\" passes to {}.", stages[i].name, end_of(stages[i].pass, stages));
    if (!stages[i].judge.empty() && stages[i].fail != DrawnStage::roll_back)
      text += fmt::format(" \"{}\" fails to {}.", stages[i].name, end_of(stages[i].fail, stages));
  }
  return text;
}

/// What people are asked about, by how long they take.
std::string asking(std::span<const DrawnStage> stages) {
  std::vector<std::pair<std::string, std::vector<std::string>>> names_by_span;
  for (const DrawnStage& stage : stages) {
    if (!stage.asking) continue;
    const std::string span = length_of("time to decide", *stage.asking);
    auto same = std::ranges::find(names_by_span, span, [](const auto& names) { return names.first; });
    if (same == names_by_span.end()) same = names_by_span.insert(same, {span, {}});
    same->second.push_back(stage.name);
  }
  const auto judged = std::ranges::count_if(stages, [](const DrawnStage& stage) { return !stage.judge.empty(); });
  std::string text;
  for (const auto& [span, names] : names_by_span) {
    const std::string about = std::ssize(names) == judged ? "" : fmt::format(" of \"{}\"", fmt::join(names, "\", \""));
    text += fmt::format(" Inconclusive judgments{} are decided by people: {}, in office hours.", about, span);
  }
  return text;
}

}  // namespace

std::string ways_text(std::span<const DrawnStage> stages) {
  if (stages.empty()) return "";
  bool is_judged = false;
  for (const DrawnStage& stage : stages) is_judged = is_judged || !stage.judge.empty();
  const std::string others = detours(stages);
  const std::string fails = !is_judged       ? " No judge."
                            : others.empty() ? " A stage that fails rolls back."
                                             : " A stage that fails rolls back, except:";
  return fmt::format("         {}.{}{}{}\n", chain(stages), fails, others, asking(stages));
}

}  // namespace rollcast::reports
