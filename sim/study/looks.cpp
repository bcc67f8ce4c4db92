#include "rollcast/study/looks.hpp"

#include <cmath>
#include <stdexcept>

namespace rollcast::study {

namespace {

constexpr double usual_runs = 2000;
constexpr double at_usual = .4, just_before = .1;

}  // namespace

int look_of(std::size_t runs) {
  if (runs == 0) throw std::invalid_argument("look_of: no runs");
  return static_cast<int>(std::lround(std::log2(static_cast<double>(runs) / usual_runs)));
}

std::size_t runs_at(int look) { return static_cast<std::size_t>(std::ceil(std::ldexp(usual_runs, look))); }

double spent_at(std::size_t runs) {
  const int look = look_of(runs);
  return look >= 0 ? std::ldexp(at_usual, -look) : std::ldexp(just_before, look + 1);
}

}  // namespace rollcast::study
