// SPDX-License-Identifier: Apache-2.0
// By its short name, as tests of RTL include what they use.
#pragma once

#include "tests/support/seed.hpp"
