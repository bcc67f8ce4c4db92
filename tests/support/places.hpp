#pragma once

#include <string>

namespace rollcast::test {

/// The top of the tree that these tests were built from.
std::string source_tree();

/// The program that they run.
std::string program_path();

}  // namespace rollcast::test
