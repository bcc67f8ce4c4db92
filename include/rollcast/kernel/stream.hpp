#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "rollcast/kernel/philox.hpp"

namespace rollcast::kernel {

/// What a draw is for: purpose, version and segment, packed into one word of the address.
struct Topic {
  std::uint8_t purpose = 0;
  std::uint8_t version = 0;
  std::uint16_t segment = 0;

  constexpr std::uint32_t word() const {
    return static_cast<std::uint32_t>(purpose) << 24 | static_cast<std::uint32_t>(version) << 16 | segment;
  }
};

/// Random bits at one address: Philox4x32-10 (Salmon et al., SC 2011) with key = seed and
/// counter = [block, index, topic, replication]. A uniform random bit generator of 64-bit words; a sampler that needs
/// more than a block's two words moves on to the next block of the same address, never into another address. Most
/// addresses need one block only, so the first is made alone; who goes on gets the following in batches.
class Stream {
 public:
  using result_type = std::uint64_t;

  Stream(std::uint64_t seed, std::uint32_t replication, Topic topic, std::uint32_t index)
      : seed_{seed}, next_block_{0, index, topic.word(), replication} {}

  /// The same stream for who has made its first block already, in a batch.
  Stream(std::uint64_t seed, std::uint32_t replication, Topic topic, std::uint32_t index,
         std::span<const std::uint64_t, words_per_block> first_block)
      : seed_{seed}, next_block_{1, index, topic.word(), replication}, next_{words_per_batch - words_per_block} {
    std::copy(first_block.begin(), first_block.end(), words_.end() - words_per_block);
  }

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    if (next_ == words_per_batch) refill();
    return words_[next_++];
  }

 private:
  void refill() {
    if (next_block_.block > 0) return refill_by_batch();
    next_ = words_per_batch - words_per_block;
    philox_block(seed_, next_block_, std::span{words_}.last<words_per_block>());
    next_block_.block = 1;
  }

  [[gnu::noinline]] void refill_by_batch() {
    next_ = 0;
    philox_batch(seed_, next_block_, Along::blocks, words_);
    next_block_.block += blocks_per_batch;
  }

  std::uint64_t seed_;
  BlockAddress next_block_;
  std::uint32_t next_ = words_per_batch;
  std::array<std::uint64_t, words_per_batch> words_;  // not cleared: filled from the end
};

/// Is told which addresses are drawn from: tests forbid that two parts of the model share one.
class AddressWatcher {
 public:
  /// Addresses (topic, first_index) up to, not including, (topic, first_index + count).
  virtual void drawn_from(Topic, std::uint32_t first_index, std::uint32_t count) = 0;

 protected:
  ~AddressWatcher() = default;
};

/// All randomness of one replication, by address. Equal addresses give equal bits, whoever asks and when.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint32_t replication, AddressWatcher* watcher = nullptr)
      : seed_{seed}, watcher_{watcher}, replication_{replication} {}

  Stream at(Topic topic, std::uint32_t index = 0) const {
    if (watcher_ != nullptr) watcher_->drawn_from(topic, index, 1);
    return Stream{seed_, replication_, topic, index};
  }

  /// What the streams at the next `count` addresses, at most eight, begin with. The words after those are of no use.
  void first_blocks(Topic topic, std::uint32_t first_index, std::uint32_t count,
                    std::span<std::uint64_t, words_per_batch> words) const {
    if (watcher_ != nullptr) watcher_->drawn_from(topic, first_index, count);
    philox_batch(seed_, {0, first_index, topic.word(), replication_}, Along::indices, words);
  }
  /// The stream at an address whose first block is known from `first_blocks`.
  Stream at(Topic topic, std::uint32_t index, std::span<const std::uint64_t, words_per_block> first_block) const {
    return Stream{seed_, replication_, topic, index, first_block};
  }

  std::uint32_t replication() const { return replication_; }

 private:
  std::uint64_t seed_;
  AddressWatcher* watcher_;
  std::uint32_t replication_;
};

}  // namespace rollcast::kernel
