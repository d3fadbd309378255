// SPDX-License-Identifier: Apache-2.0
// The card's exception frames as a DPDK ethdev: frames from the card appear in its receive queue, what is sent on its
// transmit queue waits for the card. Code above works with rte_mbuf and a port number like code for any other NIC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

struct rte_mempool;
struct rte_ring;

namespace srpnic::net {

class ExceptionPort {
 public:
  /// `name` is unique in the process. Needs start_eal(). Throws std::runtime_error naming what DPDK refused.
  explicit ExceptionPort(const std::string& name);
  ~ExceptionPort();
  ExceptionPort(const ExceptionPort&) = delete;
  ExceptionPort& operator=(const ExceptionPort&) = delete;

  std::uint16_t port_id() const { return port_id_; }
  rte_mempool* buffers() const { return buffers_; }

  /// Puts a frame from the card into the receive queue. False when queue or buffers are full: the frame is dropped.
  bool deliver(std::span<const std::byte> frame);

  /// Offers each waiting frame to `transmit` in order, until it returns false; that frame is offered again next time.
  void drain(const std::function<bool(std::span<const std::byte>)>& transmit);

 private:
  void release();

  std::string name_;
  std::uint16_t port_id_ = 0;
  bool started_ = false;
  rte_mempool* buffers_ = nullptr;
  rte_ring* receive_ = nullptr;
  rte_ring* transmit_ = nullptr;
  void* held_ = nullptr;  // the frame that `transmit` could not take
};

}  // namespace srpnic::net
