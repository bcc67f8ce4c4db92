#pragma once

#include <Random123/philox.h>

#include <cstdint>
#include <limits>

namespace rollcast {

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
/// counter = [block, index, topic, replication]. A uniform random bit generator of 64-bit words; a sampler that needs more
/// than a block's two words moves on to the next block of the same address, never into another address.
class Stream {
 public:
  using result_type = std::uint64_t;

  Stream(std::uint64_t seed, std::uint32_t replication, Topic topic, std::uint32_t index)
      : counter_{{0, index, topic.word(), replication}},
        key_{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}} {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    if (used_ == 2) refill();
    const auto word = static_cast<unsigned>(2 * used_++);
    return static_cast<std::uint64_t>(block_[word + 1]) << 32 | block_[word];
  }

 private:
  void refill() {
    block_ = r123::Philox4x32{}(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }

  r123::Philox4x32::ctr_type counter_;
  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type block_{};
  int used_ = 2;
};

/// All randomness of one replication, by address. Equal addresses give equal bits, whoever asks and when.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint32_t replication) : seed_{seed}, replication_{replication} {}
  Stream at(Topic topic, std::uint32_t index = 0) const { return Stream{seed_, replication_, topic, index}; }
  std::uint32_t replication() const { return replication_; }

 private:
  std::uint64_t seed_;
  std::uint32_t replication_;
};

}  // namespace rollcast
