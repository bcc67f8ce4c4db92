#pragma once

#include "../learning/tabular.hpp"
#include "adaptive/stopping/stopping_rule.hpp"

namespace rollcast::strategies {

/// A stopping problem to learn from: states are those of the lattice, look by look, and acts those of `StopAct` in
/// their order (the last look cannot go on). An episode draws the candidate's kind from what is known in its state, so
/// that it never sees it, and pays what acts cost on average over kinds.
class StoppingWorld {
 public:
  StoppingWorld(const StoppingProblem&, const EvidenceLattice&);

  std::size_t states() const { return look_of_.size(); }
  std::size_t acts(std::size_t state) const { return look_of_[state] + 1 < lattice_.looks() ? 3 : 2; }
  std::size_t begin(Stream&) const { return 0; }
  Move move(std::size_t state, std::size_t act, Stream&) const;

  /// The place of a look's first state among all.
  std::size_t first_of(std::size_t look) const { return first_of_[look]; }

 private:
  std::size_t draw_jump(std::size_t look, std::span<const double> chances, Stream&) const;

  const StoppingProblem& problem_;
  const EvidenceLattice& lattice_;
  std::vector<std::size_t> first_of_, look_of_;
  std::vector<std::vector<std::vector<double>>> jumps_;  ///< cumulated, by look and kind
};

/// The rule that values of acts amount to: at each look the two boundaries that differ from the best acts in the fewest
/// visits. Where they lie between states that were never visited it rather goes on.
StoppingRule rule_of(const ActionValues&, const StoppingWorld&, const EvidenceLattice&);

/// Learns a rule. How far it is from the optimum is told by `performance`.
StoppingRule learned_rule(const StoppingProblem&, const EvidenceLattice&, const Lessons&);

}  // namespace rollcast::strategies
