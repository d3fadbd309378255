// SPDX-License-Identifier: Apache-2.0
#include "expressions.hpp"

#include <fmt/format.h>
#include <llvm/ADT/SmallString.h>

#include <algorithm>

#include "verilog_names.hpp"

namespace srpnic::rtlgen {
namespace {

constexpr std::size_t kLongestInline = 90;
constexpr std::size_t kLineLength = 110;

/// What an operation without a name in the source is called.
const char* kind_of_value(const Node& node) {
  switch (node.op) {
    case Op::kAdd:
      return "sum";
    case Op::kSubtract:
      return "difference";
    case Op::kMultiply:
      return "product";
    case Op::kShiftLeft:
    case Op::kShiftRight:
    case Op::kShiftRightSigned:
      return "shifted";
    case Op::kMux:
      return node.width == 1 ? "condition" : "choice";
    case Op::kTable:
      return "entry";
    default:
      return node.width == 1 ? "condition" : "value";
  }
}

const char* sign_of(Op op) {
  switch (op) {
    case Op::kAnd:
      return "&";
    case Op::kOr:
      return "|";
    case Op::kXor:
      return "^";
    case Op::kAdd:
      return "+";
    case Op::kSubtract:
      return "-";
    case Op::kMultiply:
      return "*";
    case Op::kShiftLeft:
      return "<<";
    case Op::kShiftRight:
      return ">>";
    case Op::kEqual:
      return "==";
    default:
      return "<";
  }
}

/// "{a, b, c}", on several lines when it is long.
std::string concatenation(const std::vector<std::string>& parts) {
  std::string text = "{";
  std::size_t line = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (line + parts[i].size() > kLineLength - 10 && i > 0) {
      text += ",\n      ";
      line = 0;
    } else if (i > 0) {
      text += ", ";
    }
    text += parts[i];
    line += parts[i].size() + 2;
  }
  return text + "}";
}

}  // namespace

std::string range(unsigned width) { return width == 1 ? "" : fmt::format("[{}:0] ", width - 1); }

std::string constant_text(const llvm::APInt& value) {
  llvm::SmallString<64> digits;
  const bool decimal = value.getBitWidth() < 4 || value.getActiveBits() == 0;
  value.toStringUnsigned(digits, decimal ? 10 : 16);
  return fmt::format("{}'{}{}", value.getBitWidth(), decimal ? "d" : "h", digits.str().lower());
}

Expressions::Expressions(const Kernel& kernel, const Schedule& schedule)
    : kernel_(kernel), netlist_(kernel.netlist), schedule_(schedule) {
  // Names of the module's own ports, instances and helpers.
  for (const char* word : {"clk_i", "rst_ni", "fire", "unused", "clear_q", "clearing"}) taken_.insert(word);
  for (unsigned s = 0; s <= schedule.latency; ++s) {
    taken_.insert(fmt::format("call_s{}", s));
    taken_.insert(fmt::format("call_s{}_q", s));
  }
  for (const Stream& stream : kernel.streams) {
    for (const char* suffix : {"_valid", "_take", "_reserve", "_element", "_empty", "_full", "_input", "_output",
                               "_valid_i", "_ready_o", "_data_i", "_valid_o", "_ready_i", "_data_o"}) {
      taken_.insert(stream.name + suffix);
      for (unsigned s = 1; s <= schedule.latency; ++s) taken_.insert(fmt::format("{}{}_s{}_q", stream.name, suffix, s));
    }
    for (unsigned s = 1; s <= schedule.latency; ++s) taken_.insert(fmt::format("{}_reserved_s{}_q", stream.name, s));
  }
  std::vector<Alias> aliases = kernel.aliases;
  std::stable_sort(aliases.begin(), aliases.end(), [](const Alias& a, const Alias& b) { return a.rank > b.rank; });
  for (const Alias& alias : aliases) aliases_.emplace(alias.bits.key(), alias.name);
  count_uses();
  for (std::size_t i = 0; i < kernel.memories.size(); ++i) {
    memory_names_.push_back(unique_with(kernel.memories[i].name + "_memory", {"_initial", "_write", "_address"}));
  }
  for (const Table& table : kernel.tables) table_names_.push_back(unique(table.name + "_table"));
  // Ports, streams and statics have their names first.
  for (std::size_t id = 0; id < netlist_.nodes().size(); ++id) {
    const Node& node = netlist_.nodes()[id];
    const bool is_stream = node.op == Op::kElement || node.op == Op::kEmpty || node.op == Op::kFull;
    if (!is_stream && (node.op != Op::kRegister || !schedule_.live[id])) continue;
    names_[static_cast<NodeId>(id)] = is_stream ? node.name : unique(node.name);
    if (node.op != Op::kEmpty || schedule_.live[id]) declare(names_[static_cast<NodeId>(id)], node.width);
  }
}

