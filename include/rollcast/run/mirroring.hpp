#pragma once

#include "rollcast/kernel/quantity.hpp"

namespace rollcast::run {

/// Requests that are copied to the candidate, whose answers to the copies nobody gets.
struct Mirroring {
  Share share{};  ///< of all requests; they are among those that the baseline serves
  Probability
      noticed{};  ///< of the copies' excess failures, those that somebody who compares answers takes for complaints

  friend bool operator==(const Mirroring&, const Mirroring&) = default;
};

}  // namespace rollcast::run
