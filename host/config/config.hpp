// SPDX-License-Identifier: Apache-2.0
// The daemon's configuration file (TOML): what it may say, and what is wrong with one that does not.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "host/card/congestion.hpp"
#include "host/net/ip_address.hpp"

namespace srpnic::config {

/// The network port of the card. Addresses as bytes in the order they are written and sent.
struct Port {
  std::array<std::uint8_t, 6> mac{};
  std::optional<std::array<std::uint8_t, 4>> ipv4;  ///< at least one address is there, of either version
  std::vector<net::IpAddress> ipv6;                 ///< with one, the port also has the link-local address of its MAC
  std::uint16_t mtu = 1500;                         ///< of the network; bounds the path MTU, 576..9000
  std::optional<std::uint16_t> vlan;                ///< IEEE 802.1Q VID, 1..4094; the port is untagged without
  std::uint8_t pcp = 0;                             ///< priority of tagged frames, 0..7
};

/// How the card is reached: always through XRT; in a simulation the driver library talks to the simulator's socket.
struct Device {
  enum class Kind { kSimulation, kXrt };
  Kind kind = Kind::kSimulation;
  std::filesystem::path socket;  ///< of the simulator, for kSimulation
  std::filesystem::path image;   ///< card image (xclbin); empty: the one the build made for the simulation
  unsigned index = 0;            ///< XRT device index, for kXrt
};

/// The SRP target port (SRP r16a 4.2: identifier extension and I/O controller GUID name it) and its listener.
struct Target {
  std::uint64_t id_ext = 0;
  std::uint64_t ioc_guid = 0;
  std::uint16_t listen_port = 5555;  ///< RDMA/CM port
  unsigned request_limit = 128;      ///< credits granted to a channel, 2..1024
  unsigned ack_delay_exponent = 15;  ///< CM REP target ACK delay, 4.096 µs · 2^n, 0..31
};

/// Bounds on what the connection request of an initiator may ask for.
struct Transport {
  unsigned peer_timeout_ms = 30'000;  ///< a peer that does not answer is gone after this time, 1..3600000
  unsigned rnr_retry_limit = 6;       ///< RNR NAKs in a row, 0..6; never any number
};

struct Lun {
  enum class Kind { kRam };
  std::uint8_t number = 0;
  Kind kind = Kind::kRam;
  std::uint64_t size_bytes = 0;
  std::uint32_t block_size = 512;
  bool read_only = false;
  std::string serial;
};

struct Config {
  Port port;
  Device device;
  Target target;
  Transport transport;
  CongestionControl congestion;  ///< off, with the card's defaults, without a [congestion] section
  std::vector<Lun> luns;
};

/// What is wrong with a configuration: "FILE:LINE: what; how to mend it".
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads and checks a file. Every key must be known and every value in range; throws Error for the first that is not.
Config load(const std::filesystem::path& file);

/// The same for text that is already in memory; `name` stands for the file in messages.
Config parse(std::string_view text, const std::string& name);

}  // namespace srpnic::config
