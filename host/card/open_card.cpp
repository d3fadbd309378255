// SPDX-License-Identifier: Apache-2.0
// Which card a configuration means, and what XRT's environment must be for it.
#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "host/card/xrt_device.hpp"

namespace srpnic {
namespace {

constexpr std::string_view kSimulationPrefix = "simulation:";
constexpr const char* kSimulationImage = "srpnic-sim.xclbin";

bool is_runtime(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / "lib" / "libxrt_srpsim.so.2", ignored);
}

void set(const char* name, const std::string& value) {
  if (::setenv(name, value.c_str(), 1) != 0) throw std::runtime_error("cannot set " + std::string(name));
}

}  // namespace

std::optional<std::filesystem::path> find_simulation_runtime() {
  if (const char* named = std::getenv("SRPNIC_SIM_RUNTIME"); named != nullptr) return named;
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  while (!folder.empty() && folder != folder.root_path()) {
    if (is_runtime(folder / "xrt")) return folder / "xrt";
    folder = folder.parent_path();
  }
  if (is_runtime("/usr/lib/srpnic/xrt")) return "/usr/lib/srpnic/xrt";
  return std::nullopt;
}

void simulated_card_environment(const std::filesystem::path& runtime, const std::string& socket) {
  set("XILINX_XRT", runtime.string());
  set("XRT_INI_PATH", (runtime / "xrt.ini").string());
  set("XCL_EMULATION_MODE", "hw_emu");
  set("SRPNIC_SIM_SOCKET", socket);
}

std::unique_ptr<XrtDevice> open_card(const std::string& device, const std::string& image_path) {
  if (device.starts_with(kSimulationPrefix)) {
    const auto runtime = find_simulation_runtime();
    if (!runtime || !is_runtime(*runtime)) {
      throw std::runtime_error(
          "the simulated card's driver library libxrt_srpsim.so.2 was not found; build the target 'xrt-runtime' or "
          "name its folder in SRPNIC_SIM_RUNTIME");
    }
    simulated_card_environment(*runtime, device.substr(kSimulationPrefix.size()));
    return std::make_unique<XrtDevice>(0, image_path.empty() ? (*runtime / kSimulationImage).string() : image_path);
  }
  unsigned index = 0;
  const char* end = device.data() + device.size();
  const auto [rest, error] = std::from_chars(device.data(), end, index);
  if (error != std::errc{} || rest != end) {
    throw std::runtime_error("device '" + device + "' is neither a card number nor 'simulation:SOCKET'");
  }
  if (image_path.empty()) throw std::runtime_error("card " + device + " needs the path of its image");
  return std::make_unique<XrtDevice>(index, image_path);
}

}  // namespace srpnic
