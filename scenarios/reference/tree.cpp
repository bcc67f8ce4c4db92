#include "reference/tree.hpp"

#include <algorithm>

namespace rollcast::scenarios {

namespace {

KeyNode& step_into(KeyNode& node, const std::string& key) {
  const auto found = std::ranges::find(node.below, key, &KeyNode::key);
  if (found != node.below.end()) return *found;
  return node.below.emplace_back(KeyNode{.key = key, .pointer = node.pointer + "/" + key});
}

/// Whether a part that is read cannot be left out: always for a value; of an object, if something in it must be
/// written.
bool must_be_written(const KeyNode& node) {
  const auto has_no_default = [](const KeyNode& part) {
    return part.is_required() || (part.declared != nullptr && part.declared->by_default.starts_with("required unless"));
  };
  return node.declared->kind != ValueKind::object || std::ranges::any_of(node.below, has_no_default);
}

}  // namespace

const KeyNode* KeyNode::child(std::string_view name) const {
  const auto found = std::ranges::find(below, name, &KeyNode::key);
  return found == below.end() ? nullptr : &*found;
}

bool KeyNode::is_required() const { return declared != nullptr && declared->is_required && must_be_written(*this); }

std::vector<Chosen> KeyNode::required_with() const {
  return declared != nullptr && !is_required() && must_be_written(*this) ? declared->required_with
                                                                         : std::vector<Chosen>{};
}

KeyNode tree_of(std::span<const Declaration> declarations) {
  KeyNode root;
  for (const auto& declaration : declarations) {
    KeyNode* node = &root;
    const auto& pointer = declaration.pointer;
    for (std::size_t from = 1; from <= pointer.size();) {
      const auto to = std::min(pointer.find('/', from), pointer.size());
      node = &step_into(*node, pointer.substr(from, to - from));
      from = to + 1;
    }
    node->declared = &declaration;
  }
  return root;
}

}  // namespace rollcast::scenarios
