// SPDX-License-Identifier: Apache-2.0
// How the initiator behaves, and the reading of it from text such as "channels=2,pmtu=4096,work=demo".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/initiator/packet.hpp"
#include "sim/initiator/workload.hpp"

namespace srpnic::sim {

struct InitiatorOptions {
  PortAddress local{.mac = 0x0200'c0a8'4d01, .ip = net::IpAddress::from_ipv4(0xc0a8'4d01)};  // 192.168.77.1
  net::IpAddress target = net::IpAddress::from_ipv4(0xc0a8'4d02);                            // 192.168.77.2
  std::optional<std::uint16_t> vlan_tci;  ///< of every frame, the target's included
  std::uint16_t rdma_cm_port = 5555;
  std::uint64_t id_extension = 0x5054'00ff'fe00'0002;  ///< of the target port, as in ib_srp's add_target
  std::uint64_t ioc_guid = 0x5054'00ff'fe00'0002;
  std::uint64_t initiator_guid = 0x5054'00ff'fe00'0001;
  std::uint64_t lun = 0;

  unsigned channels = 1;
  std::uint32_t pmtu = 1024;
  unsigned read_depth = 4;  ///< RDMA READs the target may have outstanding on a channel
  bool immediate = true;    ///< ask for immediate data
  bool coalesce_acks = false;
  std::uint8_t credit_code = 31;  ///< IBA 9.7.7.2: code of the receive requests left, said in every ACK; 31: uncounted
  bool ecn = false;               ///< mark data packets ECN-capable
  std::uint64_t read_latency_ns = 0;
  bool lossless = true;  ///< the wire is perfect: any repetition or gap is the target's fault
  bool alone = true;     ///< on the wire: packets for other MAC addresses are violations, not passed over
  std::uint64_t seed = 1;
  std::optional<std::uint32_t> starting_psn;  ///< of the target's first request on every channel; random without

  std::uint64_t retry_ns = 1'000'000'000;  ///< ARP and connection management, between two attempts
  unsigned connect_retries = 15;
  std::uint64_t command_timeout_ns = 30'000'000'000;

  bool discover = true;
  bool hold = false;  ///< stay logged in until logout() is called
  std::vector<Job> jobs;

  /// From "key=value,key=value…"; throws std::runtime_error naming the part that is wrong and what is allowed.
  static InitiatorOptions parse(const std::string& text);
};

/// WRITEs and READs of 512 B, 4 KiB, 64 KiB and 1 MiB at queue depth 1 and 32, in `range_blocks` blocks of 512 bytes;
/// `scale` multiplies the number of commands.
std::vector<Job> demo_jobs(std::uint64_t range_blocks, unsigned scale);

}  // namespace srpnic::sim
