#include "rollcast/lifecycle/absorbing_chain.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace rollcast::lifecycle {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double rounding = 1e-9;  ///< of a row's sum

double sum_of(const std::vector<double>& chances) {
  double sum = 0.0;
  for (const double chance : chances) sum += chance;
  return sum;
}

bool is_amount(double x) { return std::isfinite(x) && x >= 0.0; }

void refuse_impossible(std::span<const ChainStage> stages, std::size_t start) {
  if (start >= stages.size()) throw std::invalid_argument{"a chain that begins at no stage"};
  for (const ChainStage& stage : stages) {
    if (!is_amount(stage.mean_time) || !is_amount(stage.sd_time) || !std::isfinite(stage.cost))
      throw std::invalid_argument{"a stage whose time or cost is no amount"};
    if (stage.next.size() != stages.size() || !std::ranges::all_of(stage.next, is_amount) ||
        sum_of(stage.next) > 1.0 + rounding)
      throw std::invalid_argument{"a stage whose next stages have no chances"};
  }
}

/// What a row lacks to 1.
double leaves(const ChainStage& stage) {
  const double lack = 1.0 - sum_of(stage.next);
  return lack > rounding ? lack : 0.0;
}

/// Which stages `from` leads to, itself included.
std::vector<bool> reached_from(std::span<const ChainStage> stages, std::size_t from) {
  std::vector<bool> reached(stages.size(), false);
  std::vector<std::size_t> ahead{from};
  reached[from] = true;
  while (!ahead.empty()) {
    const ChainStage& stage = stages[ahead.back()];
    ahead.pop_back();
    for (std::size_t next = 0; next < stages.size(); ++next) {
      if (stage.next[next] <= 0.0 || reached[next]) continue;
      reached[next] = true;
      ahead.push_back(next);
    }
  }
  return reached;
}

bool has_end(std::span<const ChainStage> stages, std::size_t from) {
  const std::vector<bool> reached = reached_from(stages, from);
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (reached[i] && leaves(stages[i]) > 0.0) return true;
  return false;
}

/// The chain as matrix and vectors; stages that are never reached lead nowhere.
struct ChainMatrix {
  MatrixXd next;  ///< Q
  VectorXd leaves, mean, variance, cost;

  ChainMatrix(std::span<const ChainStage> stages, const std::vector<bool>& reached)
      : next(MatrixXd::Zero(Index(stages.size()), Index(stages.size()))),
        leaves(VectorXd::Zero(Index(stages.size()))),
        mean(leaves),
        variance(leaves),
        cost(leaves) {
    for (Index i = 0; i < next.rows(); ++i) {
      const ChainStage& stage = stages[static_cast<std::size_t>(i)];
      if (!reached[static_cast<std::size_t>(i)]) continue;
      next.row(i) = Eigen::RowVectorXd::Map(stage.next.data(), next.cols());
      leaves(i) = lifecycle::leaves(stage);
      mean(i) = stage.mean_time;
      variance(i) = stage.sd_time * stage.sd_time;
      cost(i) = stage.cost;
    }
  }
};

/// Chance to leave without a step to an earlier stage or to the same, from `start`.
double leaves_in_one_pass(const ChainMatrix& chain, Index start) {
  VectorXd passes = chain.leaves;
  for (Index i = passes.size() - 2; i >= start; --i) {
    const Index later = passes.size() - i - 1;
    passes(i) += chain.next.row(i).tail(later).dot(passes.tail(later));
  }
  return passes(start);
}

std::vector<double> in_order(const VectorXd& x) { return {x.begin(), x.end()}; }

}  // namespace

ChainOutcome absorbing_chain(std::span<const ChainStage> stages, std::size_t start) {
  refuse_impossible(stages, start);
  const std::vector<bool> reached = reached_from(stages, start);
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (reached[i] && !has_end(stages, i)) throw std::invalid_argument{"a chain of stages that may never end"};

  const ChainMatrix chain{stages, reached};
  const auto at_start = static_cast<Index>(start);
  const MatrixXd rest = MatrixXd::Identity(chain.next.rows(), chain.next.cols()) - chain.next;
  const VectorXd visits = rest.transpose().partialPivLu().solve(VectorXd::Unit(rest.rows(), at_start));
  const VectorXd time = rest.partialPivLu().solve(chain.mean);
  const VectorXd square = chain.variance + chain.mean.cwiseAbs2() + 2.0 * chain.mean.cwiseProduct(chain.next * time);

  ChainOutcome outcome;
  outcome.visits = in_order(visits);
  outcome.leaves_from = in_order(visits.cwiseProduct(chain.leaves));
  outcome.mean_time = visits.dot(chain.mean);
  outcome.sd_time = std::sqrt(std::max(visits.dot(square) - outcome.mean_time * outcome.mean_time, 0.0));
  outcome.cost = visits.dot(chain.cost);
  outcome.one_pass = leaves_in_one_pass(chain, at_start);
  return outcome;
}

}  // namespace rollcast::lifecycle
