// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/server.hpp"

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "sim/xrt/platform.hpp"

namespace srpnic::sim {
namespace {

using protocol::Operation;
using protocol::Reply;
using protocol::Request;

bool is_register(std::uint64_t offset) { return offset < kRegisterBytes && offset % 4 == 0; }

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

/// A socket file that nobody listens on is left over from a simulator that was killed; only such a file is removed.
void remove_stale_socket(const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(address.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const int probe = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  const bool alive = probe >= 0 && ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (probe >= 0) ::close(probe);
  if (!alive) ::unlink(address.sun_path);
}

}  // namespace

XrtServer::XrtServer(std::string path, XrtCard& card)
    : path_(std::move(path)),
      card_(card),
      pools_{MemoryPool(card.card_memory_bytes()), MemoryPool(card.host_memory_bytes())} {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.empty() || path_.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail("socket path '" + path_ + "' must have 1 to 107 characters");
  }
  std::copy(path_.begin(), path_.end(), address.sun_path);
  remove_stale_socket(address);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  listener_ = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener_;
  if (epoll_ < 0 || listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 16) != 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) != 0) {
    const int cause = errno;
    if (listener_ >= 0) ::close(listener_);
    if (epoll_ >= 0) ::close(epoll_);
    errno = cause;
    fail("cannot listen on socket '" + path_ + "'");
  }
}

XrtServer::~XrtServer() {
  while (!clients_.empty()) disconnect(clients_.begin()->first);
  ::close(listener_);
  ::close(epoll_);
  ::unlink(path_.c_str());
}

int XrtServer::serve() {
  int served = 0;
  std::array<epoll_event, 16> events{};
  const int count = ::epoll_wait(epoll_, events.data(), events.size(), 0);
  for (int i = 0; i < count; ++i) {
    const int fd = events[i].data.fd;
    if (fd == listener_) {
      accept_clients();
      continue;
    }
    // Later messages of the same client are served by the next call, so that no client can hold up the card.
    const auto client = clients_.find(fd);
    if (client != clients_.end() && !serve_message(fd, client->second, served)) disconnect(fd);
  }
  return served;
}

void XrtServer::accept_clients() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
      ::close(fd);
      continue;
    }
    clients_.emplace(fd, Client{});
  }
}

bool XrtServer::serve_message(int fd, Client& client, int& served) {
  Request request{};
  // MSG_TRUNC: the real length of a message that is longer than a request. Descriptors sent along are dropped by the
  // kernel because no control buffer is offered.
  const ssize_t length = ::recv(fd, &request, sizeof request, MSG_TRUNC | MSG_DONTWAIT);
  if (length < 0) return errno == EAGAIN || errno == EINTR;
  if (length == 0) return false;
  ++served;
  Reply reply{};
  bool with_memories = false;
  if (length != sizeof request) {
    reply.status = -EBADMSG;
  } else {
    reply = execute(client, request);
    with_memories = request.operation == Operation::kHello && reply.status == 0;
  }
  return send_reply(fd, reply, with_memories);
}

