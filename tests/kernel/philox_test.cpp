#include "rollcast/kernel/philox.hpp"

#include <Random123/philox.h>

#include <array>
#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "support/catch.hpp"

namespace rollcast::test::philox_test {

namespace {

using Words = std::array<std::uint64_t, words_per_batch>;

constexpr std::uint32_t ones = 0xffffffff;

/// Random123's words, block by block; `rounds` other than 10 make another generator.
template <unsigned rounds = 10>
Words one_by_one(std::uint64_t seed, BlockAddress at, Along along) {
  using Philox = r123::Philox4x32_R<rounds>;
  Words words;
  for (std::size_t i = 0; i < blocks_per_batch; ++i) {
    const auto bits = Philox{}({{at.block, at.index, at.topic, at.replication}},
                               {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}});
    words[2 * i] = static_cast<std::uint64_t>(bits[1]) << 32 | bits[0];
    words[2 * i + 1] = static_cast<std::uint64_t>(bits[3]) << 32 | bits[2];
    ++(along == Along::blocks ? at.block : at.index);
  }
  return words;
}

Words batch(std::uint64_t seed, const BlockAddress& at, Along along) {
  Words words;
  philox_batch(seed, at, along, words);
  return words;
}

Words portable_batch(std::uint64_t seed, const BlockAddress& at, Along along) {
  Words words;
  philox_batch_portable(seed, at, along, words);
  return words;
}

struct Case {
  std::uint64_t seed;
  BlockAddress at;
};

/// Corners, where counters wrap and products are largest, and ten thousand random ones.
std::vector<Case> cases() {
  std::vector<Case> all{{0, {}}};
  for (const std::uint32_t near_end : {ones, ones - 1, ones - 3, ones - 4, ones - 7, ones - 8, 0x7ffffffcu})
    for (const std::uint64_t seed : {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1} << 32}) {
      all.push_back({seed, {near_end, 5, 6, 7}});
      all.push_back({seed, {5, near_end, 6, 7}});
      all.push_back({seed, {near_end, near_end, near_end, near_end}});
    }
  Stream stream{2026, 0, {1, 0, 0}, 0};
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t seed = stream(), a = stream(), b = stream();
    all.push_back({seed,
                   {static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(a >> 32), static_cast<std::uint32_t>(b),
                    static_cast<std::uint32_t>(b >> 32)}});
  }
  return all;
}

}  // namespace

TEST_CASE("SIM-05: a batch of Philox blocks gives the published known answers") {
  CHECK(batch(0, {}, Along::blocks)[0] == 0xe169c58d'6627e8d5);
  CHECK(batch(0, {}, Along::indices)[1] == 0x9b00dbd8'bc57ac4c);
  CHECK(batch(~std::uint64_t{0}, {ones, ones, ones, ones}, Along::blocks)[0] == 0x41c83b0e'408f276d);
  CHECK(batch(~std::uint64_t{0}, {ones, ones, ones, ones}, Along::blocks)[1] == 0x6d5451fd'a20bc7c6);
  const Words pi = batch(0x299f31d0'a4093822, {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, Along::indices);
  CHECK(pi[0] == 0x94fdcceb'd16cfe09);
  CHECK(pi[1] == 0x24126ea1'5001e420);
}

TEST_CASE("a batch is, word by word, what Random123 makes block by block, on all lanes and where counters wrap") {
  for (const auto& [seed, at] : cases())
    for (const Along along : {Along::blocks, Along::indices}) {
      const Words expected = one_by_one(seed, at, along);
      REQUIRE(batch(seed, at, along) == expected);
      REQUIRE(portable_batch(seed, at, along) == expected);
      REQUIRE(one_by_one<9>(seed, at, along) != expected);
    }
}

TEST_CASE("a batch along the blocks differs from one along the indices, but for the first block") {
  const Words blocks = batch(1, {0, 3, 4, 5}, Along::blocks), indices = batch(1, {0, 3, 4, 5}, Along::indices);
  CHECK(blocks[0] == indices[0]);
  CHECK(blocks[1] == indices[1]);
  for (std::size_t i = words_per_block; i < words_per_batch; ++i) CHECK(blocks[i] != indices[i]);
}

}  // namespace rollcast::test::philox_test
