#pragma once

#include "rollcast/modules.hpp"

/// Tests see every module.
namespace rollcast::test {
using namespace strategies;
using namespace reports;
}  // namespace rollcast::test
