// SPDX-License-Identifier: Apache-2.0
#include "schedule.hpp"

#include <algorithm>

namespace srpnic::rtlgen {

unsigned delay_of(const Node& node) {
  const unsigned width = node.operands.empty() ? 0 : node.operands[0].width();
  const auto levels_of_tree = [](unsigned inputs, unsigned per_lut) {
    unsigned levels = 0;
    for (unsigned left = inputs; left > 1; left = (left + per_lut - 1) / per_lut) ++levels;
    return 4 * levels;
  };
  switch (node.op) {
    case Op::kElement:
    case Op::kEmpty:
    case Op::kFull:
    case Op::kRegister:
    case Op::kNot:
      return 0;
    case Op::kAnd:
    case Op::kOr:
    case Op::kXor:
    case Op::kMux:
      return 2;
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kLess:
    case Op::kLessSigned:
      return 4 + width / 4;  // a carry chain: 8 bits in about half a level
    case Op::kEqual:
      return 4 + levels_of_tree((width + 2) / 3, 6);
    case Op::kMultiply:
      return 16 + width / 2;
    case Op::kShiftLeft:
    case Op::kShiftRight:
    case Op::kShiftRightSigned:
      return 2 * node.operands[1].width() + 2;
    case Op::kMemoryRead:
      return 4;
    case Op::kTable:
      return 2 + 2 * width;
  }
  return 4;
}

namespace {

class Scheduler {
 public:
  Scheduler(Kernel& kernel, unsigned latency) : kernel_(kernel), netlist_(kernel.netlist) {
    schedule_.latency = latency;
  }

  Schedule run() {
    schedule_.fire = Netlist::one();
    for (std::size_t i = 0; i < kernel_.streams.size(); ++i) add_stream(i);
    pin_stage_zero();
    assign_stages();
    for (std::size_t i = 0; i < kernel_.streams.size(); ++i) split_access(i);
    extend();
    find_live();
    return std::move(schedule_);
  }

 private:
  Bits status(std::size_t i) {
    return netlist_.source(kernel_.streams[i].is_read ? Op::kEmpty : Op::kFull, static_cast<int>(i), 1);
  }

  /// "All streams that this path touches are ready."
  void add_stream(std::size_t i) {
    const Stream& stream = kernel_.streams[i];
    if (stream.waits) {
      const Bits ready = netlist_.invert(netlist_.both(stream.access, status(i)));
      schedule_.fire = netlist_.both(schedule_.fire, ready);
    }
  }

  template <class Visit>
  void for_each_node(const Bits& bits, Visit visit) {
    for (const Piece& piece : bits.pieces()) {
      if (!piece.is_constant()) visit(static_cast<std::size_t>(piece.node));
    }
  }

  void mark(const Bits& root, std::vector<bool>& marks) {
    std::vector<Bits> pending = {root};
    while (!pending.empty()) {
      const Bits bits = pending.back();
      pending.pop_back();
      for_each_node(bits, [&](std::size_t id) {
        if (marks[id]) return;
        marks[id] = true;
        const std::vector<Bits>& operands = netlist_.nodes()[id].operands;
        pending.insert(pending.end(), operands.begin(), operands.end());
      });
    }
  }

  void pin_stage_zero() {
    // The products are made first, so that all nodes exist when stages are assigned.
    for (std::size_t i = 0; i < kernel_.streams.size(); ++i) {
      const Stream& stream = kernel_.streams[i];
      schedule_.take.push_back(stream.is_read ? netlist_.both(schedule_.fire, stream.access) : Netlist::zero());
    }
    pinned_.assign(netlist_.nodes().size(), false);
    mark(schedule_.fire, pinned_);
    for (const Bits& take : schedule_.take) mark(take, pinned_);
    for (const Register& state : kernel_.registers) mark(state.next, pinned_);
    for (const Memory& memory : kernel_.memories) {
      for (const Bits* bits : {&memory.read_address, &memory.write, &memory.write_address, &memory.write_data}) {
        mark(*bits, pinned_);
      }
    }
  }

  /// Stages when no stage may be longer than `limit`; returns the last one.
  unsigned try_limit(unsigned limit) {
    schedule_.stage.assign(netlist_.nodes().size(), 0);
    std::vector<unsigned> arrival(netlist_.nodes().size(), 0);
    unsigned last = 0;
    for (std::size_t id = 0; id < netlist_.nodes().size(); ++id) {
      const Node& node = netlist_.nodes()[id];
      unsigned stage = 0;
      unsigned start = 0;
      for (const Bits& operand : node.operands) {
        for_each_node(operand, [&](std::size_t from) {
          if (schedule_.stage[from] > stage) start = 0;
          stage = std::max(stage, schedule_.stage[from]);
          if (schedule_.stage[from] == stage) start = std::max(start, arrival[from]);
        });
      }
      const unsigned delay = delay_of(node);
      if (!pinned_[id] && start > 0 && start + delay > limit) {
        ++stage;
        start = 0;
      }
      schedule_.stage[id] = stage;
      arrival[id] = start + delay;
      if (wanted_[id]) last = std::max(last, stage);
    }
    return last;
  }

