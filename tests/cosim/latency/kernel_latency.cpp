// SPDX-License-Identifier: Apache-2.0
// Answers kernel_variants.sv: SRPNIC_KERNEL_LATENCY is the pipeline's length of every kernel, 0 to 6, or "mixed" for
// different ones in one card. Without it, 0 as the card's own kernels.
#include <cstdio>
#include <cstdlib>
#include <string>

extern "C" int kernel_latency(const char* kernel) {
  const char* variable = std::getenv("SRPNIC_KERNEL_LATENCY");
  const std::string wanted = variable == nullptr ? "0" : variable;
  const std::string name = kernel;
  if (wanted == "mixed") {
    return name == "iu_parse" ? 5 : name == "cmd_decode" ? 0 : name == "desc_walk" ? 6 : name == "data_mover" ? 3 : 1;
  }
  if (wanted.size() == 1 && wanted[0] >= '0' && wanted[0] <= '6') return wanted[0] - '0';
  std::fprintf(stderr, "SRPNIC_KERNEL_LATENCY is '%s'; set it to 0 … 6 or mixed\n", wanted.c_str());
  std::abort();
}
