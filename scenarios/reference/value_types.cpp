#include "reference/value_types.hpp"

#include <fmt/format.h>

namespace rollcast::scenarios {

namespace {

const std::string number_pattern = R"((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)", unit_pattern = "(w|d|h|min|s|ms|us)",
                  length_pattern = fmt::format("{0} *{1}( *{0} *{1})*", number_pattern, unit_pattern),
                  amount_pattern = fmt::format("([$€£] *{0}|{0} *[A-Z]{{3}})", number_pattern),
                  day_pattern = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)", hour_pattern = "([01][0-9]|2[0-3]):[0-5][0-9]";

OrderedJson text(std::string_view description, const std::string& pattern) {
  return {{"description", description}, {"type", "string"}, {"pattern", pattern}};
}

OrderedJson type_named(std::string_view type) { return {{"$ref", fmt::format("#/$defs/{}", type)}}; }

OrderedJson described(OrderedJson schema, std::string_view description) {
  schema["description"] = description;
  return schema;
}

OrderedJson closed_object(const std::vector<std::string>& required, OrderedJson properties) {
  OrderedJson with_note = {{"note", type_named("note")}};
  with_note.update(properties);
  return {{"type", "object"}, {"additionalProperties", false}, {"required", required}, {"properties", with_note}};
}

OrderedJson distribution(std::string_view name) { return {{"const", name}, {"description", "Its distribution."}}; }

OrderedJson varying_duration() {
  const OrderedJson sigma = {{"type", "number"},
                             {"minimum", 0},
                             {"maximum", 5},
                             {"description",
                              "Standard deviation of the logarithm. Default: 0 when a median is written."}},
                    shape = {{"type", "number"},
                             {"exclusiveMinimum", 1},
                             {"maximum", 100},
                             {"description", "Longer than x medians with chance 1 / (1 + x^shape)."}};
  const auto median = described(type_named("duration"), "Half are shorter."),
             mean = described(type_named("duration"), "Their mean.");
  return {
      {"description",
       "Fixed, lognormal by its median and the standard deviation of its logarithm, exponential by its mean, or "
       "log-logistic by its median and shape."},
      {"anyOf",
       {type_named("duration"),
        closed_object({"median"}, {{"median", median}, {"sigma", sigma}, {"distribution", distribution("lognormal")}}),
        closed_object({"mean", "distribution"}, {{"mean", mean}, {"distribution", distribution("exponential")}}),
        closed_object({"median", "shape", "distribution"},
                      {{"median", median}, {"shape", shape}, {"distribution", distribution("log_logistic")}})}}};
}

OrderedJson fraction() {
  const OrderedJson plain = {{"type", "number"}, {"minimum", 0}, {"maximum", 1}},
                    percent = {{"type", "string"}, {"pattern", fmt::format(R"(^\s*{} *%\s*$)", number_pattern)}};
  return {{"description", "A number from 0 to 1, or a percentage such as \"0.5%\"."}, {"anyOf", {plain, percent}}};
}

}  // namespace

OrderedJson value_types() {
  return {
      {"note", {{"description", "A remark for people; ignored."}, {"type", "string"}}},
      {"duration",
       text("A length of time such as \"2h\" or \"1d 12h\".", fmt::format(R"(^\s*(forever|{})\s*$)", length_pattern))},
      {"signed_duration", text("A length of time that may be negative, such as \"-8h\".",
                               fmt::format(R"(^\s*-?({})\s*$)", length_pattern))},
      {"varying_duration", varying_duration()},
      {"week_time", text("Day of the week and time of day, such as \"Tue 10:00\".",
                         fmt::format("^{} {}$", day_pattern, hour_pattern))},
      {"time_of_day", text("A time of day such as \"09:00\".", fmt::format("^({}|24:00)$", hour_pattern))},
      {"days", text("Days of the week such as \"Mon-Fri\" or \"Sat\".", fmt::format("^{0}(-{0})?$", day_pattern))},
      {"probability", fraction()},
      {"rate", text("Events per time, such as \"195.8/s\".",
                    fmt::format(R"(^\s*{} */ *{}\s*$)", number_pattern, unit_pattern))},
      {"money", text("An amount such as \"12.5 USD\" or \"$12.5\".", fmt::format(R"(^\s*{} *\s*$)", amount_pattern))},
      {"money_per_hour", text("A price such as \"110 USD/h\".", fmt::format(R"(^\s*{} */h\s*$)", amount_pattern))},
  };
}

}  // namespace rollcast::scenarios
