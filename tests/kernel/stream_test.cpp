#include <Random123/philox.h>

#include <cstdint>
#include <set>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/kernel/stream.hpp"
#include "support/catch.hpp"

namespace rollcast::test::stream_test {

namespace {

using Philox = r123::Philox4x32;

Philox::ctr_type philox(Philox::ctr_type counter, Philox::key_type key) { return Philox{}(counter, key); }

}  // namespace

TEST_CASE("SIM-05: Philox4x32-10 gives the published known answers") {
  const std::uint32_t ones = 0xffffffff;
  CHECK(philox({{0, 0, 0, 0}}, {{0, 0}}) == Philox::ctr_type{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
  CHECK(philox({{ones, ones, ones, ones}}, {{ones, ones}}) ==
        Philox::ctr_type{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}});
  CHECK(philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, {{0xa4093822, 0x299f31d0}}) ==
        Philox::ctr_type{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}});
}

TEST_CASE("SIM-05 twin: seven rounds instead of ten do not give the known answer") {
  CHECK_FALSE(r123::Philox4x32_R<7>{}({{0, 0, 0, 0}}, {{0, 0}}) ==
              r123::Philox4x32_R<7>::ctr_type{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
}

TEST_CASE("a stream's words are the blocks of its address, in order") {
  const std::uint64_t seed = 0x299f31d0a4093822;
  const Topic topic{0x13, 0x19, 0x8a2e};
  Stream stream{seed, 0x03707344, topic, 0x85a308d3};
  for (std::uint32_t block = 0; block < 40; ++block) {
    const auto words = philox({{block, 0x85a308d3, topic.word(), 0x03707344}}, {{0xa4093822, 0x299f31d0}});
    CHECK(stream() == (static_cast<std::uint64_t>(words[1]) << 32 | words[0]));
    CHECK(stream() == (static_cast<std::uint64_t>(words[3]) << 32 | words[2]));
  }
}

TEST_CASE("equal addresses give equal bits and different addresses different ones") {
  const Draws draws{7, 3};
  CHECK(draws.at({1, 0, 0}, 5)() == draws.at({1, 0, 0}, 5)());
  std::set<std::uint64_t> first_words;
  for (std::uint8_t purpose = 0; purpose < 4; ++purpose)
    for (std::uint8_t version = 0; version < 4; ++version)
      for (std::uint16_t segment = 0; segment < 4; ++segment)
        for (std::uint32_t index = 0; index < 4; ++index)
          for (std::uint32_t replication = 0; replication < 4; ++replication)
            first_words.insert(Draws{7, replication}.at({purpose, version, segment}, index)());
  CHECK(first_words.size() == 4 * 4 * 4 * 4 * 4);
  CHECK(Draws(8, 3).at({1, 0, 0}, 5)() != draws.at({1, 0, 0}, 5)());
}

}  // namespace rollcast::test::stream_test
