// SPDX-License-Identifier: Apache-2.0
// Kernel: what a call of the kernel does, as a netlist and the places it touches. Made by translate, arranged in
// pipeline stages by schedule, written by emit_verilog.
#pragma once

#include <string>
#include <vector>

#include "netlist.hpp"

namespace srpnic::rtlgen {

struct Stream {
  std::string name;
  unsigned width = 0;  ///< 0: never read nor written
  bool is_read = false;
  bool is_written = false;
  Bits access = Netlist::zero();  ///< the call reads or writes, if it fires
  Bits data;                      ///< what is written
  bool waits = false;             ///< the call must wait for the stream, because it does not test empty() or full()
};

struct Register {
  std::string name;
  llvm::APInt initial;
  llvm::APInt varies;  ///< bits that ever differ from `initial`
  Bits value;          ///< at the start of the call
  Bits next;           ///< at its end
};

/// One word is read and one is written in a call; a read sees what the same call wrote before it.
struct Memory {
  std::string name;
  unsigned access_width = 0;  ///< of loads and stores
  unsigned width = 0;         ///< of what is kept; the bits above are always 0. 0: never written, it is a table
  std::vector<llvm::APInt> initial;
  Bits read_address;  ///< width 0: never read
  Bits write = Netlist::zero();
  Bits write_address;
  Bits write_data;

  std::size_t depth() const { return initial.size(); }
};

struct Table {
  std::string name;
  unsigned width = 0;  ///< the bits above are 0 in all words
  std::vector<llvm::APInt> words;
};

/// A value that the source gives a name to although it is only a row of other values' bits.
struct Alias {
  Bits bits;
  std::string name;
  int rank = 0;
};

struct Kernel {
  std::string name;
  std::string source;
  Netlist netlist;
  std::vector<Stream> streams;  ///< in the order of the parameters
  std::vector<Register> registers;
  std::vector<Memory> memories;
  std::vector<Table> tables;
  std::vector<Alias> aliases;
};

/// Bits needed to count from 0 to `count` - 1.
inline unsigned index_bits(std::size_t count) {
  unsigned bits = 1;
  while ((std::size_t{1} << bits) < count) ++bits;
  return bits;
}

}  // namespace srpnic::rtlgen
