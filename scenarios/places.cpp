#include "document_state.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

std::string Fields::Place::pointer_of(std::string_view key) const {
  const bool stands_for_the_name = bare_name && key == "name";
  return key.empty() || stands_for_the_name ? pointer : pointer + "/" + pointer_token(key);
}

std::string Fields::Place::pattern_of(std::string_view key) const { return pattern + "/" + pointer_token(key); }

void Fields::Place::error(std::string_view key, std::string_view problem) const {
  if (!muted) state->add_error(pointer_of(key), problem);
}

void Fields::Place::error_of_item(std::string_view key, std::size_t item, std::string_view problem) const {
  if (!muted) state->add_error(fmt::format("{}/{}", pointer_of(key), item), problem);
}

const json* Fields::Place::ask(std::string_view key) const {
  state->known.insert(pattern_of(key));
  state->visits[pointer].asked.insert(std::string{key});
  if (written == nullptr) return nullptr;
  const auto found = written->find(key);
  return found == written->end() ? nullptr : &*found;
}

std::shared_ptr<Fields::Place> Fields::Place::part(std::string_view key, const json* written_there,
                                                   bool muted_there) const {
  auto& target = (*resolved)[std::string{key}];
  if (!target.is_object()) target = json::object();
  auto place = std::make_shared<Place>();
  *place = {state, pointer_of(key), pattern_of(key), written_there, &target, muted_there, false, description};
  if (description != nullptr) description->visit(place->pattern);
  state->visits[place->pointer].written = written_there;
  return place;
}

std::vector<std::shared_ptr<Fields::Place>> Fields::Place::list(std::string_view key, const json* written_there) const {
  const auto length = written_there == nullptr ? std::size_t{0} : written_there->size();
  auto& target = (*resolved)[std::string{key}];
  if (!target.is_array() || target.size() != length) target = json(length, json::object());
  std::vector<std::shared_ptr<Place>> places;
  for (std::size_t i = 0; i < length; ++i) {
    auto place = std::make_shared<Place>();
    *place = {state,
              fmt::format("{}/{}", pointer_of(key), i),
              pattern_of(key) + "/*",
              &(*written_there)[i],
              &target[i],
              muted,
              false,
              nullptr};
    places.push_back(std::move(place));
  }
  return places;
}

void Fields::Place::declare(const Expected& expected, const json* fallback, std::string problem_of_example) const {
  const auto& [key, kind, phrase, bounds, lengths, choices] = expected;
  Declaration declaration{.pointer = pattern_of(key.name), .kind = kind, .doc = std::string{key.doc}};
  if (!key.example.empty()) declaration.example = description->example(key.example).text;
  if (fallback != nullptr && key.words.by_default.empty()) declaration.fallback = fallback->dump();
  declaration.by_default = key.words.by_default;
  declaration.range = key.words.range;
  declaration.choices = choices;
  declaration.bounds = bounds;
  declaration.lengths = lengths;
  declaration.is_required = fallback == nullptr;
  declaration.problem = std::move(problem_of_example);
  description->note(std::move(declaration));
}

void Fields::Place::declare_part(const Key& key, ValueKind kind, const json* fallback, std::string_view family) const {
  Declaration declaration{.pointer = pattern_of(key.name), .kind = kind, .doc = std::string{key.doc}};
  if (!key.example.empty()) declaration.example = description->example(key.example).text;
  if (fallback != nullptr && key.words.by_default.empty()) declaration.fallback = fallback->dump();
  declaration.by_default = key.words.by_default;
  declaration.range = key.words.range;
  declaration.family = family;
  description->note(std::move(declaration));
}

std::shared_ptr<Fields::Place> Fields::Place::described_item(std::string_view key) const {
  auto& target = (*resolved)[std::string{key}] = json(1, json::object());
  auto place = std::make_shared<Place>();
  *place = {state, pointer_of(key) + "/0", pattern_of(key) + "/*", nullptr, &target[0], muted, false, description};
  description->visit(place->pattern);
  return place;
}

namespace {

/// Turns the place of a list item that is no object into an empty one that says nothing more.
template <class Place>
void refuse_unless_object(Place& place, std::string_view phrase) {
  if (!place.written->is_object()) {
    place.error("", fmt::format("expected {}, found {}.", phrase, describe(*place.written)));
    place.written = nullptr;
    place.muted = true;
  }
  place.state->visits[place.pointer].written = place.written;
}

/// Lets a bare name be read as {"name": ...}.
template <class Place>
void write_name_in_full(Place& place) {
  place.bare_name = true;
  place.written = &place.state->stand_ins.emplace_back(json{{"name", *place.written}});
}

constexpr std::string_view object_phrase = "an object {...}";
constexpr std::string_view list_phrase = "a list [...]";
constexpr std::string_view named_phrase = "a name such as \"canary\" or an object {\"name\": ...}";

}  // namespace

