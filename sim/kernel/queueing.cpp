#include "rollcast/kernel/queueing.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <stdexcept>

namespace rollcast::kernel {

/// By 1 / B = 1 + c/a + c/a (c-1)/a + ..., broken off where the rest no longer tells.
double erlang_b(std::int64_t servers, double offered) {
  if (servers < 0 || !(offered >= 0.0)) throw std::domain_error{"a queue needs servers and requests"};
  if (offered == 0.0) return servers == 0 ? 1.0 : 0.0;
  constexpr double enough = 1e-18, no_chance = 1e300;
  double term = 1.0, sum = 1.0;
  for (std::int64_t free = servers; free > 0; --free) {
    const double ratio = static_cast<double>(free) / offered;
    term *= ratio;
    sum += term;
    if (sum > no_chance) return 0.0;
    if (ratio < 1.0 && term < enough * sum * (1.0 - ratio)) break;
  }
  return 1.0 / sum;
}

double erlang_c(std::int64_t servers, double offered) {
  const double c = static_cast<double>(servers);
  if (!(offered < c)) throw std::domain_error{"a queue without patience has no long run at or above capacity"};
  const double b = erlang_b(servers, offered);
  return c * b / (c - offered * (1.0 - b));
}

namespace {

/// (1 - exp(-x)) / x.
double mean_decay(double x) { return std::abs(x) < 1e-12 ? 1.0 : -std::expm1(-x) / x; }

/// Mean of an exponential distribution of this decay (also a growing one) on [0, end].
double truncated_mean(double decay, double end) {
  const double x = decay * end;
  if (std::isinf(end)) return 1.0 / decay;
  if (std::abs(x) < 1e-4) return end * (0.5 - x / 12.0);
  return 1.0 / decay - end / std::expm1(x);
}

}  // namespace

WaitDistribution::WaitDistribution(const QueueSpec& queue) : patience_{queue.patience} {
  const double between_ends =
      queue.mean_service / static_cast<double>(queue.servers);  // of services, while all are busy
  const double stretch = (1.0 + queue.service_cv2) / 2.0;
  decay_ = (1.0 - queue.utilization()) / (between_ends * stretch);
  const bool is_patient = std::isinf(patience_);
  if (is_patient && !(decay_ > 0.0))
    throw std::domain_error{"a queue without patience has no long run at or above capacity"};
  // Weights of the three fates, all times exp(-scale) lest they overflow above capacity.
  const double x = is_patient ? std::numeric_limits<double>::infinity() : decay_ * patience_;
  const double scale = std::max(0.0, -x);
  const double meets_queue = queue.per_second * erlang_b(queue.servers - 1, queue.per_second * queue.mean_service);
  const double at_once = std::exp(-scale);
  const double length = is_patient ? 1.0 / decay_ : patience_ * (x >= 0.0 ? mean_decay(x) : mean_decay(-x));
  const double waits = meets_queue * length / stretch;
  const double gives_up = meets_queue * between_ends * std::exp(-x - scale);
  const double all = at_once + waits + gives_up;
  at_once_ = at_once / all;
  waits_ = waits / all;
  gives_up_ = gives_up / all;
}

double WaitDistribution::density(double seconds) const {
  if (std::isinf(patience_)) return waits_ * decay_ * std::exp(-decay_ * seconds);
  if (decay_ >= 0.0) return waits_ * std::exp(-decay_ * seconds) / (patience_ * mean_decay(decay_ * patience_));
  return waits_ * std::exp(decay_ * (patience_ - seconds)) / (patience_ * mean_decay(-decay_ * patience_));
}

double WaitDistribution::longer_than(double seconds) const {
  if (seconds < 0.0) return 1.0;
  if (seconds >= patience_) return seconds > patience_ ? 0.0 : gives_up_;
  if (std::isinf(patience_)) return waits_ * std::exp(-decay_ * seconds);
  const double rest = patience_ - seconds;
  const double densest = density(decay_ >= 0.0 ? seconds : patience_);
  return densest * rest * mean_decay(std::abs(decay_) * rest) + gives_up_;
}

double WaitDistribution::mean() const {
  return waits_ * truncated_mean(decay_, patience_) + (gives_up_ > 0.0 ? gives_up_ * patience_ : 0.0);
}

/// In panels that shrink towards both ends, where waits gather.
double WaitDistribution::late(double deadline, const std::function<double(double)>& outlasts) const {
  using Rule = boost::math::quadrature::gauss<double, 15>;
  const auto late_after = [&](double waited) { return density(waited) * outlasts(deadline - waited); };
  const int panels =
      std::clamp(static_cast<int>(std::ceil(std::log2(4.0 * std::abs(decay_) * deadline + 1.0))) + 2, 12, 45);
  double sum = 0.0;
  for (const bool from_below : {true, false}) {
    double far = deadline / 2.0;
    for (int i = 0; i < panels; ++i) {
      const double near = i + 1 < panels ? far / 2.0 : 0.0;
      sum += from_below ? Rule::integrate(late_after, near, far)
                        : Rule::integrate(late_after, deadline - far, deadline - near);
      far = near;
    }
  }
  return std::clamp(at_once_ * outlasts(deadline) + sum + longer_than(deadline), 0.0, 1.0);
}

}  // namespace rollcast::kernel
