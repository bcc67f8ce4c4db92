#include "resource_pool.hpp"

#include <algorithm>

namespace rollcast::lifecycle {

ResourcePool::ResourcePool(std::span<const ResourceSpec> specs)
    : specs_{specs}, in_use_(specs.size()), busy_days_(specs.size()) {}

void ResourcePool::ask(StepOf who, std::span<const std::size_t> needs, int priority, SimTime now) {
  count_until(now);
  const auto place = std::ranges::upper_bound(waiting_, priority, {}, &Waiting::priority);
  waiting_.insert(place, {who, needs, priority});
}

void ResourcePool::forget(StepOf who) {
  std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.who == who; });
}

void ResourcePool::give_back(std::span<const std::size_t> needs, SimTime now) {
  count_until(now);
  for (const std::size_t resource : needs) --in_use_[resource];
}

bool ResourcePool::is_free(std::span<const std::size_t> needs, const std::vector<int>& spoken_for) const {
  return std::ranges::all_of(needs, [&](std::size_t resource) {
    const auto asked = std::ranges::count(needs, resource);
    return in_use_[resource] + spoken_for[resource] + asked <= specs_[resource].units;
  });
}

std::vector<StepOf> ResourcePool::granted(SimTime now) {
  count_until(now);
  std::vector<StepOf> granted;
  // What those who wait longer need is kept for them, so that others cannot starve them.
  std::vector<int> spoken_for(in_use_.size());
  std::erase_if(waiting_, [&](const Waiting& waiting) {
    const bool may_begin = is_free(waiting.needs, spoken_for);
    for (const std::size_t resource : waiting.needs) ++(may_begin ? in_use_ : spoken_for)[resource];
    if (may_begin) granted.push_back(waiting.who);
    return may_begin;
  });
  return granted;
}

std::vector<double> ResourcePool::busy_days(SimTime now) {
  count_until(now);
  return busy_days_;
}

void ResourcePool::count_until(SimTime now) {
  const double days = (now - counted_until_).in_days();
  counted_until_ = now;
  for (std::size_t i = 0; i < in_use_.size(); ++i) busy_days_[i] += days * in_use_[i];
}

}  // namespace rollcast::lifecycle
