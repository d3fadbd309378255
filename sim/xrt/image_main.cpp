// SPDX-License-Identifier: Apache-2.0
// srpnic-image: writes the simulated card's image file.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "sim/files/output_file.hpp"
#include "sim/xrt/image_writer.hpp"
#include "srp_abi.hpp"

int main(int argc, char** argv) {
  CLI::App app("Writes the image (xclbin) of the simulated card.");
  std::string output;
  srpnic::sim::ImageOptions options;
  options.abi_version = srpnic::abi::kAbiVersion;
  app.add_option("--output,-o", output, "file to write")->required();
  app.add_option("--build", options.build, "name of the build, part of the image's identity")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    const auto image = srpnic::sim::make_image(options);
    srpnic::sim::replace_file("the image", output,
                              std::string_view(reinterpret_cast<const char*>(image.data()), image.size()));
  } catch (const std::exception& error) {
    std::cerr << "srpnic-image: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
