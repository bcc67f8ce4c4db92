#include "rollcast/world/arm_queue.hpp"

#include <algorithm>
#include <cmath>

namespace rollcast::world {

namespace {

/// How a backlog moves: towards its end, which it reaches after a while unless things change.
struct Course {
  double end, per_second, lasts;
};

Course course_of(double backlog, const WaitsTable& table, double utilization) {
  const double wandering = table.step() / table.timeout();
  const double per_second = std::abs(utilization - 1.0) + wandering;
  const double from = std::min(backlog, table.timeout());
  if (utilization > 1.0) return {table.timeout(), per_second, (table.timeout() - from) / per_second};
  return {0.0, -per_second, from / per_second};
}

/// On average of requests that come while the backlog moves from one length to another.
Waits on_the_way(double from, double to, const WaitsTable& table) {
  const double mean = 0.5 * (from + to), moved = std::abs(to - from);
  const ServiceTime& service = table.service();
  const double timeout = table.timeout();
  if (moved < 1e-9 * timeout) return {service.longer_than(timeout - mean), mean};
  return {std::abs(service.mean_up_to(timeout - from) - service.mean_up_to(timeout - to)) / moved, mean};
}

}  // namespace

Waits ArmQueue::ahead(double seconds, WaitsTable& table, double utilization) const {
  if (!table.queues() || (is_empty() && utilization <= 1.0)) return table.at(utilization);
  const Course course = course_of(backlog_, table, utilization);
  if (course.lasts <= 0.0) return table.at(utilization);
  const double moving = std::min(course.lasts, seconds), part = moving / seconds;
  const double from = std::min(backlog_, table.timeout());
  const Waits first = on_the_way(from, from + course.per_second * moving, table);
  if (part >= 1.0) return first;
  const Waits then = table.at(utilization);
  return {part * first.late + (1.0 - part) * then.late, part * first.mean + (1.0 - part) * then.mean};
}

void ArmQueue::advance(double seconds, const WaitsTable& table, double utilization) {
  if (!table.queues() || (is_empty() && utilization <= 1.0)) return;
  const Course course = course_of(backlog_, table, utilization);
  backlog_ = seconds >= course.lasts ? course.end : std::min(backlog_, table.timeout()) + course.per_second * seconds;
}

}  // namespace rollcast::world
