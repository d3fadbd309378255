// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/cosim_wire.hpp"

#include <utility>

#include "sim/cosim/wire_factory.hpp"
#include "sim/initiator/options.hpp"
#include "sim/wire/recording_endpoint.hpp"

namespace srpnic::sim {
namespace {

/// All kinds of peers; `initiator` receives the in-process initiator if one is made.
WireFactory all_wires(const CosimOptions& options, Initiator*& initiator) {
  WireFactory factory = external_wires();
  factory.add("initiator", "initiator[:KEY=VALUE,…]", [&options, &initiator](const std::string& arguments) {
    const std::string defaults =
        "seed=" + std::to_string(options.seed) + ",lossless=" + (options.impairment ? "0" : "1");
    auto made =
        std::make_unique<Initiator>(InitiatorOptions::parse(arguments.empty() ? defaults : defaults + "," + arguments));
    initiator = made.get();
    return made;
  });
  return factory;
}

}  // namespace

CosimWire::CosimWire(const CosimOptions& options) {
  if (!options.pcapng.empty()) recorder_ = std::make_unique<PcapngWriter>(options.pcapng);
  if (options.wire.empty()) return;
  endpoint_ = all_wires(options, initiator_).make(options.wire);
  if (options.impairment) {
    auto impaired = std::make_unique<ImpairedEndpoint>(std::move(endpoint_), *options.impairment, options.seed);
    impairment_ = impaired.get();
    endpoint_ = std::move(impaired);
  }
  if (recorder_) endpoint_ = std::make_unique<RecordingEndpoint>(std::move(endpoint_), *recorder_);
}

std::string CosimWire::usage() {
  const CosimOptions no_options;
  Initiator* none = nullptr;
  return all_wires(no_options, none).usage();
}

}  // namespace srpnic::sim
