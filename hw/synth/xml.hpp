// SPDX-License-Identifier: Apache-2.0
// A document of XML as a tree. Text between the elements is dropped: Verilator's output has none.
#pragma once

#include <istream>
#include <map>
#include <string>
#include <vector>

namespace srpnic::synth {

struct Element {
  std::string tag;
  std::map<std::string, std::string> attributes;
  std::vector<Element> children;

  /// Empty when the element has no such attribute.
  std::string attribute(const std::string& name) const;
  /// The first child with this tag. Throws std::runtime_error when there is none.
  const Element& child(const std::string& tag) const;
};

/// The root element. Throws std::runtime_error when the text is not well-formed.
Element read_xml(std::istream& text);

}  // namespace srpnic::synth
