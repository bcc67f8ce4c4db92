#pragma once

#include <span>
#include <string>
#include <vector>

#include "rollcast/scenarios/declaration.hpp"

namespace rollcast::scenarios {

/// A key with those below it. Valid while its declarations live.
struct KeyNode {
  std::string key;  ///< "*" for the items of a list
  std::string pointer;
  const Declaration* declared = nullptr;  ///< null for the root and for items
  std::vector<KeyNode> below{};           ///< in the order of reading

  const KeyNode* child(std::string_view name) const;
  /// Whether it holds keys by name, rather than items or nothing.
  bool holds_keys() const { return !below.empty() && below.front().key != "*"; }
  /// Whether its part is incomplete without it: it, or something in it, has no default.
  bool is_required() const;
  /// The choices beside it, with each of which its part is incomplete without it.
  std::vector<Chosen> required_with() const;
};

KeyNode tree_of(std::span<const Declaration>);

}  // namespace rollcast::scenarios
