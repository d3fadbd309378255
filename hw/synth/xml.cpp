// SPDX-License-Identifier: Apache-2.0
#include "xml.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <stdexcept>
#include <type_traits>

namespace srpnic::synth {
namespace {

/// The elements that are open, the root's parent first. An element moves into its parent when it ends.
using OpenElements = std::vector<Element>;

void begin_element(void* user, const XML_Char* tag, const XML_Char** attributes) {
  Element element{.tag = tag, .attributes = {}, .children = {}};
  for (; *attributes != nullptr; attributes += 2) element.attributes[attributes[0]] = attributes[1];
  static_cast<OpenElements*>(user)->push_back(std::move(element));
}

void end_element(void* user, const XML_Char*) {
  OpenElements& open = *static_cast<OpenElements*>(user);
  Element element = std::move(open.back());
  open.pop_back();
  open.back().children.push_back(std::move(element));
}

}  // namespace

std::string Element::attribute(const std::string& name) const {
  const auto entry = attributes.find(name);
  return entry == attributes.end() ? "" : entry->second;
}

const Element& Element::child(const std::string& wanted) const {
  for (const Element& candidate : children) {
    if (candidate.tag == wanted) return candidate;
  }
  throw std::runtime_error(fmt::format("<{}> has no <{}>", tag, wanted));
}

Element read_xml(std::istream& text) {
  const std::string document(std::istreambuf_iterator<char>(text), {});
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr),
                                                                                             &XML_ParserFree);
  OpenElements open(1);
  XML_SetUserData(parser.get(), &open);
  XML_SetElementHandler(parser.get(), begin_element, end_element);
  if (XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), XML_TRUE) != XML_STATUS_OK) {
    throw std::runtime_error(fmt::format("line {}: {}", XML_GetCurrentLineNumber(parser.get()),
                                         XML_ErrorString(XML_GetErrorCode(parser.get()))));
  }
  return std::move(open.front().children.front());
}

}  // namespace srpnic::synth
