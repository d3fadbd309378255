// SPDX-License-Identifier: Apache-2.0
// The module under test with each latency; the folder's CMakeLists.txt names the classes.
#pragma once

#include <Vlatency0.h>
#include <Vlatency1.h>
#include <Vlatency2.h>
#include <Vlatency3.h>
#include <Vlatency4.h>
#include <Vlatency5.h>
#include <Vlatency6.h>

#include <utility>

namespace srpnic::test {

/// Calls `check` with the latency and, as a template argument, the model.
template <class Check>
void with_each_latency(Check check) {
  check.template operator()<Vlatency0>(0U);
  check.template operator()<Vlatency1>(1U);
  check.template operator()<Vlatency2>(2U);
  check.template operator()<Vlatency3>(3U);
  check.template operator()<Vlatency4>(4U);
  check.template operator()<Vlatency5>(5U);
  check.template operator()<Vlatency6>(6U);
}

}  // namespace srpnic::test