  /// The shortest stages with which the outputs are ready in the last one.
  void assign_stages() {
    wanted_.assign(netlist_.nodes().size(), false);
    for (const Stream& stream : kernel_.streams) {
      if (!stream.is_written) continue;
      mark(stream.data, wanted_);
      mark(stream.access, wanted_);
    }
    unsigned shortest = 1;
    unsigned longest = 1 << 16;
    while (shortest < longest) {
      const unsigned middle = (shortest + longest) / 2;
      if (try_limit(middle) <= schedule_.latency) {
        longest = middle;
      } else {
        shortest = middle + 1;
      }
    }
    try_limit(shortest);
  }

  unsigned stage_of(const Bits& bits) {
    unsigned stage = 0;
    for_each_node(bits, [&](std::size_t id) { stage = std::max(stage, schedule_.stage[id]); });
    return stage;
  }

  /// Room in an output is taken up in stage 0 by all that is known there; the rest of the condition comes later.
  void split_access(std::size_t i) {
    const Stream& stream = kernel_.streams[i];
    schedule_.reserve.push_back(schedule_.fire);
    schedule_.confirm.push_back(Netlist::one());
    if (!stream.is_written) return;
    // A call that comes by without room does not write, whatever later stages would find.
    schedule_.reserve[i] = netlist_.both(schedule_.fire, netlist_.invert(status(i)));
    extend();
    settle(schedule_.reserve[i]);
    for (const Bits& factor : factors(netlist_, stream.access)) {
      Bits& product = stage_of(factor) == 0 ? schedule_.reserve[i] : schedule_.confirm[i];
      product = netlist_.both(product, factor);
      extend();
      settle(product);
    }
  }

  /// A product may be one that the kernel has, too, and that was given a later stage than its factors need.
  void settle(const Bits& product) {
    for_each_node(product, [&](std::size_t id) {
      const Node& node = netlist_.nodes()[id];
      if (node.op != Op::kAnd) return;
      unsigned stage = 0;
      for (const Bits& operand : node.operands) {
        settle(operand);
        stage = std::max(stage, stage_of(operand));
      }
      schedule_.stage[id] = std::min(schedule_.stage[id], stage);
    });
  }

  /// Nodes made after the stages were assigned are products of others and done with the last of their operands.
  void extend() {
    while (schedule_.stage.size() < netlist_.nodes().size()) {
      unsigned stage = 0;
      for (const Bits& operand : netlist_.nodes()[schedule_.stage.size()].operands) {
        stage = std::max(stage, stage_of(operand));
      }
      schedule_.stage.push_back(stage);
    }
  }

  /// A static that is never looked at needs no register.
  void find_live() {
    std::vector<bool>& live = schedule_.live;
    live.assign(netlist_.nodes().size(), false);
    schedule_.live_memories.assign(kernel_.memories.size(), false);
    schedule_.live_tables.assign(kernel_.tables.size(), false);
    mark(schedule_.fire, live);
    for (std::size_t i = 0; i < kernel_.streams.size(); ++i) {
      mark(schedule_.take[i], live);
      if (!kernel_.streams[i].is_written) continue;
      for (const Bits* bits : {&schedule_.reserve[i], &schedule_.confirm[i], &kernel_.streams[i].data})
        mark(*bits, live);
    }
    for (std::size_t before = 0; before != count(live);) {
      before = count(live);
      for (std::size_t id = 0; id < netlist_.nodes().size(); ++id) {
        const Node& node = netlist_.nodes()[id];
        if (!live[id]) continue;
        if (node.op == Op::kRegister) mark(kernel_.registers[static_cast<std::size_t>(node.index)].next, live);
        if (node.op == Op::kTable) schedule_.live_tables[static_cast<std::size_t>(node.index)] = true;
        if (node.op == Op::kMemoryRead) {
          const auto index = static_cast<std::size_t>(node.index);
          const Memory& memory = kernel_.memories[index];
          schedule_.live_memories[index] = true;
          for (const Bits* bits : {&memory.read_address, &memory.write, &memory.write_address, &memory.write_data}) {
            mark(*bits, live);
          }
        }
      }
    }
  }

  static std::size_t count(const std::vector<bool>& marks) {
    return static_cast<std::size_t>(std::count(marks.begin(), marks.end(), true));
  }

  Kernel& kernel_;
  Netlist& netlist_;
  Schedule schedule_;
  std::vector<bool> pinned_;
  std::vector<bool> wanted_;
};

}  // namespace

Schedule make_schedule(Kernel& kernel, unsigned latency) { return Scheduler(kernel, latency).run(); }

}  // namespace srpnic::rtlgen
