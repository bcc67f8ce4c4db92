#pragma once

#include <array>
#include <cstdint>

#include "rollcast/run/observation.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/world/flow.hpp"

namespace rollcast {

/// Requests by who served them and what became of them. Given the world's paths, the counts of these kinds over stretches that do
/// not overlap are independent Poisson numbers: so each may be drawn alone, later, or over a longer stretch.
enum class RequestKind { failed, succeeded, control_failed, control_succeeded };  // the candidate's first
inline constexpr std::array all_request_kinds{RequestKind::failed, RequestKind::succeeded, RequestKind::control_failed,
                                              RequestKind::control_succeeded};
inline constexpr std::size_t candidate_kinds = 2;

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
using Counted = ByKind<std::int64_t>;

/// What a gate sees of counts.
Samples samples_of(const Counted&);

/// What is expected of requests: of each kind, and of failures those that there would not have been with nothing released.
struct Expected {
  ByKind<double> of_kind;
  double caused = 0.0;             ///< of the candidate's
  double caused_in_control = 0.0;  ///< of the baseline's: by a fleet that has become too small

  /// Of the expected of a kind, the part that the release causes.
  double caused_part(RequestKind kind) const {
    const double caused_of_kind = kind == RequestKind::failed ? caused : kind == RequestKind::control_failed ? caused_in_control : 0.0;
    return caused_of_kind > 0.0 ? caused_of_kind / of_kind[kind] : 0.0;
  }
  /// Forgets what is expected of a kind.
  void drop(RequestKind kind) {
    of_kind[kind] = 0.0;
    if (kind == RequestKind::failed) caused = 0.0;
    if (kind == RequestKind::control_failed) caused_in_control = 0.0;
  }
  /// Adds what is expected of one kind.
  void add(RequestKind kind, const Expected& per_request, double requests) {
    of_kind[kind] += per_request.of_kind[kind] * requests;
    if (kind == RequestKind::failed) caused += per_request.caused * requests;
    if (kind == RequestKind::control_failed) caused_in_control += per_request.caused_in_control * requests;
  }

  void add(const Expected& per_request, double requests) {
    for (std::size_t k = 0; k < of_kind.numbers.size(); ++k) of_kind.numbers[k] += per_request.of_kind.numbers[k] * requests;
    caused += per_request.caused * requests;
    caused_in_control += per_request.caused_in_control * requests;
  }
  Expected& operator+=(const Expected& other) {
    add(other, 1.0);
    return *this;
  }
  friend Expected operator-(Expected a, const Expected& b) {
    a.add(b, -1.0);
    return a;
  }
};

/// What is expected of a flow under this exposure.
Expected expected_of(const Flow&, const ExposureStretch&);

}  // namespace rollcast
