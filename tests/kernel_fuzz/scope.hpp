// SPDX-License-Identifier: Apache-2.0
// What a random statement can name where it stands: variables, records, tables, indices, functions.
#pragma once

#include <string>
#include <vector>

#include "tree.hpp"

namespace srpnic::kernel_fuzz {

/// A number, a record, or an array of either.
struct Shape {
  Type scalar;
  int record = -1;  // its number in Scope::record_types
  int count = 0;    // of an array's elements
};

struct Field {
  std::string name;
  Shape shape;
};

struct RecordType {
  std::string name;
  std::vector<Field> fields;
  bool is_union = false;
};

/// A place that holds a number: a variable, a record's member, a table's element or a member of it.
struct Place {
  std::string text;
  Type type;
  bool writable = false;
  bool is_static = false;
  std::vector<std::string> uses;
  std::string memory;  // with index: where a table's element lies
  std::string index;
};

/// A place that holds a whole record.
struct RecordPlace {
  std::string text;
  int record = -1;
  bool writable = false;
  bool is_static = false;
  std::vector<std::string> uses;
  std::string memory;
  std::string index;
};

struct Table {
  std::string name;
  std::string memory;  // unlike the name, different for each table
  Shape element;
  int size = 0;
  bool is_constant = false;
  bool is_whole = false;  // written by whole elements only
};

/// A constant local below `bound`, meant for one table's reads or writes.
struct Index {
  std::string name;
  int bound = 0;
  std::string memory;
  bool for_writes = false;
  bool is_positive = false;
};

/// result name(parameters): an expression; without a result, a statement that changes its first argument.
struct Function {
  std::string name;
  Type result;
  std::vector<Type> parameters;
  bool changes_first = false;
};

struct Scope {
  std::vector<Place> places;
  std::vector<RecordPlace> records;
  std::vector<Table> tables;
  std::vector<Index> indices;
  std::vector<Function> functions;
};

}  // namespace srpnic::kernel_fuzz
