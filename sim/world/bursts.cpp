#include "rollcast/world/bursts.hpp"

#include <algorithm>
#include <queue>

namespace rollcast::world {

namespace {

/// Fraction of [tick start, tick start + length) that [from, to) covers.
double covered(Duration tick_start, Duration length, Duration from, Duration to) {
  const Duration first = std::max(tick_start, from), last = std::min(tick_start + length, to);
  return last > first ? (last - first).in_seconds() / length.in_seconds() : 0.0;
}

/// The highest of the bursts in progress as time goes on.
class Highest {
 public:
  void add(const Burst& burst) { open_.push(burst); }
  /// The highest that has not ended by then.
  const Burst* at(Duration now) {
    while (!open_.empty() && open_.top().end <= now) open_.pop();
    return open_.empty() ? nullptr : &open_.top();
  }

 private:
  struct IsLower {
    bool operator()(const Burst& a, const Burst& b) const { return a.height < b.height; }
  };
  std::priority_queue<Burst, std::vector<Burst>, IsLower> open_;
};

}  // namespace

void add_bursts(std::vector<Burst>& bursts, Duration tick, std::span<double> beyond_profile) {
  std::ranges::sort(bursts, {}, &Burst::start);
  const Duration end = tick * std::ssize(beyond_profile);
  const auto raise = [&](Duration from, Duration to, double height) {
    for (Duration t = tick * (from / tick); t < std::min(to, end); t = t + tick)
      beyond_profile[static_cast<std::size_t>(t / tick)] += (height - 1.0) * covered(t, tick, from, to);
  };
  Highest highest;
  Duration now;
  for (std::size_t next = 0; now < end;) {
    const Duration comes = next < bursts.size() ? bursts[next].start : end;
    while (const Burst* burst = now < comes ? highest.at(now) : nullptr) {
      const Duration to = std::min(burst->end, comes);
      raise(now, to, burst->height);
      now = to;
    }
    now = comes;
    if (next < bursts.size()) highest.add(bursts[next++]);
  }
}

}  // namespace rollcast::world
