#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace rollcast::scenarios {

/// What is written by hand in the reference: one file NAME.md for each topic.
class Topics {
 public:
  explicit Topics(const std::filesystem::path& folder);

  /// The text of a topic after a blank line; empty when there is none.
  std::string text_on(std::string_view topic) const;
  /// Throws ScenarioError when there is a file that no page asked for.
  void refuse_unused() const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  mutable std::set<std::string, std::less<>> used_;
};

}  // namespace rollcast::scenarios
