// SPDX-License-Identifier: Apache-2.0
// The types of a design, as the <typetable> of Verilator's XML lists them.
#pragma once

#include <map>
#include <string>

#include "xml.hpp"

namespace srpnic::synth {

class DeclaredTypes {
 public:
  explicit DeclaredTypes(const Element& typetable);

  /// An unpacked array is a memory: `depth` words, 0 for any other type, of `width` bits.
  struct Shape {
    int depth = 0;
    int width = 0;
  };
  /// Throws std::runtime_error for a type that cannot be synthesised.
  Shape shape_of(const std::string& id) const;

 private:
  int width_of(const std::string& id) const;
  const Element& find(const std::string& id) const;

  std::map<std::string, const Element*> types_;
};

}  // namespace srpnic::synth
