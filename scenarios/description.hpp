#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rollcast/scenarios/declaration.hpp"

namespace rollcast::scenarios {

/// An example of a key's value: what is no JSON is a text.
struct Example {
  nlohmann::json value;
  std::string text;  ///< as JSON
};

/// What a reader declares, over as many readings as its alternatives need: each reading takes one branch of every fork,
/// and each branch that is found is taken by one reading at least.
class Description {
 public:
  /// False when every branch that was found has been taken.
  bool begin_reading();
  void end_reading();

  /// The branch that this reading takes: `usual`, unless it is here for another one.
  std::string branch(const std::string& fork, const std::vector<std::string>& branches, const std::string& usual);
  /// Whether this reading takes the key for written.
  bool is_written(const std::string& pointer);
  /// That a part is read, whose keys are required or not.
  void visit(const std::string& part) { visited_.insert(part); }
  /// Joins what is known of the key.
  void note(Declaration);
  /// An example by the text of its declaration, read once.
  const Example& example(std::string_view written);

  std::vector<Declaration> declarations() const;

 private:
  /// Of each choice in the key's part on which it depends, the branches with which it is always missed.
  std::vector<Chosen> required_with(const Declaration& key) const;
  /// What was chosen beside a key that may be written or not: there it is another fork.
  std::string context_of(const std::string& fork) const;

  using Branches = std::map<std::string, std::string>;

  std::deque<Branches> planned_{Branches{}};
  Branches chosen_;                                     ///< by this reading's plan
  std::map<std::string, std::set<std::string>> forks_;  ///< the branches found
  std::vector<Declaration> declarations_;               ///< in the order of reading
  std::map<std::string, std::size_t> places_;           ///< of declarations, by pointer
  std::map<std::string, Example, std::less<>> examples_;
  std::set<std::string> visited_, missed_;              ///< in this reading: parts, and keys that must be written
  std::map<std::string, std::size_t> visits_, misses_;  ///< how many readings visited a part and missed a key
  Branches taken_;                                      ///< in this reading: of choices, by pointer
  std::map<std::pair<std::string, std::string>, std::size_t> takings_;  ///< readings by a choice and its branch
  /// Readings that missed a key, or visited a part, by a choice beside it and its branch.
  std::map<std::array<std::string, 3>, std::size_t> needed_with_;
};

}  // namespace rollcast::scenarios
