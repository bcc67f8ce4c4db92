#pragma once

#include <set>
#include <string>
#include <string_view>

#include "rollcast/scenarios/reference.hpp"

namespace rollcast::scenarios {

/// What is written by hand in the reference, and which of it pages have asked for.
class Topics {
 public:
  explicit Topics(const TopicTexts& texts) : texts_{&texts} {}

  /// The text of a topic after a blank line; empty when there is none.
  std::string text_on(std::string_view topic) const;
  /// Throws ScenarioError when there is a text that no page asked for.
  void refuse_unused() const;

 private:
  const TopicTexts* texts_;
  mutable std::set<std::string, std::less<>> used_;
};

}  // namespace rollcast::scenarios
