// SPDX-License-Identifier: Apache-2.0
// What a Verilated batch and the program around it share; precompiled together with Verilator's headers.
#pragma once

#include <verilated.h>

#include <cstdint>

/// All modules of a batch behind vectors: each stream has one bit of valid and of ready, and a place in the data.
struct BatchPorts {
  CData* clock;
  CData* not_reset;
  EData* in_valid;
  const EData* in_ready;
  EData* in_data;
  const EData* out_valid;
  EData* out_ready;
  EData* out_data;
  void (*evaluate)();
};

/// Made by the batch.
BatchPorts make_batch();
