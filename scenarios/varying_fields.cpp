#include "document_state.hpp"
#include "read_parts.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

namespace {

/// The distribution in which a varying duration is written; a mean or a shape without its distribution is an error.
LengthDistribution distribution_of(const Fields& part) {
  const auto distribution = static_cast<LengthDistribution>(
      part.has("distribution") ? part.choice("distribution", length_distribution_names, 0) : 0);
  if (distribution == LengthDistribution::exponential) return distribution;
  const bool has_mean = part.has("mean");
  if (has_mean && !part.has_error("distribution"))
    part.error(
        "mean",
        "belongs to the exponential distribution. Add \"distribution\": \"exponential\", or write a \"median\".");
  if (distribution == LengthDistribution::log_logistic) return distribution;
  if (part.has("shape") && !part.has_error("distribution"))
    part.error(
        "shape",
        "belongs to the log-logistic distribution. Add \"distribution\": \"log_logistic\", or write a \"sigma\".");
  return has_mean && !part.has("median") ? LengthDistribution::exponential : distribution;
}

VaryingDuration log_logistic_length(const Fields& part) {
  VaryingDuration length{part.duration("median", required), 0.0, LengthDistribution::log_logistic};
  length.shape = part.number("shape", required, {.above = 1, .at_most = 100});
  return length;
}

/// How a varying duration is written in full.
json written(const VaryingDuration& length) {
  if (length.distribution == LengthDistribution::exponential)
    return {{"mean", to_text(Duration::days(mean_days(length)))}, {"distribution", "exponential"}};
  if (length.distribution == LengthDistribution::log_logistic)
    return {{"median", to_text(length.median)}, {"shape", length.shape}, {"distribution", "log_logistic"}};
  return {{"median", to_text(length.median)}, {"sigma", plain_number(length.sigma)}};
}

/// Reads a varying duration that stands alone.
Reading<VaryingDuration> length_in(const json& value) {
  try {
    Document alone{json{{"length", value}}.dump()};
    const auto length = alone.root().varying_duration("length", required);
    alone.finish();
    return length;
  } catch (const ScenarioError& refused) {
    return Wrong{refused.errors().front()};
  }
}

template <class Place>
VaryingDuration described_length(const Place& place, const Key& key, const std::optional<VaryingDuration>& fallback) {
  return place.template read<VaryingDuration>({key, ValueKind::varying_duration}, fallback, length_in, written);
}

}  // namespace

VaryingDuration Fields::varying_duration(const Key& key, std::optional<VaryingDuration> fallback) const {
  if (place_->description != nullptr) return described_length(*place_, key, fallback);
  const auto* found = place_->ask(key.name);
  const bool is_fixed = found != nullptr && !found->is_object();
  const bool is_missing = found == nullptr && !fallback;
  const auto fixed = is_fixed ? duration(key.name, required) : Duration{};
  if (is_missing) {
    place_->error(key.name, "missing (it has no default). Write \"20min\" or {\"median\": \"20min\", \"sigma\": 0.8}.");
  }
  const bool muted = place_->muted || is_fixed || is_missing;
  const Fields part{*document_, place_->part(key.name, is_fixed ? nullptr : found, muted)};
  if (is_fixed) return {part.duration("median", fixed), part.number("sigma", 0)};
  const auto distribution = distribution_of(part);
  if (distribution == LengthDistribution::exponential) return exponential_length(part.duration("mean", required));
  if (distribution == LengthDistribution::log_logistic) return log_logistic_length(part);
  const auto usual = found == nullptr ? fallback.value_or(VaryingDuration{}) : VaryingDuration{};
  const auto median = part.duration("median", found == nullptr ? std::optional{usual.median} : required);
  return {median, part.number("sigma", usual.sigma, {.at_least = 0, .at_most = widest_sigma})};
}

}  // namespace rollcast::scenarios
