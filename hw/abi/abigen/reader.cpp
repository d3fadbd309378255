// SPDX-License-Identifier: Apache-2.0
#include "reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace srpnic::abigen {

void fail_at(const std::string& file, const toml::node& node, const std::string& message) {
  throw InputError(fmt::format("{}:{}: {}", file, node.source().begin.line, message));
}

const toml::node& TableReader::need(std::string_view key) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) fail(fmt::format("has no '{}'; add one", key));
  return *node;
}

void TableReader::allow(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, node] : table_) {
    if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
      fail_at(file_, node, fmt::format("{} has an unknown key '{}'; use {}", what_, key.str(), fmt::join(keys, ", ")));
    }
  }
}

std::string TableReader::text(std::string_view key) const {
  const toml::node& node = need(key);
  if (!node.is_string()) fail_at(file_, node, fmt::format("'{}' of {} must be a text in quotes", key, what_));
  return node.as_string()->get();
}

std::string TableReader::text_or(std::string_view key, const std::string& fallback) const {
  return has(key) ? text(key) : fallback;
}

std::uint64_t TableReader::number(std::string_view key, std::uint64_t limit) const {
  const toml::node& node = need(key);
  if (!node.is_integer()) fail_at(file_, node, fmt::format("'{}' of {} must be a whole number", key, what_));
  const std::int64_t value = node.as_integer()->get();
  if (value < 0 || static_cast<std::uint64_t>(value) > limit) {
    fail_at(file_, node, fmt::format("'{}' of {} is {}; it must lie in 0..{}", key, what_, value, limit));
  }
  return static_cast<std::uint64_t>(value);
}

std::uint64_t TableReader::number_or(std::string_view key, std::uint64_t limit, std::uint64_t fallback) const {
  return has(key) ? number(key, limit) : fallback;
}

TableReader TableReader::child(std::string_view key) const {
  const toml::node& node = need(key);
  if (!node.is_table()) fail_at(file_, node, fmt::format("'{}' of {} must be a table", key, what_));
  return {file_, *node.as_table(), fmt::format("[{}]", key)};
}

const toml::array& TableReader::array(std::string_view key) const {
  const toml::node& node = need(key);
  if (!node.is_array()) fail_at(file_, node, fmt::format("'{}' of {} must be an array", key, what_));
  return *node.as_array();
}

std::vector<std::pair<std::string, TableReader>> TableReader::children(const std::string& kind) const {
  std::vector<std::pair<std::string, TableReader>> result;
  for (const auto& [key, node] : table_) {
    const std::string name{key.str()};
    if (!node.is_table()) fail_at(file_, node, fmt::format("{} '{}' must be a table", kind, name));
    result.emplace_back(name, TableReader(file_, *node.as_table(), fmt::format("{} '{}'", kind, name)));
  }
  // toml++ keeps tables sorted by key; the order of the file carries meaning.
  const auto position = [](const auto& entry) {
    const toml::source_position begin = entry.second.table().source().begin;
    return std::pair{begin.line, begin.column};
  };
  std::vector<std::size_t> order(result.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return position(result[a]) < position(result[b]); });
  std::vector<std::pair<std::string, TableReader>> sorted;
  sorted.reserve(result.size());
  for (const std::size_t i : order) sorted.push_back(result[i]);
  return sorted;
}

std::vector<TableReader> TableReader::items(std::string_view key, const std::string& kind) const {
  std::vector<TableReader> result;
  for (const toml::node& node : array(key)) {
    if (!node.is_table()) fail_at(file_, node, fmt::format("each {} must be a table", kind));
    const toml::table& table = *node.as_table();
    const TableReader unnamed(file_, table, kind);
    result.emplace_back(file_, table, fmt::format("{} '{}'", kind, unnamed.text("name")));
  }
  return result;
}

}  // namespace srpnic::abigen
