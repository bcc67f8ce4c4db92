#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <utility>

#include "rollcast/modules.hpp"

namespace rollcast::parallel {

/// What the lowest replication that failed has thrown, whichever thread met it first.
class FirstFailure {
 public:
  void note(std::uint32_t replication, std::exception_ptr thrown) {
    const std::lock_guard lock{mutex_};
    if (replication_ < replication) return;
    replication_ = replication;
    thrown_ = std::move(thrown);
  }
  /// What comes before it is run all the same: there may be an earlier one.
  bool comes_before(std::uint32_t replication) const { return replication_ < replication; }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr thrown_;
  std::atomic<std::uint64_t> replication_{std::numeric_limits<std::uint64_t>::max()};
};

}  // namespace rollcast::parallel
