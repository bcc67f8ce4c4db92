#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"

namespace rollcast::test::addresses_test {

namespace {

constexpr Topic noise{1, 0, 0}, other{2, 0, 0};

void fill(const Draws& draws, Topic topic, std::uint32_t first_index, std::size_t size) {
  std::vector<double> path(size);
  fill_normals(draws, topic, first_index, path);
}

}  // namespace

TEST_CASE("a path of n normals is drawn from (n + 1) / 2 addresses, which no other draw then shares") {
  for (const std::size_t n : {0u, 1u, 2u, 3u, 15u, 16u, 17u, 18u, 10'001u}) {
    AddressBook book;
    const Draws draws{1, 1, &book};
    fill(draws, noise, 100, n);
    CHECK(book.addresses() == (n + 1) / 2);
    draws.at(noise, 99);
    draws.at(noise, 100 + static_cast<std::uint32_t>((n + 1) / 2));
    draws.at(other, 100);
    CHECK(book.shared().empty());
    CHECK(book.addresses() == (n + 1) / 2 + 3);
  }
}

TEST_CASE("addresses that two draws share are found") {
  AddressBook book;
  const Draws draws{1, 1, &book};
  fill(draws, noise, 0, 9);
  draws.at(noise, 5);
  CHECK(book.shared().empty());
  draws.at(noise, 4);
  CHECK(book.shared() == std::vector<AddressBook::Address>{{noise.word(), 4}});
  fill(draws, other, 10, 40);
  fill(draws, other, 29, 3);
  CHECK(book.shared() == std::vector<AddressBook::Address>{{noise.word(), 4}, {other.word(), 29}});
}

TEST_CASE("being watched changes no bit") {
  AddressBook book;
  const Draws watched{7, 3, &book}, plain{7, 3};
  CHECK(watched.at(noise, 5)() == plain.at(noise, 5)());
  std::vector<double> a(1000), b(1000);
  fill_normals(watched, noise, 0, a);
  fill_normals(plain, noise, 0, b);
  CHECK(a == b);
}

}  // namespace rollcast::test::addresses_test
