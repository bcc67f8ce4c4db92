#include "support/places.hpp"

namespace rollcast::test {

std::string source_tree() { return ROLLCAST_SOURCE_DIR; }

std::string program_path() { return ROLLCAST_PROGRAM; }

}  // namespace rollcast::test
