// SPDX-License-Identifier: Apache-2.0
// A kernel as a tree: what the generator makes, the rules check, the reducer makes smaller and the printer writes as
// C++. Expressions and statements are text with holes ($0, $1, ...) for their operands, and say beside the text what
// the rules have to know: which names they need, which memories and streams they access, what they declare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace srpnic::kernel_fuzz {

/// A value's type: bool, a C++ integer of 8 to 64 bits, or ap_uint<width>.
struct Type {
  enum class Kind { kBool, kInteger, kAp };
  Kind kind = Kind::kBool;
  int width = 1;
  bool is_signed = false;

  bool operator==(const Type&) const = default;
};

inline Type boolean() { return {}; }
inline Type integer(int width, bool is_signed) { return {Type::Kind::kInteger, width, is_signed}; }
inline Type ap(int width) { return {Type::Kind::kAp, width, false}; }

/// As C++ writes it: std::uint16_t, ap_uint<24>, bool.
std::string name_of(const Type& type);

/// One access to a memory: a table's member, at an index that is the same wherever its text is the same.
struct Access {
  std::string memory;
  std::string index;
  bool is_write = false;
};

struct Expression {
  Type type;
  std::string text;
  std::vector<Expression> operands;
  std::vector<std::string> uses;  // names, without those of the operands
  std::vector<Access> accesses;
  bool fixed = false;  // the target of an assignment: not to be replaced by a value
};

/// The value in another type, by the conversion that C++ writes for it.
Expression converted(Expression value, const Type& type);

struct Statement;
using Body = std::vector<Statement>;

struct Statement {
  enum class Kind { kPlain, kIf, kSwitch, kLoop, kBlock, kGuard, kReturn, kBreak, kContinue };
  Kind kind = Kind::kPlain;
  std::string text;  // kPlain: the statement; kLoop: the head; kGuard: the form
  std::vector<Expression> operands;
  std::vector<Body>
      bodies;  // kIf: one or two; kSwitch: one for each of the labels; kGuard: none, or all that is guarded
  std::vector<std::string> labels;  // kSwitch: "case 3:"
  std::vector<std::string> declares;
  std::vector<std::string> uses;
  std::vector<Access> accesses;
  std::vector<std::string> streams;  // read or written here; kGuard: tested
  bool has_effect = false;           // changes a static; accesses to streams and memories need no mark
  bool pinned = false;               // without it results would depend on time
};

struct Stream {
  std::string name;
  std::string type;
  bool is_input = true;
};

/// Something in front of the kernel: a record, a function, a constant.
struct Declaration {
  std::string name;
  std::string text;
  std::vector<std::string> uses;
};

struct Kernel {
  std::vector<Declaration> declarations;
  std::vector<Stream> streams;
  Body body;
  bool waits = false;  // accesses may be without test: rtlgen makes the call wait
  std::vector<std::string> features;
};

std::size_t count_statements(const Body& body);

}  // namespace srpnic::kernel_fuzz
