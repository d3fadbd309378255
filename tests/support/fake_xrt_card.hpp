// SPDX-License-Identifier: Apache-2.0
// A card for tests of the driver library's socket: a register file and two memories, no logic. The register at
// kBrokenRegister fails like a card that does not answer.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>

#include "sim/xrt/server.hpp"
#include "srp_abi.hpp"

namespace srpnic::test {

class FakeXrtCard : public sim::XrtCard {
 public:
  static constexpr std::uint32_t kBrokenRegister = 0xF000;
  static constexpr std::uint64_t kCardBytes = std::uint64_t{64} << 20;
  static constexpr std::uint64_t kHostBytes = std::uint64_t{16} << 20;

  FakeXrtCard() {
    card_ = make_memory("card", kCardBytes, card_fd_);
    host_ = make_memory("host", kHostBytes, host_fd_);
    reset();
    resets = 0;
  }
  ~FakeXrtCard() override {
    ::munmap(card_, kCardBytes);
    ::munmap(host_, kHostBytes);
    ::close(card_fd_);
    ::close(host_fd_);
  }

  std::uint32_t read32(std::uint32_t offset) override {
    if (offset == kBrokenRegister) throw std::runtime_error("no answer");
    return registers[offset];
  }
  void write32(std::uint32_t offset, std::uint32_t value) override { registers[offset] = value; }
  void reset() override {
    registers.clear();
    registers[abi::reg::kMagic] = abi::kAbiMagic;
    registers[abi::reg::kAbiVersion] = abi::kAbiVersion;
    ++resets;
  }
  int card_memory_fd() const override { return card_fd_; }
  int host_memory_fd() const override { return host_fd_; }
  std::uint64_t card_memory_bytes() const override { return kCardBytes; }
  std::uint64_t host_memory_bytes() const override { return kHostBytes; }

  std::byte* card_memory() { return card_; }
  std::byte* host_memory() { return host_; }

  std::map<std::uint32_t, std::uint32_t> registers;
  int resets = 0;

 private:
  static std::byte* make_memory(const char* name, std::uint64_t bytes, int& fd) {
    fd = ::memfd_create(name, MFD_CLOEXEC);
    if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(bytes)) != 0) throw std::runtime_error("no memory");
    return static_cast<std::byte*>(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  }

  int card_fd_ = -1;
  int host_fd_ = -1;
  std::byte* card_ = nullptr;
  std::byte* host_ = nullptr;
};

}  // namespace srpnic::test
