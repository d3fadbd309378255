// SPDX-License-Identifier: Apache-2.0
// The generator's parts, which call each other: values (expressions.cpp), statements (statements.cpp), records and
// statics (statics.cpp), accesses to them (memories.cpp), functions and classes (functions.cpp), and the kernel as a
// whole (generate.cpp).
#pragma once

#include <optional>
#include <set>

#include "features.hpp"
#include "random.hpp"
#include "scope.hpp"
#include "tree.hpp"

namespace srpnic::kernel_fuzz {

class Generator {
 public:
  Generator(std::uint64_t seed, const Features& allowed);
  Kernel make();

 private:
  bool has(Feature feature) const { return features_.count(feature) != 0; }
  std::string fresh(const std::string& base);

  // Types and values: expressions.cpp, operators.cpp
  Type any_type();
  Type any_integer();
  Type any_ap();
  Expression literal(const Type& type);
  std::string print_literal(const Type& type);
  Expression convert(Expression value, const Type& type);
  Expression read(const Place& place);
  Expression target(const Place& place, bool also_read);
  Expression value(const Type& type, int depth);
  Expression any_value(int depth);
  Expression digest(const Type& type);
  Expression any_integer_value(int depth);
  Expression leaf(const Type& type);
  Expression condition(int depth);
  Expression integer_operation(int depth);
  Expression natural_operation(int depth);
  Expression integer_division(int depth);
  Expression trick(int depth);
  Expression ap_operation(int depth);
  Expression ap_range(int depth);
  Expression count(int limit, int depth);
  std::optional<Expression> call(int depth);

  // Records and statics: statics.cpp
  int record_type(bool streamable, int depth);
  int union_type();
  Shape any_shape(int depth);
  std::string type_name(const Shape& shape) const;
  int bits_of(const Shape& shape) const;
  std::string initialiser(const Shape& shape);
  void expand(const Place& prototype, const Shape& shape, std::vector<Place>& places) const;
  void add_variable(const std::string& name, const Shape& shape, bool writable, bool is_static);
  void declare_static(Body& body, const std::string& name, const Shape& shape, bool is_constant);
  void add_statics(Body& body);
  void add_table(Body& body);
  void add_snapshot(Body& body);
  void declare_record(const RecordType& record, bool streamable);

  // Accesses to tables: memories.cpp
  struct Element {
    std::string text;
    std::string index;
    std::vector<std::string> uses;
  };
  std::optional<Element> element_of(const Table& table, bool for_write);
  std::optional<Place> table_place(bool for_write);
  std::optional<RecordPlace> record_place(bool for_write);
  Expression index_value();
  Expression undecided();
  void add_indices(Body& body);
  void use_all(const RecordPlace& place, bool is_write, Statement& statement) const;
  void copy_record(Body& body);
  void clear(Body& body);
  void compose(Body& body);
  void refer(Body& body);
  void step_back(Body& body);

  // Functions, classes: functions.cpp
  void add_functions();
  void add_class(Body& body);
  void use_class(Body& body);
  void add_lambda(Body& body);
  void same_names(Body& body);

  // Statements: statements.cpp
  void statements(Body& body, int budget);
  void statement(Body& body, int budget);
  void local(Body& body);
  void local_array(Body& body);
  void assign(Body& body);
  void assign_to(Body& body, const Place& place);
  void assign_range(Body& body, const Place& place);
  void branch(Body& body, int budget);
  void choice(Body& body, int budget);
  void loop(Body& body, int budget);
  void shift_registers(Body& body);
  void dead_code(Body& body);
  void call_statement(Body& body);
  Body nested(int budget);
  std::optional<Place> writable_place();

  // Streams and the whole: generate.cpp
  void add_streams();
  void read_stream(Body& body, const Stream& stream, bool pinned);
  void write_stream(Body& body, const Stream& stream);
  void move_sometimes(Body& body, int budget);
  void calculation(Body& body, int budget);
  void states(Body& body, int budget);
  Statement guard(const std::vector<Stream>& streams);

  static Statement plain(const std::string& text, std::vector<Expression> operands = {}, bool effect = false);

  Random random_;
  Features features_;
  Kernel kernel_;
  Scope scope_;
  std::vector<RecordType> record_types_;
  std::vector<Shape> stream_shapes_;  // as kernel_.streams
  struct Instance {
    std::string name;
    std::vector<std::pair<std::string, Type>> calls;
  };
  std::vector<Instance> instances_;
  std::vector<int> widths_;                             // of ap_uint
  std::vector<Place> items_;                            // the numbers in the element that has been read first
  std::vector<std::pair<std::string, int>> histories_;  // registers in arrays: name, size
  std::set<std::string> names_;
  int number_ = 0;
  int loops_ = 0;  // around the statement
  bool no_memories_ = false;
};

}  // namespace srpnic::kernel_fuzz
