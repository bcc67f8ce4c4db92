#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/kernel/time.hpp"
#include "rollcast/run/observation.hpp"
#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::judges {

/// What a judge is told where a stage begins.
struct StageAhead {
  SimTime begins;
  Duration lasts;        ///< as planned; it may be prolonged, and be left sooner
  std::size_t step = 0;  ///< its number, from 0, among the stages that share the judge
};

/// What a judge is shown at a look.
struct Evidence {
  SimTime now;
  Samples since_look;   ///< candidate and what it is compared with, since the last look
  Samples since_stage;  ///< the same since the stage began
  bool stage_ends = false;
};

/// Decides from counts whether the candidate may go on. One object per run; `begin_stage` forgets the past, unless the
/// judge says that it remembers stages. It is asked where the stage ends, and on the way as often as its plan says. An
/// arm may be empty: a judge says then that it cannot tell. A look that the share's freeze has delayed is a look like
/// any other.
class Judge {
 public:
  virtual ~Judge() = default;
  virtual void begin_stage(const StageAhead&) = 0;
  virtual Opinion assess(const Evidence&) = 0;
  /// When it fails between the ends of stages depends on this alone; null when it must be asked at every look.
  virtual const Tripwire* tripwire() const { return nullptr; }
  /// When it is to be asked next between the ends of stages, if it keeps a clock of its own and looks at no other time
  /// (never: it has come to its end); else as its plan says.
  virtual std::optional<SimTime> next_look() const { return std::nullopt; }
};

/// What a judge holds the candidate against: counts of another version, or nothing but fixed figures.
enum class Against { control, fixed_limit };

/// What a judge has people asked about where a stage ends.
struct Asks {
  bool about_passes = false, about_doubts = false;
};

/// A judge with its options.
struct JudgePlan {
  std::string name;
  std::optional<Duration> every;  ///< looks this often; else only where the stage ends
  std::function<std::unique_ptr<Judge>()> begin;
  Against against = Against::control;
  Asks asks{};
};

/// A kind of judge, as the catalog lists it.
struct JudgeKind {
  std::string_view name;
  std::string_view what;       ///< one line for people
  std::string_view guarantee;  ///< of what errors, and for which requests; one line for people
  JudgePlan (*read)(const Fields&, const Scenario&);
};

/// Every judge that is built in.
std::span<const JudgeKind> judge_catalog();

/// A user's own judges, lent to a document (`Document::lend`) to be named there beside the built-in ones. Names must
/// live as long.
struct OwnJudges {
  std::vector<JudgeKind> kinds;
};

/// Reads the part `key` of a strategy, for example "judge": {"name": "z_test", "alpha": "1%"}.
JudgePlan read_judge(const Fields& strategy, const Key& key, std::string_view fallback_name, const Scenario&);

}  // namespace rollcast::judges
