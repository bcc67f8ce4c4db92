#pragma once

#include <iterator>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "support/modules.hpp"

namespace rollcast::test {

/// Keeps how often each address of a replication was drawn from. Give it to the `Draws` of all parts under test: what
/// was drawn from twice is shared, and the parts' draws are not independent. One address is enough to tell an overlap,
/// since a stream never leaves its own.
class AddressBook final : public AddressWatcher {
 public:
  using Address = std::pair<std::uint32_t, std::uint32_t>;  ///< topic word, index

  void drawn_from(Topic topic, std::uint32_t first_index, std::uint32_t count) override {
    for (std::uint32_t i = 0; i < count; ++i) ++uses_[{topic.word(), first_index + i}];
  }

  std::size_t addresses() const { return uses_.size(); }
  std::size_t addresses(Topic topic) const {
    const auto first = uses_.lower_bound({topic.word(), 0});
    return static_cast<std::size_t>(
        std::distance(first, uses_.upper_bound({topic.word(), std::numeric_limits<std::uint32_t>::max()})));
  }
  std::vector<Address> shared() const {
    std::vector<Address> found;
    for (const auto& [address, uses] : uses_)
      if (uses > 1) found.push_back(address);
    return found;
  }

 private:
  std::map<Address, int> uses_;
};

}  // namespace rollcast::test
