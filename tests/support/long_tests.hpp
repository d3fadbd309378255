// SPDX-License-Identifier: Apache-2.0
// Whether tests run at full length: SRPNIC_LONG_TESTS=1, as `scripts/test.sh --long` sets it.
#pragma once

#include <cstdlib>
#include <string_view>

namespace srpnic::test {

inline bool long_tests() {
  const char* wanted = std::getenv("SRPNIC_LONG_TESTS");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

}  // namespace srpnic::test
