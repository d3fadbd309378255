// SPDX-License-Identifier: Apache-2.0
// The contents of hw/abi/srpnic.toml as checked values: what the loader guarantees and the emitters print.
// Everything is in the order in which the TOML file states it; names are unique within their kind.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace srpnic::abigen {

struct Constant {
  std::string name;  // UPPER_SNAKE
  std::uint64_t value = 0;
  std::string text;
};

struct EnumValue {
  std::string name;  // UPPER_SNAKE
  std::uint64_t value = 0;
};

struct Enum {
  std::string name;  // PascalCase
  unsigned width = 0;
  std::string text;
  std::vector<EnumValue> values;
};

struct Register {
  std::string name;  // UPPER_SNAKE
  std::uint32_t offset = 0;
  std::string access;       // ro, rw or wo
  std::uint32_t count = 1;  // consecutive 32-bit words
  std::string text;
};

/// A field of a record, a ring entry or a mailbox command. `lsb` counts from bit 0 of the whole.
struct Field {
  std::string name;  // snake_case
  unsigned lsb = 0;
  unsigned width = 0;
  std::string type;  // name of the nested record; empty for a number
  std::string text;
};

struct MailboxCommand {
  std::string name;  // a value of the enumeration MailboxCommand
  std::string text;
  std::vector<Field> fields;
  std::string record;  // empty: none
  unsigned record_word = 0;
};

/// One 64-byte ring entry header; every field is a naturally aligned 8, 16, 32 or 64-bit number, in ascending order.
struct Ring {
  std::string name;
  std::string text;
  std::vector<Field> fields;
};

/// A packed structure; the first field is the least significant.
struct Record {
  std::string name;
  std::string text;
  std::vector<Field> fields;
  unsigned width = 0;
};

struct Abi {
  std::uint32_t magic = 0;
  std::uint32_t version = 0;
  std::vector<Constant> constants;
  std::vector<Enum> enums;
  std::vector<Register> registers;
  std::vector<MailboxCommand> mailbox;
  std::vector<std::string> counters;
  std::vector<Ring> rings;
  std::vector<Record> records;

  /// The record of that name, or nullptr.
  const Record* find_record(const std::string& name) const {
    for (const Record& record : records) {
      if (record.name == name) return &record;
    }
    return nullptr;
  }
};

}  // namespace srpnic::abigen
