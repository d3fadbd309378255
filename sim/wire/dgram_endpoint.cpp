// SPDX-License-Identifier: Apache-2.0
#include "sim/wire/dgram_endpoint.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace srpnic::sim {
namespace {

constexpr std::size_t kMaxFrameBytes = 65536;
constexpr int kSocketBufferBytes = 4 << 20;  // best effort: the kernel's limit may be lower

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    throw std::system_error(ENAMETOOLONG, std::generic_category(), "socket path '" + path + "'");
  }
  std::copy(path.begin(), path.end(), address.sun_path);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

}  // namespace

DgramEndpoint::DgramEndpoint(const std::string& local_path, const std::string& remote_path)
    : local_(address_of(local_path)), remote_(address_of(remote_path)) {
  struct stat status {};
  if (::lstat(local_.sun_path, &status) == 0 && S_ISSOCK(status.st_mode)) ::unlink(local_.sun_path);
  fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd_ < 0 || ::bind(fd_, generic(local_), sizeof local_) != 0) {
    const int cause = errno;
    if (fd_ >= 0) ::close(fd_);
    throw std::system_error(cause, std::generic_category(), "cannot make the wire's socket '" + local_path + "'");
  }
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDBUF, &kSocketBufferBytes, sizeof kSocketBufferBytes);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &kSocketBufferBytes, sizeof kSocketBufferBytes);
}

DgramEndpoint::~DgramEndpoint() {
  ::close(fd_);
  ::unlink(local_.sun_path);
}

bool DgramEndpoint::transmit(std::uint64_t, const Frame& frame) {
  if (::sendto(fd_, frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL, generic(remote_), sizeof remote_) >= 0) {
    return true;
  }
  // A peer that is there but slow gets the frame later; one that is not there does not get it at all.
  return errno != EAGAIN && errno != ENOBUFS && errno != EINTR;
}

std::optional<Frame> DgramEndpoint::receive(std::uint64_t) {
  static thread_local std::array<std::uint8_t, kMaxFrameBytes> buffer;
  const ssize_t length = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (length <= 0) return std::nullopt;
  return Frame(buffer.begin(), buffer.begin() + length);
}

}  // namespace srpnic::sim
