#pragma once

#include <cstdint>
#include <functional>
#include <limits>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

/// Chance that a request finds all servers busy when none may wait (Erlang B). Requests arrive at random; `offered` is
/// how many come during one mean service time, from 0. Whatever the distribution of service times. Throws
/// std::domain_error for fewer than no servers.
double erlang_b(std::int64_t servers, double offered);

/// Chance that a request must wait when all may (Erlang C). Service times are exponential. Throws std::domain_error
/// unless 0 <= offered < servers.
double erlang_c(std::int64_t servers, double offered);

/// Requests that arrive at random at `servers` servers and are served in the order in which they came. Times in
/// seconds.
struct QueueSpec {
  std::int64_t servers = 1;
  double per_second = 0.0;
  double mean_service = 1.0;
  double service_cv2 = 1.0;  ///< squared coefficient of variation of service times; 1: exponential
  double patience =
      std::numeric_limits<double>::infinity();  ///< who has waited this long gives up, and takes no server

  double utilization() const { return per_second * mean_service / static_cast<double>(servers); }
};

/// How long requests wait for a server in the long run, seconds. The distribution of M/M/c with fixed patience
/// (Gnedenko & Kovalenko, Introduction to Queueing Theory), whose waits are exponential up to the patience, stretched
/// by (1 + cv²) / 2 where service times are not exponential (Allen & Cunneen). Exact for exponential service; without
/// patience its mean is exact for one server too (Pollaczek and Khinchine).
class WaitDistribution {
 public:
  /// Throws std::domain_error when there is no long run: without patience, at a utilization of 1 or more.
  explicit WaitDistribution(const QueueSpec&);

  double is_served_at_once() const { return at_once_; }
  double gives_up() const { return gives_up_; }
  /// Chance to wait longer than this.
  double longer_than(double seconds) const;
  /// Mean over all requests; who gives up has waited for the patience.
  double mean() const;
  /// Chance that waiting and service together take longer than `deadline`, at most the patience; `outlasts` tells the
  /// chance that service alone takes longer than a time. By quadrature, to an absolute error below 1e-9 for smooth
  /// distributions of service.
  double late(double deadline, const std::function<double(double)>& outlasts) const;

 private:
  double density(double seconds) const;

  double at_once_, waits_, gives_up_;
  double decay_;  ///< of the density of waits, per second; negative above capacity
  double patience_;
};

}  // namespace rollcast::kernel
