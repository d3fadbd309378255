// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <cctype>

namespace srpnic::abigen {
namespace {

char to_lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
char to_upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }
bool is_capital(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::string snake_from_pascal(const std::string& name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i > 0 && is_capital(name[i]) && !is_capital(name[i - 1])) result += '_';
    result += to_lower(name[i]);
  }
  return result;
}

std::string upper(const std::string& name) {
  std::string result;
  for (const char c : name) result += to_upper(c);
  return result;
}

std::string lower(const std::string& name) {
  std::string result;
  for (const char c : name) result += to_lower(c);
  return result;
}

std::string pascal(const std::string& name) {
  std::string result;
  bool word_start = true;
  for (const char c : name) {
    if (c == '_') {
      word_start = true;
    } else {
      result += word_start ? to_upper(c) : to_lower(c);
      word_start = false;
    }
  }
  return result;
}

std::string constant(const std::string& name) { return "k" + pascal(name); }

}  // namespace srpnic::abigen
