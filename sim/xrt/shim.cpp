// SPDX-License-Identifier: Apache-2.0
// libxrt_srpsim.so.2: the XRT driver library of the simulated card. XRT's core library loads it by name (xrt.ini:
// hw_em_driver) in place of the PCIe driver library and calls the C functions below; xrt_core's C++ glue comes from the
// distribution's static emulation archive, of which the linker takes only the members these functions do not replace.
// The socket of the simulator is named by the environment variable SRPNIC_SIM_SOCKET.
#include <experimental/xrt-next.h>
#include <xclbin.h>
#include <xrt.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

#include "sim/xrt/driver.hpp"
#include "sim/xrt/platform.hpp"

// What the glue of XRT 2.13 expects of a driver library; the headers that declare it are not installed.
namespace xrt_core {
class device {
 public:
  void register_axlf(const axlf* top);
};
std::shared_ptr<device> get_userpf_device(void* handle);
namespace hwemu {
std::shared_ptr<device> get_userpf_device(void* handle, unsigned int index);
}
namespace query {
enum class key_type;
}
}  // namespace xrt_core

namespace xclhwemhal2 {
/// An xclDeviceHandle.
class HwEmShim {
 public:
  explicit HwEmShim(std::unique_ptr<srpnic::sim::XrtClient> client) : driver(std::move(client)) {}
  static HwEmShim* handleCheck(void* handle);
  int deviceQuery(xrt_core::query::key_type key);

  srpnic::sim::Driver driver;
  std::shared_ptr<xrt_core::device> core_device;  // keeps XRT's own object of this handle alive until xclClose
};

HwEmShim* HwEmShim::handleCheck(void* handle) { return static_cast<HwEmShim*>(handle); }

// Asked for optional features only. Copies between buffers go to the driver (query m2m); all else is not there. The
// number belongs to XRT 2.13, whose enumeration is not installed.
int HwEmShim::deviceQuery(xrt_core::query::key_type key) {
  constexpr auto kMemoryToMemory = static_cast<xrt_core::query::key_type>(60);
  return key == kMemoryToMemory ? 1 : 0;
}
}  // namespace xclhwemhal2

namespace {

srpnic::sim::Driver& driver(xclDeviceHandle handle) { return static_cast<xclhwemhal2::HwEmShim*>(handle)->driver; }

/// XRT passes −1 for "no particular compute unit"; the card has one, number 0.
bool is_our_unit(unsigned index) { return index == 0 || index == static_cast<unsigned>(-1); }

}  // namespace

// ---------------------------------------------------------------- device
unsigned xclProbe() { return 1; }

xclDeviceHandle xclOpen(unsigned index, const char*, xclVerbosityLevel) {
  const char* path = std::getenv("SRPNIC_SIM_SOCKET");
  std::string error = "SRPNIC_SIM_SOCKET does not name the simulator's socket";
  std::unique_ptr<srpnic::sim::XrtClient> client;
  if (path != nullptr) client = srpnic::sim::XrtClient::connect(path, error);
  if (!client) {
    std::cerr << "libxrt_srpsim: " << error << std::endl;
    errno = ENODEV;
    return nullptr;
  }
  auto handle = std::make_unique<xclhwemhal2::HwEmShim>(std::move(client));
  handle->core_device = xrt_core::hwemu::get_userpf_device(handle.get(), index);
  return handle.release();
}

void xclClose(xclDeviceHandle handle) {
  auto* shim = static_cast<xclhwemhal2::HwEmShim*>(handle);
  const auto core_device = std::move(shim->core_device);  // must outlive the handle it refers to
  delete shim;
}

int xclGetDeviceInfo2(xclDeviceHandle handle, xclDeviceInfo2* info) {
  std::memset(info, 0, sizeof *info);
  info->mMagic = 0X586C0C6C;
  std::strncpy(info->mName, srpnic::sim::kPlatformName, sizeof info->mName - 1);
  info->mHALMajorVersion = 2;
  info->mHALMinorVersion = 13;
  info->mDDRSize = driver(handle).card_bytes();
  info->mDataAlignment = 4096;
  info->mMinTransferSize = 1;
  info->mDDRBankCount = 1;
  info->mOCLFrequency[0] = 250;
  info->mNumClocks = 1;
  info->mPCIeLinkWidth = info->mPCIeLinkWidthMax = 16;
  info->mPCIeLinkSpeed = info->mPCIeLinkSpeedMax = 3;
  info->mDMAThreads = 1;
  return 0;
}

int xclLoadXclBin(xclDeviceHandle handle, const axlf* image) {
  const int status = driver(handle).load_image(image);
  // Tells XRT which compute units and memory banks there are now.
  if (status == 0) static_cast<xclhwemhal2::HwEmShim*>(handle)->core_device->register_axlf(image);
  return status;
}

