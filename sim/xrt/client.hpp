// SPDX-License-Identifier: Apache-2.0
// The driver library's connection to a simulator: one request at a time, and mappings of the two memories. Every call
// returns 0 or a negative errno; a simulator that goes away gives -ENODEV. Calls from several threads are serialised.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "sim/xrt/protocol.hpp"

namespace srpnic::sim {

/// A memfd received from the simulator, mapped whole. The mapping is only address space until it is touched.
class SharedMemory {
 public:
  SharedMemory() = default;
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  /// Takes `fd` over. False when it is smaller than `bytes` or cannot be mapped.
  bool map(int fd, std::uint64_t bytes);
  std::byte* data() const { return data_; }
  std::uint64_t bytes() const { return bytes_; }
  /// Makes a range read as zero and gives its pages back.
  bool clear(std::uint64_t offset, std::uint64_t bytes);

 private:
  int fd_ = -1;
  std::byte* data_ = nullptr;
  std::uint64_t bytes_ = 0;
};

class XrtClient {
 public:
  /// Connects and greets. nullptr with `error` filled in when there is no simulator of our protocol at `path`.
  static std::unique_ptr<XrtClient> connect(const std::string& path, std::string& error);
  ~XrtClient();
  XrtClient(const XrtClient&) = delete;
  XrtClient& operator=(const XrtClient&) = delete;

  /// Sends `operation` and waits for its reply; `values` receives the reply's values on success.
  int call(protocol::Operation operation, std::array<std::uint64_t, 4> arguments,
           std::array<std::uint64_t, 4>* values = nullptr);

  SharedMemory& memory(protocol::MemoryKind kind) { return kind == protocol::MemoryKind::kCard ? card_ : host_; }
  std::uint64_t register_bytes() const { return register_bytes_; }

 private:
  explicit XrtClient(int fd) : fd_(fd) {}
  int greet();

  std::mutex mutex_;
  int fd_;
  std::uint32_t sequence_ = 0;
  SharedMemory card_;
  SharedMemory host_;
  std::uint64_t register_bytes_ = 0;
};

}  // namespace srpnic::sim