void Expressions::count_uses() {
  const auto count = [&](const Bits& bits) {
    for (const Piece& piece : bits.pieces()) {
      if (!piece.is_constant()) ++uses_[piece.node];
    }
  };
  for (std::size_t id = 0; id < netlist_.nodes().size(); ++id) {
    if (!schedule_.live[id]) continue;
    for (const Bits& operand : netlist_.nodes()[id].operands) count(operand);
  }
  count(schedule_.fire);
  for (std::size_t i = 0; i < kernel_.streams.size(); ++i) {
    for (const Bits* bits :
         {&schedule_.take[i], &schedule_.reserve[i], &schedule_.confirm[i], &kernel_.streams[i].data}) {
      count(*bits);
    }
  }
  for (const Register& state : kernel_.registers) count(state.next);
  for (const Memory& memory : kernel_.memories) {
    for (const Bits* bits : {&memory.read_address, &memory.write, &memory.write_address, &memory.write_data})
      count(*bits);
  }
}

std::string Expressions::unique(const std::string& wanted) { return unique_with(wanted, {}); }

std::string Expressions::unique_with(const std::string& wanted, const std::vector<std::string>& suffixes) {
  // With the names of the same value in later stages.
  std::vector<std::string> endings = suffixes;
  for (unsigned s = 1; s <= schedule_.latency; ++s) endings.push_back(fmt::format("_s{}_q", s));
  const std::string name = legal_name(wanted);
  const auto is_free = [&](const std::string& candidate) {
    if (is_reserved(candidate) || taken_.count(candidate) != 0) return false;
    return std::none_of(endings.begin(), endings.end(),
                        [&](const std::string& ending) { return taken_.count(candidate + ending) != 0; });
  };
  // What is taken stays taken: the search goes on where the last one for this name and these endings ended.
  int first = 1;
  int& number = suffixes.empty() ? numbers_.try_emplace(name, 1).first->second : first;
  const auto numbered = [&] { return number == 1 ? name : fmt::format("{}_{}", name, number); };
  while (!is_free(numbered())) ++number;
  std::string result = numbered();
  taken_.insert(result);
  for (const std::string& ending : endings) taken_.insert(result + ending);
  return result;
}

void Expressions::declare(const std::string& name, unsigned width) { used_.emplace(name, llvm::APInt(width, 0)); }

bool Expressions::stands_inline(NodeId id) const {
  const Node& node = netlist_.node(id);
  if (node.width != 1 || !node.name.empty()) return false;
  switch (node.op) {
    case Op::kNot:
      return true;
    case Op::kAnd:
    case Op::kOr:
    case Op::kXor:
    case Op::kEqual:
    case Op::kLess:
      return uses_.at(id) == 1;
    default:
      return false;
  }
}

void Expressions::declare(NodeId id) {
  const Node& node = netlist_.node(id);
  const unsigned stage = schedule_.stage[static_cast<std::size_t>(id)];
  const std::string text = formula(node, stage);
  std::string name = node.name;
  if (name.empty()) {
    const std::string kind = kind_of_value(node);
    int& number = kind_numbers_.try_emplace(kind, 1).first->second;
    while (taken_.count(fmt::format("{}_{}", kind, number)) != 0) ++number;
    name = fmt::format("{}_{}", kind, number);
  }
  name = unique(name);
  names_[id] = name;
  declare(name, node.width);
  declarations_ += fmt::format("  wire {}{} = {};\n", range(node.width), name, text);
}

std::string Expressions::name_of(NodeId id) {
  const auto known = names_.find(id);
  if (known != names_.end()) return known->second;
  declare(id);
  return names_[id];
}

std::string Expressions::name_in_stage(NodeId id, unsigned stage) {
  const unsigned own = schedule_.stage[static_cast<std::size_t>(id)];
  std::string name = name_of(id);
  if (stage == own) return name;
  unsigned& last = delayed_[id];
  last = std::max(last, stage);
  for (unsigned s = own + 1; s <= stage; ++s) declare(fmt::format("{}_s{}_q", name, s), netlist_.node(id).width);
  return fmt::format("{}_s{}_q", name, stage);
}

std::string Expressions::reference(NodeId id, unsigned stage, unsigned lsb, unsigned width) {
  const unsigned own = schedule_.stage[static_cast<std::size_t>(id)];
  if (stage == own && names_.count(id) == 0 && stands_inline(id)) {
    const auto known = inline_texts_.find(id);
    if (known != inline_texts_.end()) return known->second;
    const std::string text = formula(netlist_.node(id), stage);
    const bool is_operand = netlist_.node(id).op == Op::kNot;  // an operator before its operand binds closest
    if (text.size() <= kLongestInline) return inline_texts_[id] = is_operand ? text : "(" + text + ")";
  }
  std::string name = name_in_stage(id, stage);
  // A delayed value uses all bits of the stages before it.
  for (unsigned s = own; s < stage; ++s)
    used_.at(s == own ? name_of(id) : fmt::format("{}_s{}_q", name_of(id), s)).setAllBits();
  used_.at(name).setBits(lsb, lsb + width);
  if (width == netlist_.node(id).width) return name;
  return width == 1 ? fmt::format("{}[{}]", name, lsb) : fmt::format("{}[{}:{}]", name, lsb + width - 1, lsb);
}

