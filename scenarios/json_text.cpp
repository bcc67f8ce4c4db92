#include "json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::scenarios {

namespace {

using nlohmann::json;

/// Index of the first character of the token that ends just before `end`.
std::size_t token_start(std::string_view text, std::size_t end) {
  if (end == 0) return 0;
  const auto last = end - 1;
  if (text[last] == '"' && last > 0) {
    const auto opening = text.rfind('"', last - 1);
    return opening == std::string_view::npos ? last : opening;
  }
  const auto of_a_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '+' || c == '-';
  };
  auto start = last;
  while (start > 0 && of_a_word(text[start]) && of_a_word(text[start - 1])) --start;
  return start;
}

/// Line and column of a character, both counted from 1, columns in characters.
std::string line_and_column(std::string_view text, std::size_t index) {
  const auto before = text.substr(0, index);
  const auto line = 1 + std::ranges::count(before, '\n');
  const auto line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto column = 1 + std::ranges::count_if(before.substr(line_begin), [](char c) { return (c & 0xC0) != 0x80; });
  return fmt::format("line {}, column {}", line, column);
}

/// What the parser says when people make a mistake, and what to tell them. The first entry that fits is taken.
struct Mistake {
  std::string_view said, also_said, told;
};
constexpr std::array<Mistake, 13> mistakes{{
    {"ill-formed UTF-8", "", "these bytes are not UTF-8 text. Save the file as UTF-8"},
    {"missing closing quote", "", "a text has no closing quote (\")"},
    {"control character", "", "a text has no closing quote (\") on its line"},
    {"comment", "", "a comment is not closed or does not begin with //"},
    {"unexpected end of input", "", "the text ends too early: a closing } or ] is missing"},
    {"unexpected '}'", "object key", "a comma too many before this }. Remove it"},
    {"unexpected ']'", "while parsing value", "a comma too many before this ]. Remove it"},
    {"while parsing object separator", "", "a colon (:) is missing after a key"},
    {"while parsing object key", "", "expected a key between double quotes (\"key\": value)"},
    {"while parsing object", "expected '}'", "a comma or the closing } is missing before this"},
    {"while parsing array", "expected ']'", "a comma or the closing ] is missing before this"},
    {"expected end of input", "", "the text goes on after its closing }"},
    {"", "", "this is no JSON value (write a number, \"a text\", true, false, [a list] or {an object})"},
}};

std::string in_plain_words(std::string_view said) {
  if (said.find("number overflow") != std::string_view::npos) return "this number is too large";
  const auto fits = [&](const Mistake& m) {
    return said.find(m.said) != std::string_view::npos && said.find(m.also_said) != std::string_view::npos;
  };
  return std::string{std::ranges::find_if(mistakes, fits)->told};
}

/// Walks through a JSON text, noting keys that are written twice and the first mistake.
class SyntaxCheck : public nlohmann::json_sax<json> {
 public:
  explicit SyntaxCheck(std::string_view text) : text_{text} {}
  std::vector<std::string> errors;

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }

  bool start_object(std::size_t) override {
    value();
    levels_.emplace_back();
    return is_shallow();
  }
  bool key(string_t& name) override {
    levels_.back().step = pointer_token(name);
    if (!levels_.back().keys.insert(name).second) {
      errors.push_back(fmt::format("{}: written twice (only one can count). Keep one of them.", visible(pointer())));
    }
    return true;
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override {
    value();
    levels_.emplace_back().is_list = true;
    return is_shallow();
  }
  bool end_array() override { return leave(); }

  bool parse_error(std::size_t position, const std::string&, const json::exception& mistake) override {
    const auto at_end = position > text_.size();
    const auto index = at_end ? text_.size() : token_start(text_, position);
    errors = {fmt::format("{}: {}.", line_and_column(text_, index), in_plain_words(mistake.what()))};
    return false;
  }

 private:
  struct Level {
    bool is_list = false;
    std::size_t next_position = 0;
    std::string step;
    std::set<std::string> keys;
  };

  bool value() {
    if (!levels_.empty() && levels_.back().is_list)
      levels_.back().step = fmt::format("{}", levels_.back().next_position++);
    return true;
  }
  bool is_shallow() {
    constexpr std::size_t deepest = 100;
    if (levels_.size() <= deepest) return true;
    errors = {fmt::format("{}...: is nested more than {} levels deep.", visible(pointer().substr(0, 60)), deepest)};
    return false;
  }
  bool leave() {
    levels_.pop_back();
    return true;
  }
  std::string pointer() const {
    std::string steps;
    for (const auto& level : levels_) steps += "/" + level.step;
    return steps;
  }

  std::string_view text_;
  std::vector<Level> levels_;
};

}  // namespace

json parse_json(std::string_view text) {
  SyntaxCheck check{text};
  json::sax_parse(text, &check, nlohmann::detail::input_format_t::json, true, true);
  if (!check.errors.empty()) throw ScenarioError{std::move(check.errors)};
  return json::parse(text, nullptr, true, true);
}

std::string pointer_token(std::string_view key) {
  std::string token;
  for (const char c : key) {
    if (c == '~')
      token += "~0";
    else if (c == '/')
      token += "~1";
    else
      token += c;
  }
  return token;
}

std::string visible(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7F)
      result += fmt::format("\\u{:04x}", code);
    else
      result += c;
  }
  return result;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return "\"" + visible(text) + "\"";
  auto end = longest;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return "\"" + visible(text.substr(0, end)) + "...\"";
}

std::string describe(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return "null";
    case json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case json::value_t::string:
      return "the text " + in_quotes(value.get_ref<const std::string&>());
    case json::value_t::array:
      return value.empty() ? "an empty list" : "a list";
    case json::value_t::object:
      return "an object";
    case json::value_t::number_float:
      return fmt::format("the number {}", value.get<double>());
    default:
      return "the number " + value.dump();
  }
}

}  // namespace rollcast::scenarios
