// SPDX-License-Identifier: Apache-2.0
// The simulator's side of the driver library's socket. Serves any number of clients without blocking: registers,
// images, contexts and buffers of one card. A client's buffers and contexts are given back when it goes away, however
// it goes. A message that is malformed or refers to something the client does not own is answered with an error and has
// no effect.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/xrt/memory_pool.hpp"
#include "sim/xrt/protocol.hpp"

namespace srpnic::sim {

/// The card behind the server. A register access that fails throws std::runtime_error (the client sees EIO).
class XrtCard {
 public:
  virtual ~XrtCard() = default;
  virtual std::uint32_t read32(std::uint32_t offset) = 0;
  virtual void write32(std::uint32_t offset, std::uint32_t value) = 0;
  virtual void reset() = 0;
  /// memfds of the two memories and their sizes; an XRT address is the offset in them.
  virtual int card_memory_fd() const = 0;
  virtual int host_memory_fd() const = 0;
  virtual std::uint64_t card_memory_bytes() const = 0;
  virtual std::uint64_t host_memory_bytes() const = 0;
};

class XrtServer {
 public:
  /// Listens on `path`, replacing a stale socket file. Throws std::system_error naming the path.
  XrtServer(std::string path, XrtCard& card);
  ~XrtServer();
  XrtServer(const XrtServer&) = delete;
  XrtServer& operator=(const XrtServer&) = delete;

  /// Readable when serve() has something to do.
  int event_fd() const { return epoll_; }
  /// Answers what clients have sent; never blocks. Returns the number of requests served.
  int serve();

  std::size_t client_count() const { return clients_.size(); }
  const MemoryPool& card_pool() const { return pools_[0]; }
  const MemoryPool& host_pool() const { return pools_[1]; }

 private:
  using Uuid = std::pair<std::uint64_t, std::uint64_t>;
  struct Client {
    bool greeted = false;
    std::set<std::pair<std::uint64_t, std::uint64_t>> buffers;  // {MemoryKind, address}
    std::vector<bool> contexts;                                 // true: exclusive
  };

  void accept_clients();
  /// False when the connection is to be closed.
  bool serve_message(int fd, Client& client, int& served);
  protocol::Reply execute(Client& client, const protocol::Request& request);
  std::int32_t open_context(Client& client, const protocol::Request& request);
  std::int32_t allocate(Client& client, const protocol::Request& request, protocol::Reply& reply);
  bool others_hold_context(const Client& client) const;
  bool send_reply(int fd, const protocol::Reply& reply, bool with_memories);
  void disconnect(int fd);

  std::string path_;
  XrtCard& card_;
  int listener_ = -1;
  int epoll_ = -1;
  std::array<MemoryPool, 2> pools_;  // by MemoryKind
  std::map<int, Client> clients_;    // by socket
  bool image_loaded_ = false;
  Uuid image_{};
};

}  // namespace srpnic::sim