Reply XrtServer::execute(Client& client, const Request& request) {
  Reply reply{};
  reply.sequence = request.sequence;
  const auto& arguments = request.arguments;
  if (!client.greeted && request.operation != Operation::kHello) {
    reply.status = -EPROTO;
    return reply;
  }
  try {
    switch (request.operation) {
      case Operation::kHello:
        if (arguments[0] != protocol::kMagic || arguments[1] != protocol::kVersion) {
          reply.status = -EPROTONOSUPPORT;
          break;
        }
        client.greeted = true;
        reply.values = {card_.card_memory_bytes(), card_.host_memory_bytes(), kRegisterBytes, 0};
        break;
      case Operation::kReadRegister:
        if (!is_register(arguments[0])) {
          reply.status = -EINVAL;
        } else {
          reply.values[0] = card_.read32(static_cast<std::uint32_t>(arguments[0]));
        }
        break;
      case Operation::kWriteRegister:
        if (!is_register(arguments[0]) || arguments[1] > UINT32_MAX) {
          reply.status = -EINVAL;
        } else {
          card_.write32(static_cast<std::uint32_t>(arguments[0]), static_cast<std::uint32_t>(arguments[1]));
        }
        break;
      case Operation::kLoadImage: {
        const Uuid uuid{arguments[0], arguments[1]};
        if (image_loaded_ && image_ == uuid) break;
        if (others_hold_context(client)) {
          reply.status = -EBUSY;
          break;
        }
        card_.reset();
        image_loaded_ = true;
        image_ = uuid;
        break;
      }
      case Operation::kGetImage:
        reply.values = {image_loaded_ ? 1U : 0U, image_.first, image_.second, 0};
        break;
      case Operation::kOpenContext:
        reply.status = open_context(client, request);
        break;
      case Operation::kCloseContext:
        if (client.contexts.empty()) {
          reply.status = -EINVAL;
        } else {
          client.contexts.pop_back();
        }
        break;
      case Operation::kAllocate:
        reply.status = allocate(client, request, reply);
        break;
      case Operation::kFree:
        if (client.buffers.erase({arguments[0], arguments[1]}) == 0) {
          reply.status = -EINVAL;
        } else {
          pools_[arguments[0]].free(arguments[1]);
        }
        break;
      case Operation::kReset:
        if (others_hold_context(client)) {
          reply.status = -EBUSY;
        } else {
          card_.reset();
        }
        break;
      default:
        reply.status = -EOPNOTSUPP;
    }
  } catch (const std::runtime_error&) {
    reply.status = -EIO;
  }
  return reply;
}

std::int32_t XrtServer::open_context(Client& client, const Request& request) {
  if (!image_loaded_ || image_ != Uuid{request.arguments[0], request.arguments[1]}) return -EINVAL;
  constexpr std::size_t kMaxContexts = 1024;
  if (client.contexts.size() >= kMaxContexts) return -ENOSPC;
  const bool exclusive = request.arguments[2] != 0;
  if (exclusive && others_hold_context(client)) return -EBUSY;
  for (const auto& [fd, other] : clients_) {
    if (&other != &client && std::find(other.contexts.begin(), other.contexts.end(), true) != other.contexts.end()) {
      return -EBUSY;
    }
  }
  client.contexts.push_back(exclusive);
  return 0;
}

std::int32_t XrtServer::allocate(Client& client, const Request& request, Reply& reply) {
  const std::uint64_t kind = request.arguments[0];
  if (kind >= pools_.size() || request.arguments[1] == 0) return -EINVAL;
  const auto address = pools_[kind].allocate(request.arguments[1]);
  if (!address) return -ENOMEM;
  const std::uint64_t bytes = *pools_[kind].size_of(*address);
  const int memory = kind == 0 ? card_.card_memory_fd() : card_.host_memory_fd();
  // A new buffer reads as zero and takes no memory until it is written.
  if (::fallocate(memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(*address),
                  static_cast<off_t>(bytes)) != 0) {
    const int cause = errno;
    pools_[kind].free(*address);
    return -cause;
  }
  client.buffers.emplace(kind, *address);
  reply.values = {*address, bytes, 0, 0};
  return 0;
}

bool XrtServer::others_hold_context(const Client& client) const {
  return std::any_of(clients_.begin(), clients_.end(),
                     [&](const auto& entry) { return &entry.second != &client && !entry.second.contexts.empty(); });
}

bool XrtServer::send_reply(int fd, const Reply& reply, bool with_memories) {
  iovec part{const_cast<Reply*>(&reply), sizeof reply};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  const std::array<int, 2> memories{card_.card_memory_fd(), card_.host_memory_fd()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof memories)> control{};
  if (with_memories) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof memories);
    std::memcpy(CMSG_DATA(header), memories.data(), sizeof memories);
  }
  // A client that does not read its replies is disconnected rather than waited for.
  return ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(sizeof reply);
}

void XrtServer::disconnect(int fd) {
  const auto client = clients_.find(fd);
  for (const auto& [kind, address] : client->second.buffers) pools_[kind].free(address);
  clients_.erase(client);
  ::close(fd);
}

}  // namespace srpnic::sim
