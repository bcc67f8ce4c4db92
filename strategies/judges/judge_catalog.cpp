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
      JudgeKind{no_judge_name, "never objects: stages only last", "none", read_no_judge},
      JudgeKind{"threshold", "candidate fails more than a ratio of the control at n of m looks",
                "none: every look is another chance to be wrong", read_threshold},
      JudgeKind{
          "z_test", "candidate fails significantly more than the control over the stage",
          "false alarms at alpha for one look at requests that fail independently; more with \"every\" or clusters",
          read_z_test},
      JudgeKind{"group_sequential",
                "candidate fails significantly more at a look, by limits for all of the stage's looks together",
                "false alarms at alpha over a stage's looks, at many requests that fail independently, as many from "
                "look to look",
                read_group_sequential},
      JudgeKind{
          "sprt",
          "likelihood of a worse candidate to a fine one rises to a limit, or falls to another and passes at once",
          "false alarms at alpha and misses at beta, about, however often it looks, at requests that fail "
          "independently",
          read_sprt},
      JudgeKind{"msprt", "mixture of likelihoods of higher failure rates reaches 1 / alpha",
                "false alarms at alpha at most, however often it looks, at many requests that fail independently",
                read_msprt},
      JudgeKind{"confidence_sequence", "confidence sequence of the difference between failure rates lies above 0",
                "false alarms at alpha at most, however often it looks, at many requests that fail independently",
                read_confidence_sequence},
      JudgeKind{"e_process", "evidence from whose failures they are reaches 1 / alpha",
                "false alarms at alpha at most, however often it looks, at requests that fail independently, few "
                "failures too",
                read_e_process},
      JudgeKind{"exact_binomial",
                "as the z test, exact for few failures, or against a fixed limit; waits for its power if asked to",
                "false alarms at alpha at most for one look at requests that fail independently; more with \"every\" "
                "or clusters",
                read_exact_binomial},
      JudgeKind{"mann_whitney", "Kayenta's judge: ranks of both arms' failure rates, look by look",
                "none: an interval for looks that vary independently, at every verdict anew", read_mann_whitney},
      JudgeKind{"bayes", "probability that the candidate is worse, and what shipping it is expected to cost",
                "none for one candidate: right as often as it says over candidates as the prior has them, if requests "
                "fail independently",
                read_bayes},
      JudgeKind{"burn_rate", "candidate burns the error budget too fast over a long and a short window",
                "none: with few requests it fires by chance", read_burn_rate},
      JudgeKind{"cusum", "candidate's failures above what is usual add up, through all stages",
                "a false alarm after \"arl\" requests on average, or later, if requests fail independently",
                read_cusum},
      JudgeKind{"all_of", "fails when all of its judges fail",
                "false alarms at most as often as of the one that has fewest", read_all_of},
      JudgeKind{"any_of", "fails when any of its judges fails", "false alarms at most as often as of all together",
                read_any_of},
      JudgeKind{"score", "fails when its judges' weighted score is too low or a critical one fails",
                "none beyond that of its judges", read_score},
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
