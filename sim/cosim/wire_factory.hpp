// SPDX-License-Identifier: Apache-2.0
// Makes the wire's other end from its name on the command line, "KIND" or "KIND:ARGUMENTS". Each kind is added by the
// program, so that the factory depends on none of them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "sim/wire/endpoint.hpp"

namespace srpnic::sim {

class WireFactory {
 public:
  /// Makes a peer from the text behind "KIND:"; throws std::exception with a message for the user.
  using Maker = std::function<std::unique_ptr<WireEndpoint>(const std::string& arguments)>;

  /// `usage` is what the help shows, for example "dgram:LOCAL,REMOTE".
  void add(const std::string& kind, const std::string& usage, Maker maker);
  /// Throws std::runtime_error for an unknown kind, and what the maker throws.
  std::unique_ptr<WireEndpoint> make(const std::string& text) const;
  /// All usages, separated by commas.
  std::string usage() const;

 private:
  struct Kind {
    std::string usage;
    Maker maker;
  };
  std::map<std::string, Kind> kinds_;
};

/// A factory that knows dgram:LOCAL,REMOTE and dpdk:EAL-ARGUMENTS.
WireFactory external_wires();

}  // namespace srpnic::sim
