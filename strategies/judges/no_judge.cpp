#include "judges/no_judge.hpp"

namespace rollcast::judges {

namespace {

class NoJudge final : public Judge {
 public:
  void begin_stage(const StageAhead&) override {}
  Opinion assess(const Evidence&) override { return Opinion::pass; }
};

}  // namespace

JudgePlan never_objecting_judge() {
  return {std::string{no_judge_name}, std::nullopt, [] { return std::make_unique<NoJudge>(); }, Against::fixed_limit};
}

JudgePlan read_no_judge(const Fields&, const Scenario&) { return never_objecting_judge(); }

}  // namespace rollcast::judges