Fields Fields::object(const Key& key) const {
  const auto* found = place_->ask(key.name);
  if (place_->description != nullptr) place_->declare_part(key, ValueKind::object, nullptr);
  const bool wrong = found != nullptr && !found->is_object();
  if (wrong && !has_error(key.name))
    place_->error(key.name, fmt::format("expected {}, found {}.", object_phrase, describe(*found)));
  return Fields{*document_, place_->part(key.name, wrong ? nullptr : found, place_->muted || wrong)};
}

Fields Fields::object(const Key& key, std::string_view fallback_json) const {
  if (place_->ask(key.name) != nullptr) return object(key);
  const auto& stand_in = place_->state->stand_ins.emplace_back(json::parse(fallback_json));
  if (place_->description != nullptr) place_->declare_part(key, ValueKind::object, nullptr);
  return Fields{*document_, place_->part(key.name, &stand_in, place_->muted)};
}

bool Fields::Place::is_list(std::string_view key, const json& found) const {
  constexpr std::size_t most_items = 2000;
  if (!found.is_array())
    error(key, fmt::format("expected {}, found {}.", list_phrase, describe(found)));
  else if (found.size() > most_items)
    error(key, fmt::format("has {} items, at most {} are read. Leave some out.", found.size(), most_items));
  return found.is_array() && found.size() <= most_items;
}

std::vector<Fields> Fields::objects(const Key& key) const { return objects(key, "[]"); }

std::vector<Fields> Fields::objects(const Key& key, std::string_view fallback_json) const {
  const auto* found = place_->ask(key.name);
  const bool wrong = found != nullptr && !place_->is_list(key.name, *found);
  if (found == nullptr) found = &place_->state->stand_ins.emplace_back(json::parse(fallback_json));
  if (place_->description != nullptr) {
    place_->declare_part(key, ValueKind::list, found);
    return {Fields{*document_, place_->described_item(key.name)}};
  }
  std::vector<Fields> parts;
  for (auto& place : place_->list(key.name, wrong ? nullptr : found)) {
    refuse_unless_object(*place, object_phrase);
    parts.push_back(Fields{*document_, std::move(place)});
  }
  return parts;
}

Fields Fields::named_object(const Key& key, std::string_view fallback_name, std::string_view family) const {
  const auto* found = place_->ask(key.name);
  if (found == nullptr) found = &place_->state->stand_ins.emplace_back(fallback_name);
  if (place_->description != nullptr) place_->declare_part(key, ValueKind::named, found, family);
  auto place = place_->part(key.name, found, place_->muted);
  place->description = nullptr;
  if (found->is_string()) write_name_in_full(*place);
  refuse_unless_object(*place, named_phrase);
  place->ask("name");
  return Fields{*document_, std::move(place)};
}

std::vector<Fields> Fields::named_objects(const Key& key, std::span<const std::string_view> fallback_names,
                                          std::string_view family) const {
  const auto* found = place_->ask(key.name);
  const bool wrong = found != nullptr && !place_->is_list(key.name, *found);
  if (found == nullptr) {
    const std::vector<std::string> names(fallback_names.begin(), fallback_names.end());
    found = &place_->state->stand_ins.emplace_back(names);
  }
  if (place_->description != nullptr) place_->declare_part(key, ValueKind::named_list, found, family);
  std::vector<Fields> parts;
  for (auto& place : place_->list(key.name, wrong ? nullptr : found)) {
    if (place->written->is_string()) write_name_in_full(*place);
    refuse_unless_object(*place, named_phrase);
    place->ask("name");
    parts.push_back(Fields{*document_, std::move(place)});
  }
  return parts;
}

void Fields::leave_the_rest_unread() const { place_->state->visits[place_->pointer].written = nullptr; }

std::vector<std::pair<std::string, std::string>> Fields::free_texts(const Key& key) const {
  const auto* found = place_->ask(key.name);
  const auto nothing = json::object();
  if (place_->description != nullptr) place_->declare_part(key, ValueKind::texts, &nothing);
  auto& target = (*place_->resolved)[std::string{key.name}] = json::object();
  std::vector<std::pair<std::string, std::string>> texts;
  if (found == nullptr) return texts;
  if (!found->is_object()) {
    place_->error(key.name, fmt::format("expected {}, found {}.", object_phrase, describe(*found)));
    return texts;
  }
  for (const auto& [name, value] : found->items()) {
    if (name == "note") continue;
    if (value.is_string()) {
      texts.emplace_back(name, value.get<std::string>());
      target[name] = value;
    } else {
      place_->state->add_error(place_->pointer_of(key.name) + "/" + pointer_token(name),
                               fmt::format("expected a text, found {}.", describe(value)));
    }
  }
  return texts;
}

}  // namespace rollcast::scenarios
