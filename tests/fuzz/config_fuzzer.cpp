// SPDX-License-Identifier: Apache-2.0
// The daemon's configuration file (host/config). Input: its text.
#include <bit>
#include <string_view>

#include "host/config/config.hpp"
#include "tests/fuzz/fuzz_input.hpp"

using namespace srpnic;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const config::Config config = config::parse(text, "srpnic.toml");
    fuzz::require((config.port.mac[0] & 1U) == 0 && config.port.mtu >= 576 && config.port.mtu <= 9000, "a right port");
    fuzz::require(config.target.listen_port > 0 && config.target.request_limit >= 2 &&
                      config.target.request_limit <= 1024 && config.target.ack_delay_exponent <= 31,
                  "a right target");
    fuzz::require(config.transport.peer_timeout_ms >= 1 && config.transport.peer_timeout_ms <= 3'600'000 &&
                      config.transport.rnr_retry_limit <= 6,
                  "right bounds of the transport");
    for (const config::Lun& lun : config.luns) {
      fuzz::require(std::has_single_bit(lun.block_size) && lun.block_size >= 512 && lun.block_size <= 4096 &&
                        lun.size_bytes > 0 && lun.size_bytes % lun.block_size == 0 && !lun.serial.empty() &&
                        lun.serial.size() <= 36,
                    "a right LUN");
    }
  } catch (const config::Error& error) {
    constexpr std::string_view kName = "srpnic.toml:";
    const std::string_view what = error.what();
    fuzz::require(
        what.starts_with(kName) && what.size() > kName.size() && what[kName.size()] >= '0' && what[kName.size()] <= '9',
        "an error names file and line");
  }
  return 0;
}
