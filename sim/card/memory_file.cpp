// SPDX-License-Identifier: Apache-2.0
#include "sim/card/memory_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace srpnic::sim {

MemoryFile::MemoryFile(const char* name, std::uint64_t bytes) : fd_(::memfd_create(name, MFD_CLOEXEC)), bytes_(bytes) {
  void* mapped = MAP_FAILED;
  if (fd_ >= 0 && ::ftruncate(fd_, static_cast<off_t>(bytes)) == 0) {
    mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  }
  if (mapped == MAP_FAILED) {
    const int cause = errno;
    if (fd_ >= 0) ::close(fd_);
    throw std::system_error(cause, std::generic_category(),
                            std::string(name) + " of " + std::to_string(bytes) + " bytes cannot be made");
  }
  data_ = static_cast<std::byte*>(mapped);
}

MemoryFile::~MemoryFile() {
  ::munmap(data_, bytes_);
  ::close(fd_);
}

}  // namespace srpnic::sim
