#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "rollcast/kernel/time.hpp"

namespace rollcast {

/// Pending events in the order they will happen; events at one instant keep the order in which they were scheduled.
/// A sorted vector, the earliest last: a run has a handful of events pending at once.
template <class What>
class Agenda {
 public:
  struct Entry {
    SimTime when;
    std::uint64_t sequence;
    What what;
  };

  void clear() {
    entries_.clear();
    next_sequence_ = 0;
  }

  /// Does nothing for a time that never comes.
  void schedule(SimTime when, What what) {
    if (when.is_never()) return;
    const Entry entry{when, next_sequence_++, what};
    const auto later = [](const Entry& a, const Entry& b) {
      return a.when != b.when ? a.when > b.when : a.sequence > b.sequence;
    };
    entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), entry, later), entry);
  }

  /// Drops every pending event of this kind.
  void cancel(What what) {
    std::erase_if(entries_, [&](const Entry& e) { return e.what == what; });
  }

  /// When the first pending event of this kind is due, if there is one.
  std::optional<SimTime> when(What what) const {
    const auto found =
        std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& e) { return e.what == what; });
    return found == entries_.rend() ? std::nullopt : std::optional{found->when};
  }

  bool empty() const { return entries_.empty(); }
  /// When the next event is due; never when there is none.
  SimTime next_time() const { return entries_.empty() ? SimTime::never() : entries_.back().when; }

  /// Takes the next event, if any is due before `end`.
  std::optional<Entry> next_before(SimTime end) {
    if (entries_.empty() || entries_.back().when >= end) return std::nullopt;
    const Entry entry = entries_.back();
    entries_.pop_back();
    return entry;
  }

 private:
  std::vector<Entry> entries_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace rollcast
