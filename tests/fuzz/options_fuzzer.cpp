// SPDX-License-Identifier: Apache-2.0
// Texts of the simulator's command line: impairment (sim/wire) and the initiator's options (sim/initiator). Input: the
// text.
#include <stdexcept>
#include <string>

#include "sim/initiator/options.hpp"
#include "sim/wire/impairment.hpp"
#include "tests/fuzz/fuzz_input.hpp"

using namespace srpnic;

namespace {

/// Whether `text` was taken; anything but a std::runtime_error is a bug.
template <typename Check>
bool taken(Check check) {
  try {
    check();
    return true;
  } catch (const std::runtime_error& error) {
    fuzz::require(error.what()[0] != '\0', "a refusal says why");
    return false;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  taken([&] {
    const auto options = sim::ImpairmentOptions::parse(text);
    for (const double probability :
         {options.loss, options.duplicate, options.reorder, options.corrupt, options.delay, options.mark}) {
      fuzz::require(probability >= 0 && probability <= 1, "a probability");
    }
    fuzz::require(options.delay_ns <= 10'000'000'000, "at most 10 seconds");
  });
  taken([&] {
    const auto options = sim::InitiatorOptions::parse(text);
    fuzz::require(options.channels >= 1 && options.channels <= 64 && options.pmtu >= 256 && options.pmtu <= 4096 &&
                      options.read_depth >= 1 && !options.jobs.empty(),
                  "a session that can be");
  });
  return 0;
}
