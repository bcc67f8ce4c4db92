#include "judges/quality_gate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "rollcast/kernel/read_double.hpp"

namespace rollcast::judges {

namespace {

using Sign = Criterion::Sign;
using Terms = Criterion::Terms;

/// Takes the longest of these that the text begins with.
std::optional<Sign> take_sign(std::string_view& text) {
  static constexpr std::array<std::pair<std::string_view, Sign>, 5> signs{
      {{"<=", Sign::at_most}, {">=", Sign::at_least}, {"<", Sign::less}, {">", Sign::more}, {"=", Sign::equal}}};
  for (const auto& [word, sign] : signs) {
    if (!text.starts_with(word)) continue;
    text.remove_prefix(word.size());
    return sign;
  }
  return std::nullopt;
}

bool holds_any(std::span<const CriteriaSet> sets, double rate, std::optional<double> before) {
  return std::ranges::any_of(sets, [&](const CriteriaSet& set) {
    return std::ranges::all_of(set, [&](const Criterion& criterion) { return criterion.holds(rate, before); });
  });
}

Quality quality_of(const Objective& objective, std::optional<double> rate, std::optional<double> before) {
  if (!rate) return Quality::fail;
  if (holds_any(objective.pass, *rate, before)) return Quality::pass;
  return holds_any(objective.warning, *rate, before) ? Quality::warning : Quality::fail;
}

class QualityGateJudge final : public Judge {
 public:
  explicit QualityGateJudge(std::shared_ptr<const QualityGate> gate) : gate_{std::move(gate)} {}

  void begin_stage(const StageAhead&) override { opinion_.reset(); }

  /// What was evaluated is not evaluated again while people are asked.
  Opinion assess(const Evidence& evidence) override {
    if (!opinion_) opinion_ = opinion_of(evidence.since_stage);
    return *opinion_;
  }

 private:
  Opinion opinion_of(const Samples& seen) const {
    const auto rate = [](const Sample& arm) {
      return arm.requests > 0 ? std::optional{arm.failure_rate()} : std::nullopt;
    };
    const Quality quality = evaluate(gate_->objectives, rate(seen.candidate), rate(seen.control), gate_->total);
    if (quality == Quality::fail) return Opinion::fail;
    const Promotion promotion = quality == Quality::pass ? gate_->after_pass : gate_->after_warning;
    return promotion == Promotion::automatic ? Opinion::pass : Opinion::ask;
  }

  std::shared_ptr<const QualityGate> gate_;
  std::optional<Opinion> opinion_;
};

}  // namespace

bool Criterion::holds(double value, std::optional<double> before) const {
  if (terms != Terms::absolute && !before) return true;
  const double target = terms == Terms::absolute  ? bound
                        : terms == Terms::shifted ? *before + bound
                                                  : *before * (1.0 + bound);
  switch (sign) {
    case Sign::less:
      return value < target;
    case Sign::at_most:
      return value <= target;
    case Sign::equal:
      return value == target;
    case Sign::at_least:
      return value >= target;
    case Sign::more:
      break;
  }
  return value > target;
}

std::optional<Criterion> parse_criterion(std::string_view text) {
  Criterion criterion;
  const auto sign = take_sign(text);
  if (!sign) return std::nullopt;
  criterion.sign = *sign;
  const bool is_signed = text.starts_with('+') || text.starts_with('-');
  const double direction = text.starts_with('-') ? -1.0 : 1.0;
  if (is_signed) text.remove_prefix(1);
  const bool in_percent = text.ends_with('%');
  if (in_percent) text.remove_suffix(1);
  const auto number = read_double(text);
  if (!number || std::signbit(*number)) return std::nullopt;
  criterion.terms = in_percent ? Terms::scaled : is_signed ? Terms::shifted : Terms::absolute;
  criterion.bound = direction * (in_percent ? *number / 100.0 : *number);
  return criterion;
}

Quality evaluate(std::span<const Objective> objectives, std::optional<double> rate, std::optional<double> before,
                 const TotalScore& total) {
  double reached = 0.0, all = 0.0;
  for (const Objective& objective : objectives) {
    if (objective.pass.empty()) continue;
    const Quality quality = quality_of(objective, rate, before);
    if (quality == Quality::fail && objective.is_key) return Quality::fail;
    all += objective.weight;
    reached += quality == Quality::pass ? objective.weight : quality == Quality::warning ? objective.weight / 2.0 : 0.0;
  }
  if (reached >= total.pass * all) return Quality::pass;
  return reached >= total.warning * all ? Quality::warning : Quality::fail;
}

JudgePlan quality_gate_judge(QualityGate gate) {
  const Asks asks{gate.after_pass == Promotion::manual, gate.after_warning == Promotion::manual};
  const auto shared = std::make_shared<const QualityGate>(std::move(gate));
  return {"quality gate", std::nullopt, [shared] { return std::make_unique<QualityGateJudge>(shared); },
          Against::control, asks};
}

}  // namespace rollcast::judges
