#pragma once

#include "rollcast/modules.hpp"

/// Tests see every module.
namespace rollcast::test {
using namespace parallel;
using namespace results;
}  // namespace rollcast::test
