// SPDX-License-Identifier: Apache-2.0
// A DPDK port as the card's peer: whatever the first port of the EAL arguments is (net_tap, net_af_packet, net_pcap,
// …). DPDK allows one environment in a process, so there can be one such endpoint.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "sim/wire/endpoint.hpp"

struct rte_mempool;

namespace srpnic::sim {

class DpdkEndpoint : public WireEndpoint {
 public:
  /// `eal_arguments`, separated by blanks, are added to those that make DPDK work without huge pages and privileges;
  /// they must create a port, for example "--vdev=net_tap0,iface=srp0". Throws std::runtime_error.
  explicit DpdkEndpoint(const std::string& eal_arguments);
  ~DpdkEndpoint() override;
  DpdkEndpoint(const DpdkEndpoint&) = delete;
  DpdkEndpoint& operator=(const DpdkEndpoint&) = delete;

  bool transmit(std::uint64_t now_ns, const Frame& frame) override;
  std::optional<Frame> receive(std::uint64_t now_ns) override;
  /// A timer: most DPDK drivers can only be polled.
  int event_fd() const override { return timer_; }

 private:
  void start_port();

  std::uint16_t port_ = 0;
  int timer_ = -1;
  rte_mempool* pool_ = nullptr;
  std::deque<Frame> received_;
};

}  // namespace srpnic::sim
