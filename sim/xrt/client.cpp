// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/client.hpp"

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace srpnic::sim {

using protocol::Operation;
using protocol::Reply;
using protocol::Request;

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) ::munmap(data_, bytes_);
  if (fd_ >= 0) ::close(fd_);
}

bool SharedMemory::map(int fd, std::uint64_t bytes) {
  fd_ = fd;
  struct stat status {};
  if (::fstat(fd, &status) != 0 || static_cast<std::uint64_t>(status.st_size) < bytes) return false;
  void* mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) return false;
  data_ = static_cast<std::byte*>(mapped);
  bytes_ = bytes;
  return true;
}

bool SharedMemory::clear(std::uint64_t offset, std::uint64_t bytes) {
  return ::fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                     static_cast<off_t>(bytes)) == 0;
}

std::unique_ptr<XrtClient> XrtClient::connect(const std::string& path, std::string& error) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    error = "the simulator's socket path '" + path + "' must have 1 to 107 characters";
    return nullptr;
  }
  std::copy(path.begin(), path.end(), address.sun_path);
  const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    error = "no simulated card at '" + path + "': " + std::strerror(errno) + "; start srpnic-cosim first";
    if (fd >= 0) ::close(fd);
    return nullptr;
  }
  std::unique_ptr<XrtClient> client(new XrtClient(fd));
  if (const int status = client->greet(); status != 0) {
    error =
        "the program at '" + path + "' does not answer as a simulated card of this version: " + std::strerror(-status);
    return nullptr;
  }
  return client;
}

XrtClient::~XrtClient() { ::close(fd_); }

int XrtClient::greet() {
  const Request request{Operation::kHello, ++sequence_, {protocol::kMagic, protocol::kVersion, 0, 0}};
  if (::send(fd_, &request, sizeof request, MSG_NOSIGNAL) != sizeof request) return -ENODEV;
  Reply reply{};
  iovec part{&reply, sizeof reply};
  std::array<int, 2> memories{-1, -1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof memories)> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(fd_, &message, MSG_CMSG_CLOEXEC) != sizeof reply) return -EPROTO;
  if (reply.status != 0) return reply.status;
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof memories)) {
    return -EPROTO;
  }
  std::memcpy(memories.data(), CMSG_DATA(header), sizeof memories);
  const bool card_mapped = card_.map(memories[0], reply.values[0]);
  const bool host_mapped = host_.map(memories[1], reply.values[1]);
  register_bytes_ = reply.values[2];
  return card_mapped && host_mapped ? 0 : -ENOMEM;
}

int XrtClient::call(Operation operation, std::array<std::uint64_t, 4> arguments, std::array<std::uint64_t, 4>* values) {
  const std::lock_guard lock(mutex_);
  const Request request{operation, ++sequence_, arguments};
  if (::send(fd_, &request, sizeof request, MSG_NOSIGNAL) != sizeof request) return -ENODEV;
  Reply reply{};
  ssize_t length = 0;
  do {
    length = ::recv(fd_, &reply, sizeof reply, 0);
  } while (length < 0 && errno == EINTR);
  if (length <= 0) return -ENODEV;
  if (length != sizeof reply || reply.sequence != request.sequence) return -EPROTO;
  if (reply.status == 0 && values != nullptr) *values = reply.values;
  return reply.status;
}

}  // namespace srpnic::sim
