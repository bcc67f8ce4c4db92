#include <array>

#include "judges/bayes.hpp"
#include "judges/burn_rate.hpp"
#include "judges/combined.hpp"
#include "judges/confidence_sequence.hpp"
#include "judges/cusum.hpp"
#include "judges/e_process.hpp"
#include "judges/exact_binomial.hpp"
#include "judges/group_sequential.hpp"
#include "judges/mann_whitney.hpp"
#include "judges/msprt.hpp"
#include "judges/named_judge.hpp"
#include "judges/no_judge.hpp"
#include "judges/sprt.hpp"
#include "judges/threshold.hpp"
#include "judges/z_test.hpp"

namespace rollcast::judges {

std::span<const JudgeKind> judge_catalog() {
  static constexpr std::array kinds{
      JudgeKind{no_judge_name, "never fails: stages end by time alone", "none", read_no_judge},
      JudgeKind{"threshold",
                "fails when the candidate's failure rate exceeds a multiple of the control's at n of m looks",
                "none: each look is another chance of a false alarm", read_threshold},
      JudgeKind{"z_test",
                "fails when the candidate's failure rate is significantly higher than the control's over the stage",
                "false-alarm rate alpha for a single look at independent requests; higher with \"every\" or clustered "
                "failures",
                read_z_test},
      JudgeKind{
          "group_sequential",
          "fails when the failure rate is significantly higher by boundaries that share alpha among the stage's looks",
          "false-alarm rate alpha over a stage's looks, for many independent requests, evenly spread over the looks",
          read_group_sequential},
      JudgeKind{
          "sprt",
          "sequential probability ratio test: fails or passes as soon as the likelihood ratio crosses a boundary",
          "false-alarm rate about alpha and miss rate about beta at any number of looks, for independent requests",
          read_sprt},
      JudgeKind{"msprt", "fails when the mixture likelihood ratio for a higher failure rate reaches 1 / alpha",
                "false-alarm rate at most alpha at any number of looks, for many independent requests", read_msprt},
      JudgeKind{"confidence_sequence",
                "fails when the confidence sequence for the difference in failure rates lies above 0",
                "false-alarm rate at most alpha at any number of looks, for many independent requests",
                read_confidence_sequence},
      JudgeKind{
          "e_process", "fails when the e-value of how failures split between candidate and control reaches 1 / alpha",
          "false-alarm rate at most alpha at any number of looks, for independent requests, even with few failures",
          read_e_process},
      JudgeKind{"exact_binomial",
                "exact test for few failures, against the control or a fixed limit; can wait for enough power",
                "false-alarm rate at most alpha for a single look at independent requests; higher with \"every\" or "
                "clustered failures",
                read_exact_binomial},
      JudgeKind{"mann_whitney", "Kayenta's judge: Mann-Whitney test of the failure rates per look",
                "none: a confidence interval that assumes independent looks, recomputed at each verdict",
                read_mann_whitney},
      JudgeKind{
          "bayes",
          "fails or passes by the probability that the candidate is worse and the expected loss of shipping it",
          "calibrated over candidates drawn from its prior, for independent requests; none for a single candidate",
          read_bayes},
      JudgeKind{"burn_rate",
                "fails when the candidate burns the error budget too fast over both a long and a short window",
                "none: with few requests, chance failures trip it", read_burn_rate},
      JudgeKind{
          "cusum",
          "fails when the cumulative sum of failures above the usual rate crosses a limit; runs through all stages",
          "a mean of at least \"arl\" requests until a false alarm, for independent requests", read_cusum},
      JudgeKind{"all_of", "fails when all of its judges fail", "false-alarm rate at most the lowest of its judges'",
                read_all_of},
      JudgeKind{"any_of", "fails when any of its judges fails", "false-alarm rate at most the sum of its judges'",
                read_any_of},
      JudgeKind{"score", "fails when the weighted score of its judges is too low or a critical judge fails",
                "none beyond those of its judges", read_score},
  };
  return kinds;
}

JudgePlan read_named_judge(const Fields& fields, const Scenario& scenario) {
  std::vector<JudgeKind> kinds(judge_catalog().begin(), judge_catalog().end());
  if (const auto* own = fields.lent<OwnJudges>()) kinds.insert(kinds.end(), own->kinds.begin(), own->kinds.end());
  std::vector<std::string_view> names;
  for (const JudgeKind& kind : kinds) names.push_back(kind.name);
  const JudgeKind& kind = kinds[fields.choice("name", names, required)];
  if (fields.has_error("name")) fields.leave_the_rest_unread();
  return kind.read(fields, scenario);
}

JudgePlan read_judge(const Fields& strategy, const Key& key, std::string_view fallback_name, const Scenario& scenario) {
  return read_named_judge(strategy.named_object(key, fallback_name, "judge"), scenario);
}

}  // namespace rollcast::judges
