// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "ap_int.h"

namespace srpnic::test {

/// language: a kernel that uses what the kernel language has: memories with and without a write before the read, a
/// constant table, an array of registers, a class with its own state, streams that are not tested first.
void language(hls::stream<ap_uint<32>>& number, hls::stream<ap_uint<96>>& result, hls::stream<ap_uint<24>>& sum);

}  // namespace srpnic::test
