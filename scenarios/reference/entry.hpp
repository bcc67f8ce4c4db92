#pragma once

#include <string>
#include <vector>

#include "reference/tree.hpp"

namespace rollcast::scenarios {

inline constexpr std::size_t page_columns = 118;

/// Type, range, default and example of a key, and what it is.
std::string entry_body(const KeyNode&);
/// The same under its pointer as heading; `of` is the strategy or judge whose option it is.
std::string entry(const KeyNode&, std::string_view of = {});

/// Entries of a key and of all below it. Where several parts hold the same keys, as the classes of `outcomes`, `alike`
/// are the same key in each of them and `names` theirs: there is one entry for all.
std::string entries(const std::vector<const KeyNode*>& alike, const std::vector<std::string>& names,
                    std::string_view of = {});

}  // namespace rollcast::scenarios
