#include "reference/entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reference/words.hpp"

namespace rollcast::scenarios {

namespace {

using Nodes = std::vector<const KeyNode*>;
using Names = std::vector<std::string>;

/// "canary" and "/bake" as "canary.bake"; a scenario's key as its pointer.
std::string heading_of(const std::string& pointer, std::string_view of) {
  if (of.empty()) return pointer;
  std::string dotted{of};
  for (const char c : pointer) dotted += c == '/' ? '.' : c;
  return dotted;
}

/// How a group of alike parts is written in a pointer.
std::string placeholder(const Names& names) { return fmt::format("{{{}}}", fmt::join(names, ",")); }

bool holds_alike_parts(const KeyNode& node) {
  constexpr std::size_t fewest = 3;
  if (node.below.size() < fewest || !node.holds_keys()) return false;
  const auto& first = node.below.front();
  return std::ranges::all_of(node.below, [&](const KeyNode& part) {
    const auto is_known = [&](const KeyNode& key) {
      return first.child(key.key) != nullptr && first.child(key.key)->declared->doc == key.declared->doc;
    };
    return part.holds_keys() && std::ranges::all_of(part.below, is_known);
  });
}

/// The defaults of alike keys, where they differ.
std::string defaults_of(const Nodes& alike, const Names& names) {
  std::string words;
  for (std::size_t i = 0; i < alike.size(); ++i)
    words += fmt::format("{}`{}` ({})", i == 0 ? "" : ", ", spaced(alike[i]->declared->fallback), names[i]);
  return words;
}

Declaration joined(const Nodes& alike, const Names& names) {
  Declaration d = *alike.front()->declared;
  const auto differs = [&](const KeyNode* node) { return node->declared->fallback != d.fallback; };
  if (std::ranges::any_of(alike, differs)) d.by_default = defaults_of(alike, names);
  return d;
}

std::string body_of(const Declaration& d, bool is_required) {
  std::string body;
  if (d.kind != ValueKind::object || !range_words(d).empty())
    body += wrapped(summary_words(d, is_required), page_columns) + "\n\n";
  return body + wrapped(d.doc, page_columns) + "\n";
}

std::string entries_below(const Nodes& alike, const Names& names, std::string_view of);

/// Entries of the parts below one node, taken together.
std::string entries_of_parts(const KeyNode& node, std::string_view of) {
  std::string text;
  Nodes parts;
  Names names;
  for (const auto& part : node.below) {
    text += wrapped(fmt::format("* `{}`: {}", part.key, part.declared->doc), page_columns, "  ") + "\n";
    parts.push_back(&part);
    names.push_back(part.key);
  }
  return "\n" + text + entries_below(parts, names, of);
}

/// One entry for each key that the parts have in common, or that one of them has.
std::string entries_below(const Nodes& alike, const Names& names, std::string_view of) {
  std::string text;
  for (const auto& key : alike.front()->below) {
    Nodes same;
    Names theirs;
    for (std::size_t i = 0; i < alike.size(); ++i) {
      const auto* child = alike[i]->child(key.key);
      if (child == nullptr) continue;
      same.push_back(child);
      if (!names.empty()) theirs.push_back(names[i]);
    }
    text += entries(same, theirs, of);
  }
  return text;
}

/// The pointer with the group of parts that hold the key.
std::string common_pointer(const Nodes& alike, const Names& names) {
  if (names.size() < 2) return alike.front()->pointer;
  std::string pointer = alike.front()->pointer;
  const auto part = pointer.find("/" + names.front() + "/");
  return pointer.replace(part + 1, names.front().size(), placeholder(names));
}

}  // namespace

std::string entry_body(const KeyNode& node) { return body_of(*node.declared, node.is_required()); }

std::string entry(const KeyNode& node, std::string_view of) {
  return fmt::format("\n### `{}`\n\n", heading_of(node.pointer, of)) + entry_body(node);
}

std::string entries(const std::vector<const KeyNode*>& alike, const std::vector<std::string>& names,
                    std::string_view of) {
  const KeyNode& first = *alike.front();
  std::string text;
  if (first.declared != nullptr)
    text = fmt::format("\n### `{}`\n\n", heading_of(common_pointer(alike, names), of)) +
           body_of(joined(alike, names), first.is_required());
  if (names.empty() && holds_alike_parts(first)) return text + entries_of_parts(first, of);
  return text + entries_below(alike, names, of);
}

}  // namespace rollcast::scenarios
