// SPDX-License-Identifier: Apache-2.0
#include "sim/wire/dpdk_endpoint.hpp"

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <sched.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace srpnic::sim {
namespace {

constexpr unsigned kMbufs = 2048;
constexpr std::uint16_t kDataRoom = 9216 + 512 + RTE_PKTMBUF_HEADROOM;
constexpr std::uint16_t kDescriptors = 512;
constexpr std::uint16_t kBurst = 32;
constexpr long kPollNs = 200'000;

void start_eal(const std::string& arguments) {
  std::vector<std::string> words = {
      "srpnic-cosim", "--no-huge",      "--no-shconf",
      "--no-pci",     "--no-telemetry", "-m",
      "256",          "--log-level=4",  "--file-prefix=srpnic-cosim-" + std::to_string(::getpid())};
  std::istringstream more(arguments);
  bool lcores = false;
  for (std::string word; more >> word;) {
    lcores = lcores || word.rfind("-l", 0) == 0 || word.rfind("-c", 0) == 0 || word.rfind("--lcores", 0) == 0;
    words.push_back(word);
  }
  if (!lcores) {
    // DPDK binds the calling thread to a core; the one it runs on now leaves it where the system put it.
    words.push_back("-l");
    words.push_back(std::to_string(::sched_getcpu()));
  }
  std::vector<char*> pointers;
  pointers.reserve(words.size());
  for (std::string& word : words) pointers.push_back(word.data());
  if (rte_eal_init(static_cast<int>(pointers.size()), pointers.data()) < 0) {
    throw std::runtime_error("DPDK does not start with '" + arguments + "': " + rte_strerror(rte_errno));
  }
}

}  // namespace

DpdkEndpoint::DpdkEndpoint(const std::string& eal_arguments) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const bool affinity_known = ::sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  start_eal(eal_arguments);
  if (affinity_known) ::sched_setaffinity(0, sizeof allowed, &allowed);
  try {
    start_port();
  } catch (...) {
    rte_eal_cleanup();
    throw;
  }
}

void DpdkEndpoint::start_port() {
  if (rte_eth_dev_count_avail() == 0) {
    throw std::runtime_error("the DPDK arguments create no port; add for example --vdev=net_tap0,iface=srp0");
  }
  port_ = static_cast<std::uint16_t>(rte_eth_find_next(0));
  pool_ = rte_pktmbuf_pool_create("wire", kMbufs, 0, 0, kDataRoom, SOCKET_ID_ANY);
  rte_eth_conf configuration{};
  const bool good = pool_ != nullptr && rte_eth_dev_configure(port_, 1, 1, &configuration) == 0 &&
                    rte_eth_rx_queue_setup(port_, 0, kDescriptors, SOCKET_ID_ANY, nullptr, pool_) == 0 &&
                    rte_eth_tx_queue_setup(port_, 0, kDescriptors, SOCKET_ID_ANY, nullptr) == 0 &&
                    rte_eth_dev_start(port_) == 0;
  if (!good) throw std::runtime_error("DPDK port " + std::to_string(port_) + " cannot be started with one queue pair");
  rte_eth_promiscuous_enable(port_);  // the card decides what is for it; a port that cannot shows all frames anyway
  timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  const itimerspec period{{0, kPollNs}, {0, kPollNs}};
  if (timer_ < 0 || ::timerfd_settime(timer_, 0, &period, nullptr) != 0) {
    throw std::runtime_error("cannot make a timer to poll the DPDK port with");
  }
}

DpdkEndpoint::~DpdkEndpoint() {
  rte_eth_dev_stop(port_);
  rte_eth_dev_close(port_);
  ::close(timer_);
  rte_eal_cleanup();
}

bool DpdkEndpoint::transmit(std::uint64_t, const Frame& frame) {
  rte_mbuf* packet = rte_pktmbuf_alloc(pool_);
  if (packet == nullptr) return false;
  char* data = rte_pktmbuf_append(packet, static_cast<std::uint16_t>(frame.size()));
  if (data == nullptr) {
    rte_pktmbuf_free(packet);
    return true;  // longer than any frame the card sends: lost
  }
  std::memcpy(data, frame.data(), frame.size());
  if (rte_eth_tx_burst(port_, 0, &packet, 1) == 1) return true;
  rte_pktmbuf_free(packet);
  return false;
}

std::optional<Frame> DpdkEndpoint::receive(std::uint64_t) {
  if (received_.empty()) {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const ssize_t ignored = ::read(timer_, &expirations, sizeof expirations);
    std::array<rte_mbuf*, kBurst> packets;
    const std::uint16_t count = rte_eth_rx_burst(port_, 0, packets.data(), kBurst);
    for (std::uint16_t i = 0; i < count; ++i) {
      Frame& frame = received_.emplace_back();
      for (const rte_mbuf* segment = packets[i]; segment != nullptr; segment = segment->next) {
        const auto* data = rte_pktmbuf_mtod(segment, const std::uint8_t*);
        frame.insert(frame.end(), data, data + segment->data_len);
      }
      rte_pktmbuf_free(packets[i]);
    }
  }
  if (received_.empty()) return std::nullopt;
  Frame frame = std::move(received_.front());
  received_.pop_front();
  return frame;
}

}  // namespace srpnic::sim
