// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

#include <fmt/format.h>

#include <utility>

#include "compare.hpp"

namespace srpnic::synth {

Check::Check(Exceptions register_arrays, Exceptions known_warnings)
    : register_arrays_(std::move(register_arrays)), known_warnings_(std::move(known_warnings)) {}

void Check::add_module(const std::string& name, const Circuit& declared, const Circuit& synthesised,
                       const std::set<std::string>& warnings) {
  for (const std::string& line : differences(name, declared, synthesised, register_arrays_)) findings_.push_back(line);
  for (const std::string& warning : warnings) {
    if (known_warnings_.cover(warning)) continue;
    findings_.push_back(fmt::format(
        "{}: {} (if it says nothing about the card, list it with the reason in hw/synth/known-warnings.txt)", name,
        warning));
  }
  ++modules_;
  memories_ += declared.memories.size();
  signals_ += declared.signals.size();
}

void Check::refuse_unused_exceptions() {
  for (const std::string& pattern : register_arrays_.unused()) {
    findings_.push_back(fmt::format("hw/synth/register-arrays.txt: '{}' covers no array any more; remove it", pattern));
  }
  for (const std::string& pattern : known_warnings_.unused()) {
    findings_.push_back(
        fmt::format("hw/synth/known-warnings.txt: '{}' covers no warning any more; remove it", pattern));
  }
}

std::string Check::summary() const {
  return fmt::format("{} modules, {} memories and {} signals compared with their sources: {} findings", modules_,
                     memories_, signals_, findings_.size());
}

}  // namespace srpnic::synth
