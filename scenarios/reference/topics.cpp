#include "reference/topics.hpp"

#include <fmt/format.h>

#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::scenarios {

std::string Topics::text_on(std::string_view topic) const {
  const auto found = texts_->find(topic);
  if (found == texts_->end()) return {};
  used_.emplace(topic);
  return "\n" + found->second;
}

void Topics::refuse_unused() const {
  std::vector<std::string> unused;
  for (const auto& [topic, text] : *texts_)
    if (!used_.contains(topic)) unused.push_back(fmt::format("{}: no page asks for this topic.", topic));
  if (!unused.empty()) throw ScenarioError{unused};
}

}  // namespace rollcast::scenarios
