#include <algorithm>
#include <array>
#include <cmath>

#include "document_state.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

void Document::State::add_error(const std::string& pointer, std::string_view problem) {
  faulty.insert(pointer);
  errors.push_back(fmt::format("{}: {}", pointer.empty() ? "/" : visible(pointer), problem));
}

namespace {

/// A pointer with list positions as `*`.
std::string pattern_of(const std::string& pointer) {
  std::string pattern;
  for (std::size_t from = 0; from < pointer.size();) {
    const auto to = std::min(pointer.find('/', from + 1), pointer.size());
    const auto token = pointer.substr(from + 1, to - from - 1);
    const bool is_position = !token.empty() && token.find_first_not_of("0123456789") == std::string::npos;
    pattern += "/" + (is_position ? "*" : token);
    from = to;
  }
  return pattern;
}

}  // namespace

/// What to write instead of a key that nobody asked for in the part at `pointer`: a similar key of the same part, or
/// the part it belongs to. A key that another part of the same list takes, as another strategy's option, belongs
/// nowhere in particular.
std::string Document::State::advice_for_unknown(const std::string& pointer, const std::string& key,
                                                const Visit& visit) const {
  const std::vector<std::string> asked(visit.asked.begin(), visit.asked.end());
  if (const auto near = nearest_word(key, asked)) return fmt::format("unknown key. Did you mean \"{}\"?", *near);
  std::vector<std::string> homes;
  for (const auto& pattern : known) {
    const auto slash = pattern.rfind('/');
    if (pattern.substr(slash + 1) == pointer_token(key))
      homes.push_back(slash == 0 ? "the scenario itself" : pattern.substr(0, slash));
  }
  constexpr std::size_t most_homes = 3;
  const bool is_of_another_kind = std::ranges::find(homes, pattern_of(pointer)) != homes.end();
  if (!homes.empty() && homes.size() <= most_homes && !is_of_another_kind)
    return fmt::format("unknown key here. It belongs to {}.", fmt::join(homes, " or "));
  return fmt::format("unknown key (known here: {}).", fmt::join(asked, ", "));
}

Document::Document(std::string_view text) : state_{std::make_unique<State>()} {
  state_->written = parse_json(text);
  if (!state_->written.is_object()) {
    throw ScenarioError{
        {fmt::format("/: expected an object {{...}} with the scenario's keys, found {}.", describe(state_->written))}};
  }
}

Document::Document(Description& description) : state_{std::make_unique<State>()} {
  state_->written = json::object();
  state_->description = &description;
}

Document::~Document() = default;

Fields Document::root() {
  auto place = std::make_shared<Fields::Place>();
  place->state = state_.get();
  place->written = &state_->written;
  place->resolved = &state_->resolved;
  place->description = state_->description;
  state_->visits[""].written = &state_->written;
  return Fields{*this, std::move(place)};
}

void Document::lend_any(std::any thing) { state_->lent.push_back(std::move(thing)); }

const std::any* Fields::lent_any(const std::type_info& type) const {
  const auto& lent = place_->state->lent;
  const auto found = std::ranges::find_if(lent, [&](const std::any& thing) { return thing.type() == type; });
  return found == lent.end() ? nullptr : &*found;
}

void Document::add_error(std::string_view pointer, std::string_view problem) {
  state_->add_error(std::string{pointer}, problem);
}

void Document::State::refuse_unknown_keys(const std::string& pointer, const Visit& visit) {
  constexpr std::size_t most_told = 20;
  std::size_t unknown = 0;
  for (const auto& [key, value] : visit.written->items()) {
    if (visit.asked.contains(key)) continue;
    const auto key_pointer = pointer + "/" + pointer_token(key);
    if (key == "note" && !value.is_string())
      add_error(key_pointer, fmt::format("expected a text, found {}.", describe(value)));
    else if (key != "note" && ++unknown <= most_told)
      add_error(key_pointer, advice_for_unknown(pointer, key, visit));
  }
  if (unknown > most_told) add_error(pointer, fmt::format("has {} more unknown keys.", unknown - most_told));
}

void Document::finish() {
  for (const auto& [pointer, visit] : state_->visits)
    if (visit.written != nullptr) state_->refuse_unknown_keys(pointer, visit);
  finish_early();
}

void Document::finish_early() {
  if (!state_->errors.empty()) throw ScenarioError{state_->errors};
}

const json& Document::resolved() const { return state_->resolved; }

std::vector<std::string> Document::known_keys() const { return {state_->known.begin(), state_->known.end()}; }

json plain_number(double value) {
  constexpr double exactly_countable = 9007199254740992.0;  // 2^53
  if (std::abs(value) < exactly_countable && value == std::floor(value)) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace rollcast::scenarios
