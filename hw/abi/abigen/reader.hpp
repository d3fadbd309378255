// SPDX-License-Identifier: Apache-2.0
// Typed access to one TOML table: every missing, unknown or ill-typed key becomes an InputError with file and line.
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loader.hpp"

namespace srpnic::abigen {

/// Throws InputError "file:line: message" with the line at which `node` stands.
[[noreturn]] void fail_at(const std::string& file, const toml::node& node, const std::string& message);

/// A table together with what it describes ("register 'MAGIC'"), for messages.
class TableReader {
 public:
  TableReader(const std::string& file, const toml::table& table, std::string what)
      : file_(file), table_(table), what_(std::move(what)) {}

  const toml::table& table() const { return table_; }
  const std::string& what() const { return what_; }
  const std::string& file() const { return file_; }
  [[noreturn]] void fail(const std::string& message) const { fail_at(file_, table_, what_ + " " + message); }

  /// Refuses every key that is not listed.
  void allow(std::initializer_list<std::string_view> keys) const;
  bool has(std::string_view key) const { return table_.contains(key); }
  std::string text(std::string_view key) const;
  std::string text_or(std::string_view key, const std::string& fallback) const;
  /// A number 0..`limit`.
  std::uint64_t number(std::string_view key, std::uint64_t limit) const;
  std::uint64_t number_or(std::string_view key, std::uint64_t limit, std::uint64_t fallback) const;
  TableReader child(std::string_view key) const;
  const toml::array& array(std::string_view key) const;

  /// The tables inside this one, in the order of the file. `kind` names them in messages.
  std::vector<std::pair<std::string, TableReader>> children(const std::string& kind) const;
  /// The tables of the array under `key`, in order.
  std::vector<TableReader> items(std::string_view key, const std::string& kind) const;

 private:
  const toml::node& need(std::string_view key) const;

  std::string file_;
  const toml::table& table_;
  std::string what_;
};

}  // namespace srpnic::abigen
