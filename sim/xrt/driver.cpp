// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/driver.hpp"

#include <xclbin.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "sim/xrt/platform.hpp"

namespace srpnic::sim {
namespace {

using protocol::MemoryKind;
using protocol::Operation;

std::array<std::uint64_t, 4> uuid_arguments(const unsigned char* uuid, std::uint64_t third = 0) {
  std::array<std::uint64_t, 4> arguments{};
  std::memcpy(arguments.data(), uuid, 16);
  arguments[2] = third;
  return arguments;
}

bool inside(std::size_t bytes, std::size_t offset, std::size_t limit) {
  return offset <= limit && bytes <= limit - offset;
}

}  // namespace

int Driver::load_image(const axlf* image) {
  const auto* name = reinterpret_cast<const char*>(image->m_header.m_platformVBNV);
  const std::string_view platform(name, ::strnlen(name, sizeof image->m_header.m_platformVBNV));
  if (platform != kPlatformName) return -EINVAL;
  return client_->call(Operation::kLoadImage, uuid_arguments(image->m_header.uuid));
}

int Driver::open_context(const unsigned char* uuid, bool shared) {
  return client_->call(Operation::kOpenContext, uuid_arguments(uuid, shared ? 0 : 1));
}

int Driver::close_context() {
  const int status = client_->call(Operation::kCloseContext, {});
  // With the simulator its contexts are gone; XRT ends the process if closing one fails.
  return status == -ENODEV ? 0 : status;
}

int Driver::read_register(std::uint32_t offset, std::uint32_t* value) {
  std::array<std::uint64_t, 4> values{};
  const int status = client_->call(Operation::kReadRegister, {offset, 0, 0, 0}, &values);
  if (status == 0) *value = static_cast<std::uint32_t>(values[0]);
  return status;
}

int Driver::write_register(std::uint32_t offset, std::uint32_t value) {
  return client_->call(Operation::kWriteRegister, {offset, value, 0, 0});
}

int Driver::reset() { return client_->call(Operation::kReset, {}); }

unsigned Driver::allocate(std::size_t bytes, unsigned flags, std::byte* user_copy) {
  constexpr unsigned kDirect = XCL_BO_FLAGS_HOST_ONLY | XCL_BO_FLAGS_DEV_ONLY | XCL_BO_FLAGS_P2P;
  const bool direct = (flags & kDirect) != 0;
  if ((flags & (XCL_BO_FLAGS_SVM | XCL_BO_FLAGS_EXECBUF)) != 0 || (direct && user_copy != nullptr)) {
    errno = EOPNOTSUPP;
    return NULLBO;
  }
  const MemoryKind kind = (flags & XCL_BO_FLAGS_HOST_ONLY) != 0 ? MemoryKind::kHost : MemoryKind::kCard;
  std::array<std::uint64_t, 4> values{};
  const int status = client_->call(Operation::kAllocate, {static_cast<std::uint64_t>(kind), bytes, 0, 0}, &values);
  if (status != 0) {
    errno = -status;
    return NULLBO;
  }
  BufferObject buffer{kind, flags, values[0], bytes, client_->memory(kind).data() + values[0], user_copy, {}};
  if (!direct && user_copy == nullptr) {
    buffer.own_copy.resize(bytes);
    buffer.host_copy = buffer.own_copy.data();
  }
  const std::lock_guard lock(mutex_);
  const unsigned handle = next_handle_++;
  buffers_.emplace(handle, std::move(buffer));
  return handle;
}

int Driver::free(unsigned handle) {
  MemoryKind kind{};
  std::uint64_t address = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = buffers_.find(handle);
    if (found == buffers_.end()) return -EINVAL;
    kind = found->second.kind;
    address = found->second.address;
    buffers_.erase(found);
  }
  return client_->call(Operation::kFree, {static_cast<std::uint64_t>(kind), address, 0, 0});
}

Driver::BufferObject* Driver::find(unsigned handle) {
  const std::lock_guard lock(mutex_);
  const auto found = buffers_.find(handle);
  return found == buffers_.end() ? nullptr : &found->second;
}

void* Driver::map(unsigned handle) {
  BufferObject* buffer = find(handle);
  if (buffer == nullptr || (buffer->flags & XCL_BO_FLAGS_DEV_ONLY) != 0) {
    errno = EINVAL;
    return nullptr;
  }
  return buffer->host_copy == nullptr ? buffer->device : buffer->host_copy;
}

int Driver::sync(unsigned handle, xclBOSyncDirection direction, std::size_t bytes, std::size_t offset) {
  BufferObject* buffer = find(handle);
  if (buffer == nullptr || !inside(bytes, offset, buffer->bytes)) return -EINVAL;
  if (buffer->host_copy == nullptr) return 0;
  std::byte* copy = buffer->host_copy + offset;
  std::byte* device = buffer->device + offset;
  switch (direction) {
    case XCL_BO_SYNC_BO_TO_DEVICE:
      std::memcpy(device, copy, bytes);
      return 0;
    case XCL_BO_SYNC_BO_FROM_DEVICE:
      std::memcpy(copy, device, bytes);
      return 0;
    default:
      return -EINVAL;
  }
}

int Driver::copy(unsigned destination, unsigned source, std::size_t bytes, std::size_t destination_offset,
                 std::size_t source_offset) {
  BufferObject* to = find(destination);
  BufferObject* from = find(source);
  if (to == nullptr || from == nullptr || !inside(bytes, destination_offset, to->bytes) ||
      !inside(bytes, source_offset, from->bytes)) {
    return -EINVAL;
  }
  const std::byte* data = from->device + source_offset;
  // Copying zeros keeps the simulated memory sparse: a big LUN that was just cleared costs no host memory.
  const bool all_zero = bytes > 0 && data[0] == std::byte{0} && std::memcmp(data, data + 1, bytes - 1) == 0;
  if (all_zero && client_->memory(to->kind).clear(to->address + destination_offset, bytes)) return 0;
  std::memmove(to->device + destination_offset, data, bytes);
  return 0;
}

int Driver::properties(unsigned handle, xclBOProperties* properties) {
  const BufferObject* buffer = find(handle);
  if (buffer == nullptr) return -EINVAL;
  *properties = {};
  properties->handle = handle;
  properties->flags = buffer->flags;
  properties->size = buffer->bytes;
  properties->paddr = buffer->address;
  return 0;
}

int Driver::access_card(std::uint64_t address, std::size_t bytes, std::byte** data) {
  SharedMemory& card = client_->memory(MemoryKind::kCard);
  if (!inside(bytes, address, card.bytes())) return -EINVAL;
  *data = card.data() + address;
  return 0;
}

}  // namespace srpnic::sim
