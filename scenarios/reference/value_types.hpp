#pragma once

#include <nlohmann/json.hpp>

namespace rollcast::scenarios {

using OrderedJson = nlohmann::ordered_json;

/// The kinds of value that the schema describes once, under "$defs".
OrderedJson value_types();

}  // namespace rollcast::scenarios
