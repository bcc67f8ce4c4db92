#pragma once

// The one place that names the test library, so that its next version changes one line.
#include <catch2/catch.hpp>

#include "support/modules.hpp"