int xclInternalResetDevice(xclDeviceHandle handle, xclResetKind) { return driver(handle).reset(); }

int xclOpenContext(xclDeviceHandle handle, const xuid_t uuid, unsigned index, bool shared) {
  return is_our_unit(index) ? driver(handle).open_context(uuid, shared) : -EINVAL;
}

int xclCloseContext(xclDeviceHandle handle, const xuid_t, unsigned index) {
  return is_our_unit(index) ? driver(handle).close_context() : -EINVAL;
}

// ---------------------------------------------------------------- registers
int xclRegRead(xclDeviceHandle handle, std::uint32_t index, std::uint32_t offset, std::uint32_t* value) {
  return index == 0 ? driver(handle).read_register(offset, value) : -EINVAL;
}

int xclRegWrite(xclDeviceHandle handle, std::uint32_t index, std::uint32_t offset, std::uint32_t value) {
  return index == 0 ? driver(handle).write_register(offset, value) : -EINVAL;
}

// ---------------------------------------------------------------- buffers
xclBufferHandle xclAllocBO(xclDeviceHandle handle, size_t bytes, int, unsigned flags) {
  return driver(handle).allocate(bytes, flags);
}

xclBufferHandle xclAllocUserPtrBO(xclDeviceHandle handle, void* user_copy, size_t bytes, unsigned flags) {
  return driver(handle).allocate(bytes, flags, static_cast<std::byte*>(user_copy));
}

void xclFreeBO(xclDeviceHandle handle, xclBufferHandle buffer) { driver(handle).free(buffer); }

void* xclMapBO(xclDeviceHandle handle, xclBufferHandle buffer, bool) { return driver(handle).map(buffer); }

int xclUnmapBO(xclDeviceHandle, xclBufferHandle, void*) { return 0; }  // mappings live as long as the handle

int xclSyncBO(xclDeviceHandle handle, xclBufferHandle buffer, xclBOSyncDirection direction, size_t bytes,
              size_t offset) {
  return driver(handle).sync(buffer, direction, bytes, offset);
}

int xclCopyBO(xclDeviceHandle handle, xclBufferHandle destination, xclBufferHandle source, size_t bytes,
              size_t destination_offset, size_t source_offset) {
  return driver(handle).copy(destination, source, bytes, destination_offset, source_offset);
}

int xclGetBOProperties(xclDeviceHandle handle, xclBufferHandle buffer, xclBOProperties* properties) {
  return driver(handle).properties(buffer, properties);
}

xclBufferExportHandle xclExportBO(xclDeviceHandle, xclBufferHandle) { return -EOPNOTSUPP; }

xclBufferHandle xclImportBO(xclDeviceHandle, xclBufferExportHandle, unsigned) {
  errno = EOPNOTSUPP;
  return NULLBO;
}

int xclCloseExportHandle(int) { return -EOPNOTSUPP; }

// ---------------------------------------------------------------- direct access to card memory
ssize_t xclUnmgdPread(xclDeviceHandle handle, unsigned, void* data, size_t bytes, std::uint64_t address) {
  std::byte* card = nullptr;
  const int status = driver(handle).access_card(address, bytes, &card);
  if (status != 0) return status;
  std::memcpy(data, card, bytes);
  return 0;
}

ssize_t xclUnmgdPwrite(xclDeviceHandle handle, unsigned, const void* data, size_t bytes, std::uint64_t address) {
  std::byte* card = nullptr;
  const int status = driver(handle).access_card(address, bytes, &card);
  if (status != 0) return status;
  std::memcpy(card, data, bytes);
  return 0;
}

// ---------------------------------------------------------------- what the simulated card does not have
size_t xclRead(xclDeviceHandle, xclAddressSpace, std::uint64_t, void*, size_t) {
  return static_cast<size_t>(-EOPNOTSUPP);
}
size_t xclWrite(xclDeviceHandle, xclAddressSpace, std::uint64_t, const void*, size_t) {
  return static_cast<size_t>(-EOPNOTSUPP);
}
int xclExecBuf(xclDeviceHandle, xclBufferHandle) { return -EOPNOTSUPP; }
int xclExecWait(xclDeviceHandle, int) { return -EOPNOTSUPP; }
int xclReClock2(xclDeviceHandle, unsigned short, const unsigned short*) { return -EOPNOTSUPP; }
int xclP2pEnable(xclDeviceHandle, bool, bool) { return -EOPNOTSUPP; }
int xclUpdateSchedulerStat(xclDeviceHandle) { return 0; }
int xclCmaEnable(xclDeviceHandle, bool, std::uint64_t) { return -EOPNOTSUPP; }
