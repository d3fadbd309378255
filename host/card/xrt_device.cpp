// SPDX-License-Identifier: Apache-2.0
#include "host/card/xrt_device.hpp"

#include <experimental/xrt_ip.h>
#include <experimental/xrt_xclbin.h>
#include <xclbin.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "host/card/compute_unit.hpp"
#include "host/card/image_file.hpp"
#include "srp_abi.hpp"

namespace srpnic {
namespace {

constexpr std::size_t kPage = 4096;

class XrtBuffer : public Buffer {
 public:
  XrtBuffer(xrt::bo object, Memory memory, std::size_t size)
      : object_(std::move(object)), memory_(memory), size_(size) {
    if (memory_ == Memory::kHost) mapped_ = {object_.map<std::byte*>(), size_};
  }
  std::span<std::byte> bytes() override { return mapped_; }
  std::uint64_t card_address() const override {
    const std::uint64_t bit = memory_ == Memory::kHost ? std::uint64_t{1} << abi::kHostAddressBit : 0;
    return object_.address() | bit;
  }
  std::size_t size() const override { return size_; }
  xrt::bo& object() { return object_; }

 private:
  mutable xrt::bo object_;
  Memory memory_;
  std::size_t size_;
  std::span<std::byte> mapped_;
};

}  // namespace

struct XrtDevice::Impl {
  xrt::device device;
  xrt::ip unit;
  std::string uuid;
  xrt::memory_group card_bank = 0;
  xrt::memory_group host_bank = 0;

  /// The first bank of each kind: card memory, and the host's memory as the card's shell shows it.
  void find_banks(const xrt::xclbin& image) {
    bool card_found = false;
    for (const auto& memory : image.get_mems()) {
      if (!memory.get_used()) continue;
      const bool host = memory.get_type() == xrt::xclbin::mem::memory_type::host || memory.get_tag() == "HOST[0]";
      if (host) {
        host_bank = static_cast<xrt::memory_group>(memory.get_index());
      } else if (!card_found) {
        card_bank = static_cast<xrt::memory_group>(memory.get_index());
        card_found = true;
      }
    }
  }

  /// Device memory has no defined contents on a real card; it is cleared by copies from one cleared buffer.
  void clear_card_buffer(xrt::bo& object, std::size_t size) {
    constexpr std::size_t kChunk = std::size_t{4} << 20;
    xrt::bo zeros(device, std::min(size, kChunk), xrt::bo::flags::normal, card_bank);
    std::memset(zeros.map<std::byte*>(), 0, zeros.size());
    zeros.sync(XCL_BO_SYNC_BO_TO_DEVICE);
    for (std::size_t done = 0; done < size; done += zeros.size()) {
      object.copy(zeros, std::min(zeros.size(), size - done), 0, done);
    }
  }
};

XrtDevice::XrtDevice(unsigned index, const std::string& image_path) : impl_(std::make_unique<Impl>()) {
  const std::vector<std::byte> bytes = read_image_file(image_path);
  const std::string card = "card " + std::to_string(index);
  try {
    impl_->device = xrt::device(index);
  } catch (const std::exception& error) {
    throw std::runtime_error(card + " cannot be opened: " + error.what() +
                             "; is the card's driver loaded, or the simulator running?");
  }
  try {
    const xrt::xclbin image(reinterpret_cast<const axlf*>(bytes.data()));
    const xrt::uuid uuid = impl_->device.load_xclbin(image);
    impl_->uuid = uuid.to_string();
    impl_->find_banks(image);
    impl_->unit = xrt::ip(impl_->device, uuid, kCardIpSelector);
  } catch (const std::exception& error) {
    throw std::runtime_error(card + " does not take image '" + image_path + "': " + error.what() +
                             "; is it in use by another program, or the image built for another platform?");
  }
  if (const std::uint32_t magic = read32(abi::reg::kMagic); magic != abi::kAbiMagic) {
    throw std::runtime_error(card + " answers with magic " + std::to_string(magic) +
                             ": this is not a srpnic card; load a srpnic image");
  }
  if (const std::uint32_t version = read32(abi::reg::kAbiVersion); version != abi::kAbiVersion) {
    throw std::runtime_error(card + " has ABI version " + std::to_string(version) + ", this program needs version " +
                             std::to_string(abi::kAbiVersion) + "; install the image that came with this program");
  }
}

XrtDevice::~XrtDevice() = default;

std::uint32_t XrtDevice::read32(std::uint32_t offset) { return impl_->unit.read_register(offset); }

void XrtDevice::write32(std::uint32_t offset, std::uint32_t value) { impl_->unit.write_register(offset, value); }

std::unique_ptr<Buffer> XrtDevice::allocate(Memory memory, std::size_t size) {
  const std::size_t rounded = (std::max<std::size_t>(size, 1) + kPage - 1) / kPage * kPage;
  const bool host = memory == Memory::kHost;
  std::unique_ptr<XrtBuffer> buffer;
  try {
    xrt::bo object(impl_->device, rounded, host ? xrt::bo::flags::host_only : xrt::bo::flags::device_only,
                   host ? impl_->host_bank : impl_->card_bank);
    buffer = std::make_unique<XrtBuffer>(std::move(object), memory, rounded);
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string(host ? "host" : "card") + " memory has no room for a buffer of " +
                             std::to_string(rounded) + " bytes: " + error.what());
  }
  if (host) {
    std::fill(buffer->bytes().begin(), buffer->bytes().end(), std::byte{0});
  } else {
    impl_->clear_card_buffer(buffer->object(), rounded);
  }
  return buffer;
}

const std::string& XrtDevice::image_uuid() const { return impl_->uuid; }

}  // namespace srpnic
