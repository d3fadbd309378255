// SPDX-License-Identifier: Apache-2.0
// abigen: turns the ABI description into the SystemVerilog package, the C++ headers and the documentation page.
// Writes a file only when its content changes, so that nothing is rebuilt without need.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "emit.hpp"
#include "loader.hpp"

namespace {

struct Arguments {
  std::string input;
  std::filesystem::path output_dir;
  std::filesystem::path docs;
};

Arguments parse_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--input") {
      arguments.input = argv[i + 1];
    } else if (option == "--output-dir") {
      arguments.output_dir = argv[i + 1];
    } else if (option == "--docs") {
      arguments.docs = argv[i + 1];
    } else {
      throw std::runtime_error(fmt::format("abigen: unknown option '{}'", option));
    }
  }
  if (arguments.input.empty() || arguments.output_dir.empty() || arguments.docs.empty()) {
    throw std::runtime_error("usage: abigen --input FILE.toml --output-dir DIRECTORY --docs FILE.md");
  }
  return arguments;
}

void write_if_changed(const std::filesystem::path& path, const std::string& content) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  if (std::ifstream existing(path, std::ios::binary); existing) {
    std::ostringstream text;
    text << existing.rdbuf();
    if (text.str() == content) return;
  }
  std::ofstream stream(path, std::ios::binary);
  stream << content;
  stream.flush();
  if (!stream)
    throw std::runtime_error(fmt::format("{}: cannot be written; check the path and its rights", path.string()));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = parse_arguments(argc, argv);
    const srpnic::abigen::Abi abi = srpnic::abigen::load_abi(arguments.input);
    write_if_changed(arguments.output_dir / "srp_abi_pkg.sv", srpnic::abigen::emit_package(abi));
    write_if_changed(arguments.output_dir / "srp_abi.hpp", srpnic::abigen::emit_host_header(abi));
    write_if_changed(arguments.output_dir / "srp_records.hpp", srpnic::abigen::emit_records_header(abi));
    write_if_changed(arguments.docs, srpnic::abigen::emit_document(abi));
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
