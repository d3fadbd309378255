// SPDX-License-Identifier: Apache-2.0
// <stdint.h> for kernels under rtlgen: the compiler's, without the types whose width differs between targets.
#pragma once

#include_next <stdint.h>

#pragma GCC poison int_fast8_t int_fast16_t int_fast32_t int_fast64_t
#pragma GCC poison uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t
