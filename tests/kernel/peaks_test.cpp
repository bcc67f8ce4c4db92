#include "rollcast/kernel/peaks.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"

namespace rollcast::test::peaks_test {

namespace {

std::vector<double> rough_numbers(std::size_t n) {
  Stream stream{5, 0, {255, 0, 0}, 0};
  std::vector<double> numbers(n);
  for (double& x : numbers) x = draw_exponential(stream);
  return numbers;
}

}  // namespace

TEST_CASE("the next number above a limit and the highest of a stretch are those found one by one") {
  const auto numbers = rough_numbers(1'000);
  Peaks peaks;
  peaks.assign(numbers);
  for (const double limit : {0.5, 3.0, 6.0, 100.0})
    for (std::size_t from = 0; from <= numbers.size(); from += 7) {
      const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(from);
      const auto found = std::find_if(first, numbers.end(), [&](double x) { return x > limit; });
      REQUIRE(peaks.first_above(limit, from) == static_cast<std::size_t>(found - numbers.begin()));
    }
  for (std::size_t from = 0; from < numbers.size(); from += 13)
    for (std::size_t end = from + 1; end <= numbers.size(); end += 29)
      REQUIRE(peaks.highest(from, end) == *std::max_element(numbers.begin() + static_cast<std::ptrdiff_t>(from),
                                                            numbers.begin() + static_cast<std::ptrdiff_t>(end)));
  CHECK(peaks.first_above(peaks[700], 700) != 700);  // only above
}

}  // namespace rollcast::test::peaks_test
