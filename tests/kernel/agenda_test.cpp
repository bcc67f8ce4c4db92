#include "rollcast/kernel/agenda.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"

namespace rollcast::test::agenda_test {

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

TEST_CASE("what is canceled, never due or due at the end does not come") {
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

namespace {

/// The same promises kept by a multimap, whose equal keys keep the order of insertion.
class PlainAgenda {
 public:
  void clear() { pending_.clear(); }
  void schedule(SimTime when, int what) {
    if (!when.is_never()) pending_.emplace(when, what);
  }
  void cancel(int what) {
    std::erase_if(pending_, [&](const auto& p) { return p.second == what; });
  }
  std::optional<SimTime> when(int what) const {
    const auto found = std::find_if(pending_.begin(), pending_.end(), [&](const auto& p) { return p.second == what; });
    return found == pending_.end() ? std::nullopt : std::optional{found->first};
  }
  std::optional<std::pair<SimTime, int>> next_before(SimTime end) {
    if (pending_.empty() || pending_.begin()->first >= end) return std::nullopt;
    const std::pair<SimTime, int> next = *pending_.begin();
    pending_.erase(pending_.begin());
    return next;
  }
  std::size_t size() const { return pending_.size(); }

 private:
  std::multimap<SimTime, int> pending_;
};

/// Runs random steps on an agenda and on the plain one, with times of swelling and of shrinking. Returns the number of
/// steps after which they differed. `Tried` may be a wrong agenda.
template <class Tried>
int differences(Tried& tried, int steps) {
  PlainAgenda plain;
  Stream stream{3, 0, {1, 0, 0}, 0};
  SimTime now;
  int differing = 0;
  std::size_t fewest = 1000, most = 0;
  for (int step = 0; step < steps; ++step) {
    const bool swelling = step / 400 % 2 == 0;
    const std::uint64_t dice = stream() % 100;
    const int what = static_cast<int>(stream() % 60);
    if (dice < (swelling ? 60u : 30u)) {
      const SimTime when =
          dice == 0 ? SimTime::never() : now + Duration::hours(static_cast<double>(stream() % 8) - 1.0);
      tried.schedule(when, what);
      plain.schedule(when, what);
    } else if (dice < 90) {
      const SimTime end = now + Duration::hours(static_cast<double>(stream() % 12));
      const auto got = tried.next_before(end);
      const auto expected = plain.next_before(end);
      differing += got.has_value() != expected.has_value() ||
                   (got && (got->when != expected->first || got->what != expected->second));
      if (expected) now = expected->first;
    } else if (dice < 94) {
      tried.cancel(what);
      plain.cancel(what);
    } else {
      differing += tried.when(what) != plain.when(what);
    }
    fewest = step > 400 ? std::min(fewest, plain.size()) : fewest;
    most = std::max(most, plain.size());
  }
  REQUIRE(fewest < 10);
  REQUIRE(most > 60);
  return differing;
}

/// Forgets the order of scheduling among events of one instant.
struct LastComesFirst : Agenda<int> {
  std::vector<std::pair<SimTime, int>> held;
  void schedule(SimTime when, int what) {
    held.emplace_back(when, what);
    rebuild();
  }
  void rebuild() {
    Agenda<int>::clear();
    for (auto i = held.rbegin(); i != held.rend(); ++i) Agenda<int>::schedule(i->first, i->second);
  }
  void cancel(int what) {
    std::erase_if(held, [&](const auto& p) { return p.second == what; });
    rebuild();
  }
  std::optional<Entry> next_before(SimTime end) {
    const auto next = Agenda<int>::next_before(end);
    if (next) held.erase(std::find(held.begin(), held.end(), std::pair{next->when, next->what}));
    return next;
  }
};

}  // namespace

TEST_CASE("random schedules, takings and cancellations go as in a multimap, sorted, as a heap and between") {
  Agenda<int> agenda;
  CHECK(differences(agenda, 100'000) == 0);
  agenda.clear();
  CHECK(agenda.empty());
  CHECK(differences(agenda, 10'000) == 0);
  LastComesFirst wrong;
  CHECK(differences(wrong, 10'000) > 0);
}

TEST_CASE("instants before the start come before it") {
  Agenda<int> agenda;
  agenda.schedule(at(1), 1);
  agenda.schedule(at(-2), -2);
  for (int i = 0; i < 40; ++i) agenda.schedule(at(100 + i), i);
  agenda.schedule(at(-3), -3);
  CHECK(agenda.next_before(at(0))->what == -3);
  CHECK(agenda.next_before(at(0))->what == -2);
  CHECK_FALSE(agenda.next_before(at(0)));
}

}  // namespace rollcast::test::agenda_test
