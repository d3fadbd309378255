// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/wire_factory.hpp"

#include <stdexcept>
#include <utility>

#include "sim/wire/dgram_endpoint.hpp"
#include "sim/wire/dpdk_endpoint.hpp"

namespace srpnic::sim {

void WireFactory::add(const std::string& kind, const std::string& usage, Maker maker) {
  kinds_[kind] = {usage, std::move(maker)};
}

std::unique_ptr<WireEndpoint> WireFactory::make(const std::string& text) const {
  const std::size_t colon = text.find(':');
  const auto kind = kinds_.find(text.substr(0, colon));
  if (kind == kinds_.end()) throw std::runtime_error("wire '" + text + "' is not one of " + usage());
  return kind->second.maker(colon == std::string::npos ? "" : text.substr(colon + 1));
}

std::string WireFactory::usage() const {
  std::string all;
  for (const auto& [name, kind] : kinds_) all += (all.empty() ? "" : ", ") + kind.usage;
  return all;
}

WireFactory external_wires() {
  WireFactory factory;
  factory.add("dgram", "dgram:LOCAL,REMOTE", [](const std::string& arguments) {
    const std::size_t comma = arguments.find(',');
    if (comma == std::string::npos) throw std::runtime_error("wire dgram needs two socket paths: dgram:LOCAL,REMOTE");
    return std::make_unique<DgramEndpoint>(arguments.substr(0, comma), arguments.substr(comma + 1));
  });
  factory.add("dpdk", "dpdk:EAL-ARGUMENTS",
              [](const std::string& arguments) { return std::make_unique<DpdkEndpoint>(arguments); });
  return factory;
}

}  // namespace srpnic::sim
