#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include "rollcast/kernel/time.hpp"

namespace rollcast::kernel {

/// Pending events in the order they will happen; events at one instant keep the order in which they were scheduled.
/// A run has a handful of events pending at once: up to 32 are kept sorted, more in a binary heap. Events are small
/// values; once the agenda has been as full as it gets, nothing is allocated.
template <class What>
class Agenda {
  static_assert(std::is_trivially_copyable_v<What> && sizeof(What) <= 16, "events are small values");

 public:
  struct Entry {
    SimTime when;
    What what;
  };

  void clear() {
    pending_.clear();
    next_sequence_ = 0;
    order_ = Order::sorted;
  }

  /// Does nothing for a time that never comes.
  void schedule(SimTime when, What what) {
    if (when.is_never()) return;
    if (order_ == Order::sorted && pending_.size() == most_sorted) to_heap();
    pending_.push_back({when, next_sequence_, what});
    order_ == Order::sorted ? move_before_earlier(when, what) : rise(pending_.size() - 1, pending_.back());
    ++next_sequence_;
  }

  /// Drops every pending event of this kind. Looks at all that is pending.
  void cancel(What what) {
    const auto dropped = std::erase_if(pending_, [&](const Pending& p) { return p.what == what; });
    if (order_ == Order::sorted || dropped == 0) return;
    std::make_heap(pending_.begin(), pending_.end(), later);
    sort_if_few();
  }

  /// When the first pending event of this kind is due, if there is one. Looks at all that is pending.
  std::optional<SimTime> when(What what) const {
    const Pending* first = nullptr;
    for (const Pending& p : pending_)
      if (p.what == what && (first == nullptr || later(*first, p))) first = &p;
    return first == nullptr ? std::nullopt : std::optional{first->when};
  }

  bool empty() const { return pending_.empty(); }
  /// When the next event is due; never when there is none.
  SimTime next_time() const { return pending_.empty() ? SimTime::never() : first().when; }

  /// Takes the next event, if any is due before `end`.
  std::optional<Entry> next_before(SimTime end) {
    if (pending_.empty()) return std::nullopt;
    const Pending& next = first();
    if (next.when >= end) return std::nullopt;
    const Entry entry{next.when, next.what};
    order_ == Order::sorted ? pending_.pop_back() : pop_heap();
    return entry;
  }

 private:
  struct Pending {
    SimTime when;
    std::uint64_t sequence;
    What what;

    /// Time in the upper half, order of scheduling in the lower: one comparison decides.
    __extension__ typedef unsigned __int128 Key;
    Key key() const {
      constexpr std::uint64_t sign = std::uint64_t{1} << 63;
      return static_cast<Key>(static_cast<std::uint64_t>(when.since_start().count()) ^ sign) << 64 | sequence;
    }
  };
  /// Sorted: the earliest last. Heap: the earliest first.
  enum class Order { sorted, heap };
  /// A heap is sorted again only at half of `most_sorted`, lest an agenda of about that many be sorted again and again.
  static constexpr std::size_t most_sorted = 32, few = 16;

  static bool later(const Pending& a, const Pending& b) { return a.key() > b.key(); }

  /// Moves the newest, at the end, to its place. It comes after all others of its time, so times alone decide.
  void move_before_earlier(SimTime when, What what) {
    Pending* place = &pending_.back();
    for (; place != pending_.data() && (place - 1)->when <= when; --place) *place = *(place - 1);
    place->when = when;
    place->sequence = next_sequence_;
    place->what = what;
  }

  const Pending& first() const { return order_ == Order::sorted ? pending_.back() : pending_.front(); }

  void to_heap() {
    std::reverse(pending_.begin(), pending_.end());
    order_ = Order::heap;
  }

  /// Takes the earliest from the heap: the gap sinks to the bottom, always to the earlier child, and the last fills it
  /// from below.
  void pop_heap() {
    const Pending last = pending_.back();
    pending_.pop_back();
    const std::size_t size = pending_.size();
    std::size_t gap = 0;
    for (std::size_t child = 1; child < size; child = 2 * gap + 1) {
      if (child + 1 < size) child += later(pending_[child], pending_[child + 1]);
      pending_[gap] = pending_[child];
      gap = child;
    }
    rise(gap, last);
    sort_if_few();
  }

  /// Moves a gap of the heap up to where `p` belongs.
  void rise(std::size_t gap, Pending p) {
    while (gap > 0) {
      const std::size_t parent = (gap - 1) / 2;
      if (!later(pending_[parent], p)) break;
      pending_[gap] = pending_[parent];
      gap = parent;
    }
    pending_[gap] = p;
  }

  void sort_if_few() {
    if (pending_.size() > few) return;
    std::sort(pending_.begin(), pending_.end(), later);
    order_ = Order::sorted;
  }

  std::vector<Pending> pending_;
  std::uint64_t next_sequence_ = 0;
  Order order_ = Order::sorted;
};

}  // namespace rollcast::kernel
