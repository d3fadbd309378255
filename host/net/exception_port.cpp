// SPDX-License-Identifier: Apache-2.0
#include "host/net/exception_port.hpp"

#include <rte_bus_vdev.h>
#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include <cstring>
#include <stdexcept>

#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::net {

namespace {

constexpr unsigned kQueueFrames = 512;
constexpr unsigned kBuffers = 2047;
constexpr std::uint16_t kBufferBytes = RTE_PKTMBUF_HEADROOM + abi::kMaxFrameBytes;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("exception port: " + what + ": " + rte_strerror(rte_errno));
}

}  // namespace

ExceptionPort::ExceptionPort(const std::string& name) : name_(name) {
  try {
    buffers_ = rte_pktmbuf_pool_create((name + "_buf").c_str(), kBuffers, 0, 0, kBufferBytes, SOCKET_ID_ANY);
    if (buffers_ == nullptr) fail("cannot create packet buffers");
    receive_ = rte_ring_create((name + "_rx").c_str(), kQueueFrames, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
    transmit_ = rte_ring_create((name + "_tx").c_str(), kQueueFrames, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
    if (receive_ == nullptr || transmit_ == nullptr) fail("cannot create queues");

    const int port = rte_eth_from_rings(name.c_str(), &receive_, 1, &transmit_, 1, 0);
    if (port < 0) fail("cannot create the ethdev");
    port_id_ = static_cast<std::uint16_t>(port);
    started_ = true;

    const rte_eth_conf configuration{};
    if (rte_eth_dev_configure(port_id_, 1, 1, &configuration) < 0 ||
        rte_eth_rx_queue_setup(port_id_, 0, kQueueFrames, SOCKET_ID_ANY, nullptr, buffers_) < 0 ||
        rte_eth_tx_queue_setup(port_id_, 0, kQueueFrames, SOCKET_ID_ANY, nullptr) < 0 ||
        rte_eth_dev_start(port_id_) < 0) {
      fail("cannot start the ethdev");
    }
  } catch (...) {
    release();
    throw;
  }
}

ExceptionPort::~ExceptionPort() { release(); }

void ExceptionPort::release() {
  if (started_) {
    rte_eth_dev_stop(port_id_);
    rte_eth_dev_close(port_id_);
    rte_vdev_uninit(("net_ring_" + name_).c_str());  // closing leaves the virtual device, and its name taken
  }
  rte_pktmbuf_free(static_cast<rte_mbuf*>(held_));
  for (rte_ring* queue : {receive_, transmit_}) {
    void* frame = nullptr;
    while (queue != nullptr && rte_ring_dequeue(queue, &frame) == 0) rte_pktmbuf_free(static_cast<rte_mbuf*>(frame));
    rte_ring_free(queue);
  }
  rte_mempool_free(buffers_);
}

bool ExceptionPort::deliver(std::span<const std::byte> frame) {
  if (frame.empty() || frame.size() > abi::kMaxFrameBytes) return false;
  rte_mbuf* mbuf = rte_pktmbuf_alloc(buffers_);
  if (mbuf == nullptr) return false;
  std::memcpy(rte_pktmbuf_append(mbuf, static_cast<std::uint16_t>(frame.size())), frame.data(), frame.size());
  mbuf->port = port_id_;
  if (rte_ring_enqueue(receive_, mbuf) == 0) return true;
  rte_pktmbuf_free(mbuf);
  return false;
}

void ExceptionPort::drain(const std::function<bool(std::span<const std::byte>)>& transmit) {
  while (held_ != nullptr || rte_ring_dequeue(transmit_, &held_) == 0) {
    auto* mbuf = static_cast<rte_mbuf*>(held_);
    if (!transmit({rte_pktmbuf_mtod(mbuf, const std::byte*), rte_pktmbuf_data_len(mbuf)})) return;
    rte_pktmbuf_free(mbuf);
    held_ = nullptr;
  }
}

}  // namespace srpnic::net
