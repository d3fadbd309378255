// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "ap_int.h"

namespace srpnic::test {

/// aggregates: records, unions and arrays, copied whole and in part between registers, memories, tables and locals;
/// addresses, loops and numbers of the forms that are easily translated wrongly. The lowest four bits of a word choose.
void aggregates(hls::stream<ap_uint<64>>& word, hls::stream<ap_uint<64>>& result);

}  // namespace srpnic::test
