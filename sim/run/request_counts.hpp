#pragma once

#include <array>
#include <optional>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/observation.hpp"
#include "rollcast/run/strategy.hpp"
#include "service_history.hpp"

namespace rollcast {

/// Requests by what became of them and under whom. Given the world's paths, the counts of these kinds over stretches that do not
/// overlap are independent Poisson numbers: so each may be drawn alone, later, or over a longer stretch.
enum class RequestKind {
  caused,         ///< failed under the candidate, and would not have under the baseline
  failed_anyway,  ///< failed under the candidate as it would have under the baseline
  succeeded,      ///< under the candidate
  control_failed,
  control_succeeded,
};
inline constexpr std::array all_request_kinds{RequestKind::caused, RequestKind::failed_anyway, RequestKind::succeeded,
                                              RequestKind::control_failed, RequestKind::control_succeeded};
inline constexpr std::size_t candidate_kinds = 3;  ///< the first of them

/// One number for each kind of request.
template <class Number>
struct ByKind {
  std::array<Number, all_request_kinds.size()> numbers{};

  Number& operator[](RequestKind k) { return numbers[static_cast<std::size_t>(k)]; }
  Number operator[](RequestKind k) const { return numbers[static_cast<std::size_t>(k)]; }
  ByKind& operator+=(const ByKind& other) {
    for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] += other.numbers[k];
    return *this;
  }
  friend ByKind operator-(ByKind a, const ByKind& b) {
    for (std::size_t k = 0; k < a.numbers.size(); ++k) a.numbers[k] -= b.numbers[k];
    return a;
  }
};
using Expected = ByKind<double>;
using Counted = ByKind<std::int64_t>;

/// What a gate sees of counts.
Samples samples_of(const Counted&);
/// What is expected of a flow under this exposure.
Expected expected_of(const Flow&, const ExposureStretch&);

/// Looks that a guard makes by itself: at `first`, and every `guard.every` after it, before `end`.
struct GuardedLooks {
  Guard guard;
  SimTime first, end;
};

/// The counts that happened: drawn from what is expected, in the order of time, and only as finely as someone looks. Sampled
/// harm rests on the same counts that gates see.
class RequestCounts {
 public:
  RequestCounts(const World&, const ServiceHistory&, Mode);

  /// The counts of a stage begin here; what came before is looked at no more.
  void begin_stage(SimTime now) { stage_began_ = now; }
  /// What both arms served since the stage began, as far as metrics tell at `now`.
  Samples since_stage(SimTime now);
  /// The first of these looks at which the tripwire trips. Exposure must be as it was when the stage began.
  std::optional<SimTime> first_trip(const GuardedLooks&);
  /// Counts the rest: afterwards failures() and harm() are complete.
  void close(SimTime end);

  double failures() const { return failures_; }
  double harm() const { return harm_; }

 private:
  SimTime measured(SimTime now) const;
  void enter_stage();
  void go_on_to(SimTime);
  Expected expect_until(SimTime);
  void draw(RequestKind);
  void draw_all();
  void book(RequestKind, std::int64_t);
  bool trips(const Tripwire&);
  Samples most_there_can_be() const;
  std::optional<SimTime> first_trip_by_bridge(const GuardedLooks&);

  const World* world_;
  const ServiceHistory* history_;
  Mode mode_;
  FlowReader reader_;
  std::size_t stretch_ = 0;
  Stream stream_;
  SimTime stage_began_, stage_entered_;
  Expected pending_;  ///< of the stage: not drawn yet
  Expected unseen_;   ///< of stages that are over: drawn at the end, in one piece
  Counted stage_;
  double failures_ = 0.0, harm_ = 0.0;
};

}  // namespace rollcast
