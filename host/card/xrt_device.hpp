// SPDX-License-Identifier: Apache-2.0
// The card through XRT's native API: the product's way to a real card and, with the simulation's driver library, to
// the simulated one. Nothing above this class knows which of the two it is.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "host/card/device.hpp"

namespace srpnic {

class XrtDevice : public Device {
 public:
  /// Opens card number `index`, loads the image at `image_path` (nothing happens when it runs already) and checks that
  /// the card is ours and speaks our ABI. Throws std::runtime_error naming the object and the remedy.
  XrtDevice(unsigned index, const std::string& image_path);
  ~XrtDevice() override;

  /// A register access fails only when the card is gone: throws std::runtime_error.
  std::uint32_t read32(std::uint32_t offset) override;
  void write32(std::uint32_t offset, std::uint32_t value) override;
  std::unique_ptr<Buffer> allocate(Memory memory, std::size_t size) override;

  /// UUID of the loaded image, as text.
  const std::string& image_uuid() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The folder with the simulation's driver library and image that was built or installed with this program: the one
/// named by SRPNIC_SIM_RUNTIME, or `xrt` beside one of the folders above the executable, or /usr/lib/srpnic/xrt.
std::optional<std::filesystem::path> find_simulation_runtime();

/// Makes XRT use the simulated card behind the simulator's `socket`. Works only before the first XRT call of the
/// process, because XRT reads its environment once.
void simulated_card_environment(const std::filesystem::path& runtime, const std::string& socket);

/// Opens the card a configuration names: "simulation:SOCKET", or the number of a real card ("0", "1", …). An empty
/// `image_path` means the simulation's own image; a real card needs one. Throws std::runtime_error.
std::unique_ptr<XrtDevice> open_card(const std::string& device, const std::string& image_path);

}  // namespace srpnic
