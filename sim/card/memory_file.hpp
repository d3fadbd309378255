// SPDX-License-Identifier: Apache-2.0
// A memory of the simulated machine: an anonymous shared file (memfd), so that another process can map it too.
// Sparse: pages that were never written take no room.
#pragma once

#include <cstddef>
#include <cstdint>

namespace srpnic::sim {

class MemoryFile {
 public:
  /// Throws std::system_error. `name` appears in /proc only.
  MemoryFile(const char* name, std::uint64_t bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::byte* data() const { return data_; }
  std::uint64_t size() const { return bytes_; }
  int fd() const { return fd_; }

 private:
  int fd_;
  std::byte* data_ = nullptr;
  std::uint64_t bytes_;
};

}  // namespace srpnic::sim
