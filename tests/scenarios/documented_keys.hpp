#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace rollcast::test {

using Keys = std::set<std::string>;

/// Adds a JSON pointer and those of the parts it lies in. Positions in lists are `*`, and lists' items are no keys.
void add_with_parents(Keys& keys, std::string pointer);

/// One row of a table of FORMAT.md whose first cell is a key.
struct DocumentedKey {
  std::string pointer, default_cell, example_cell;
};

/// The keys of a scenario, in the order in which FORMAT.md documents them.
std::vector<DocumentedKey> documented_keys();

/// The names of strategies and judges.
Keys documented_kinds();

}  // namespace rollcast::test