const std::string* Expressions::alias_of(const Bits& bits) {
  const std::string key = bits.key();
  if (const auto declared = alias_names_.find(key); declared != alias_names_.end()) return &declared->second;
  const auto wanted = aliases_.find(key);
  if (wanted == aliases_.end()) return nullptr;
  std::vector<std::string> parts;
  for (auto piece = bits.pieces().rbegin(); piece != bits.pieces().rend(); ++piece) {
    parts.push_back(piece->is_constant() ? constant_text(piece->value)
                                         : reference(piece->node, 0, piece->lsb, piece->width()));
  }
  const std::string name = unique(wanted->second);
  declarations_ += fmt::format("  wire {}{} = {};\n", range(bits.width()), name,
                               parts.size() == 1 ? parts.front() : concatenation(parts));
  return &(alias_names_[key] = name);
}

std::string Expressions::operand(const Bits& bits, unsigned stage) {
  if (stage == 0) {
    if (const std::string* alias = alias_of(bits)) return *alias;
  }
  std::vector<std::string> parts;
  const std::vector<Piece>& pieces = bits.pieces();
  for (std::size_t i = pieces.size(); i-- > 0;) {
    const Piece& piece = pieces[i];
    if (piece.is_constant()) {
      parts.push_back(constant_text(piece.value));
      continue;
    }
    std::size_t copies = 1;  // of the sign, for example
    while (piece.width() == 1 && i > 0 && pieces[i - 1].node == piece.node && pieces[i - 1].lsb == piece.lsb &&
           pieces[i - 1].width() == 1) {
      ++copies;
      --i;
    }
    const std::string text = reference(piece.node, stage, piece.lsb, piece.width());
    parts.push_back(copies == 1 ? text : fmt::format("{{{}{{{}}}}}", copies, text));
  }
  return parts.size() == 1 ? parts.front() : concatenation(parts);
}

std::string Expressions::condition(const Bits& bit, unsigned stage) {
  const std::string text = operand(bit, stage);
  const auto id = netlist_.whole_node(bit);
  const bool enclosed = id && names_.count(*id) == 0 && text.front() == '(';
  return enclosed ? text.substr(1, text.size() - 2) : text;
}

std::string Expressions::formula(const Node& node, unsigned stage) {
  const auto text = [&](std::size_t i) { return operand(node.operands[i], stage); };
  switch (node.op) {
    case Op::kNot:
      return (node.width == 1 ? "!" : "~") + text(0);
    case Op::kMux:
      return fmt::format("{} ? {} : {}", text(0), text(1), text(2));
    case Op::kLessSigned:
      return fmt::format("$signed({}) < $signed({})", text(0), text(1));
    case Op::kShiftRightSigned:
      return fmt::format("$signed({}) >>> {}", text(0), text(1));
    case Op::kMemoryRead: {
      const Memory& memory = kernel_.memories[static_cast<std::size_t>(node.index)];
      return fmt::format("{}[{}]", memory_name(static_cast<std::size_t>(node.index)), operand(memory.read_address, 0));
    }
    case Op::kTable: {
      const Table& table = kernel_.tables[static_cast<std::size_t>(node.index)];
      const Bits index = node.operands[0].resized(32);
      return fmt::format("{}[{} * 32'd{} +: {}]", table_name(static_cast<std::size_t>(node.index)),
                         operand(index, stage), table.width, table.width);
    }
    case Op::kSubtract:
      // Verilator 5.006 forgets to cut 0 - {…, condition, …} to its width where it stands in a wide concatenation.
      if (node.operands[0] == Bits::constant(node.width, 0)) {
        return fmt::format("~{} + {}", text(1), constant_text(llvm::APInt(node.width, 1)));
      }
      return fmt::format("{} - {}", text(0), text(1));
    default:
      return fmt::format("{} {} {}", text(0), sign_of(node.op), text(1));
  }
}

std::string Expressions::take_declarations() {
  std::string text;
  std::swap(text, declarations_);
  return text;
}

bool Expressions::is_used(const std::string& name) const {
  const auto found = used_.find(name);
  return found != used_.end() && !found->second.isZero();
}

std::vector<std::string> Expressions::unused() const {
  std::vector<std::string> result;
  for (const auto& [name, used] : used_) {
    for (unsigned lsb = 0; lsb < used.getBitWidth();) {
      unsigned end = lsb;
      while (end < used.getBitWidth() && !used[end]) ++end;
      if (end > lsb) {
        result.push_back(end - lsb == used.getBitWidth() ? name
                         : end - lsb == 1                ? fmt::format("{}[{}]", name, lsb)
                                                         : fmt::format("{}[{}:{}]", name, end - 1, lsb));
      }
      lsb = end + 1;
    }
  }
  return result;
}

}  // namespace srpnic::rtlgen
