// SPDX-License-Identifier: Apache-2.0
#include "declared_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace srpnic::synth {
namespace {

/// 32'hff, 32'sh3f
int constant_value(const Element& constant) {
  const std::string text = constant.attribute("name");
  const std::size_t digits = text.find('h');
  if (constant.tag != "const" || digits == std::string::npos) {
    throw std::runtime_error(fmt::format("a bound of an array is no constant: '{}'", text));
  }
  return std::stoi(text.substr(digits + 1), nullptr, 16);
}

int extent(int left, int right) { return std::abs(left - right) + 1; }

int extent_of_array(const Element& type) {
  const Element& range = type.child("range");
  return extent(constant_value(range.children.at(0)), constant_value(range.children.at(1)));
}

int basic_width(const Element& type) {
  if (!type.attribute("left").empty()) {
    return extent(std::stoi(type.attribute("left")), std::stoi(type.attribute("right")));
  }
  static const std::map<std::string, int> widths{{"logic", 1}, {"bit", 1},      {"byte", 8},    {"shortint", 16},
                                                 {"int", 32},  {"integer", 32}, {"longint", 64}};
  const auto entry = widths.find(type.attribute("name"));
  if (entry == widths.end()) {
    throw std::runtime_error("the type '" + type.attribute("name") + "' cannot be synthesised");
  }
  return entry->second;
}

}  // namespace

DeclaredTypes::DeclaredTypes(const Element& typetable) {
  for (const Element& type : typetable.children) types_[type.attribute("id")] = &type;
}

const Element& DeclaredTypes::find(const std::string& id) const {
  const auto entry = types_.find(id);
  if (entry == types_.end()) throw std::runtime_error(fmt::format("the type table has no type '{}'", id));
  return *entry->second;
}

int DeclaredTypes::width_of(const std::string& id) const {
  const Element& type = find(id);
  const std::string inner = type.attribute("sub_dtype_id");
  if (type.tag == "basicdtype") return basic_width(type);
  if (type.tag == "refdtype" || type.tag == "enumdtype" || type.tag == "memberdtype") return width_of(inner);
  if (type.tag == "packarraydtype") return extent_of_array(type) * width_of(inner);
  if (type.tag == "structdtype" || type.tag == "uniondtype") {
    int sum = 0;
    int widest = 0;
    for (const Element& member : type.children) {
      const int width = width_of(member.attribute("sub_dtype_id"));
      sum += width;
      widest = std::max(widest, width);
    }
    return type.tag == "structdtype" ? sum : widest;
  }
  throw std::runtime_error(fmt::format("a <{}> cannot be synthesised", type.tag));
}

DeclaredTypes::Shape DeclaredTypes::shape_of(const std::string& id) const {
  const Element& type = find(id);
  if (type.tag == "refdtype") return shape_of(type.attribute("sub_dtype_id"));
  if (type.tag != "unpackarraydtype") return {.depth = 0, .width = width_of(id)};
  const Shape word = shape_of(type.attribute("sub_dtype_id"));
  return {.depth = extent_of_array(type) * std::max(word.depth, 1), .width = word.width};
}

}  // namespace srpnic::synth
