#include "rollcast/kernel/agenda.hpp"

#include <algorithm>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"

using namespace rollcast;

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

}  // namespace

TEST_CASE("events come in the order of time, and of scheduling where times are equal") {
  Agenda<int> agenda;
  agenda.schedule(at(2), 20);
  agenda.schedule(at(1), 10);
  agenda.schedule(at(2), 21);
  agenda.schedule(at(0), 0);
  agenda.schedule(at(2), 22);
  std::vector<int> order;
  while (const auto entry = agenda.next_before(SimTime::never())) order.push_back(entry->what);
  CHECK(order == std::vector<int>{0, 10, 20, 21, 22});
}

TEST_CASE("what is cancelled, never due or due at the end does not come") {
  Agenda<int> agenda;
  agenda.schedule(at(1), 1);
  agenda.schedule(at(2), 2);
  agenda.schedule(at(3), 1);
  agenda.schedule(SimTime::never(), 4);
  agenda.schedule(at(5), 5);
  CHECK(agenda.when(1) == at(1));
  agenda.cancel(1);
  CHECK_FALSE(agenda.when(1));
  CHECK(agenda.next_before(at(5))->what == 2);
  CHECK_FALSE(agenda.next_before(at(5)));
  CHECK(agenda.next_before(at(6))->what == 5);
  CHECK(agenda.empty());
}

TEST_CASE("a thousand random events come out as a stable sort would order them") {
  Agenda<int> agenda;
  std::vector<std::pair<SimTime, int>> expected;
  Stream stream{1, 0, {1, 0, 0}, 0};
  for (int i = 0; i < 1000; ++i) {
    const SimTime when = at(static_cast<double>(stream() % 50));
    agenda.schedule(when, i);
    expected.emplace_back(when, i);
  }
  std::stable_sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [when, what] : expected) {
    const auto entry = agenda.next_before(SimTime::never());
    REQUIRE(entry);
    REQUIRE((entry->when == when && entry->what == what));
  }
}
