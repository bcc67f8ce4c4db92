#pragma once

#include <array>
#include <cstdint>

#include "rollcast/run/exposure.hpp"
#include "rollcast/run/observation.hpp"
#include "rollcast/world/flow.hpp"

namespace rollcast::run {

/// Requests by who served them and what became of them. Given the world's paths, the counts of these kinds over
/// stretches that do not overlap are independent Poisson numbers: so each may be drawn alone, later, or over a longer
/// stretch. What is mirrored is served twice, and told by which of the two failed: the answer that the user got, or the
/// candidate's copy.
enum class RequestKind {
  both_failed,
  copy_failed,
  answer_failed,
  neither_failed,
  failed,
  succeeded,
  control_failed,
  control_succeeded
};
inline constexpr std::array mirrored_kinds{RequestKind::both_failed, RequestKind::copy_failed,
                                           RequestKind::answer_failed, RequestKind::neither_failed};
inline constexpr std::array plain_kinds{RequestKind::failed, RequestKind::succeeded, RequestKind::control_failed,
                                        RequestKind::control_succeeded};
inline constexpr std::size_t request_kinds = mirrored_kinds.size() + plain_kinds.size();

constexpr bool is_of_candidate(RequestKind kind) {
  return kind != RequestKind::control_failed && kind != RequestKind::control_succeeded;
}
/// Whether a user got no good answer: from the candidate if it is `failed`, else from the control.
constexpr bool fails_user(RequestKind kind) {
  return kind == RequestKind::failed || kind == RequestKind::control_failed || kind == RequestKind::both_failed ||
         kind == RequestKind::answer_failed;
}

/// One number for each kind of request.
template <class Number>
struct ByKind {
  std::array<Number, request_kinds> numbers{};

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

/// What is expected of requests: of each kind, and of failures that users meet those that there would not have been
/// with nothing released: under the candidate, or under the baseline by a fleet that has become too small.
struct Expected {
  ByKind<double> of_kind, added;

  /// Of the expected of a kind, the part that the release causes.
  double added_part(RequestKind kind) const { return added[kind] > 0.0 ? added[kind] / of_kind[kind] : 0.0; }
  /// Forgets what is expected of a kind.
  void drop(RequestKind kind) { of_kind[kind] = added[kind] = 0.0; }
  /// Adds what is expected of one kind.
  void add(RequestKind kind, const Expected& per_request, double requests) {
    of_kind[kind] += per_request.of_kind[kind] * requests;
    added[kind] += per_request.added[kind] * requests;
  }

  void add(const Expected& per_request, double requests) {
    for (std::size_t k = 0; k < request_kinds; ++k) add(static_cast<RequestKind>(k), per_request, requests);
  }
  Expected& operator+=(const Expected& other) {
    of_kind += other.of_kind;
    added += other.added;
    return *this;
  }
  friend Expected operator-(Expected a, const Expected& b) {
    a.add(b, -1.0);
    return a;
  }
};

/// What is expected of a flow under this exposure. Where requests are mirrored every failure probability must be
/// constant in it.
Expected expected_of(const Flow&, const ExposureStretch&);

}  // namespace rollcast::run
