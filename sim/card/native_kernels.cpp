// SPDX-License-Identifier: Apache-2.0
#include "sim/card/native_kernels.hpp"

#include <cstring>

#include "cmd_decode/cmd_decode.hpp"
#include "data_mover/data_mover.hpp"
#include "desc_walk/desc_walk.hpp"
#include "iu_parse/iu_parse.hpp"
#include "rsp_build/rsp_build.hpp"

namespace srpnic::sim {
namespace {

/// Bytes of the variable that Verilator makes for a vector of `bits`: 1, 2, 4, 8, or whole 32-bit words.
constexpr std::size_t variable_bytes(unsigned bits) {
  if (bits <= 8) return 1;
  if (bits <= 16) return 2;
  if (bits <= 32) return 4;
  if (bits <= 64) return 8;
  return (bits + 31) / 32 * 4;
}

template <typename Record>
Record load(const void* variable) {
  constexpr int kBits = static_cast<int>(Record::kBits);
  std::uint64_t words[ap_uint<kBits>::kWords] = {};
  std::memcpy(words, variable, variable_bytes(kBits));
  ap_uint<kBits> bits;
  for (int i = 0; i < ap_uint<kBits>::kWords; ++i) bits.set_word(i, words[i]);
  return Record::from_bits(bits);
}

template <typename Record>
void store(const Record& record, void* variable) {
  constexpr int kBits = static_cast<int>(Record::kBits);
  const ap_uint<kBits> bits = record.to_bits();
  std::uint64_t words[ap_uint<kBits>::kWords];
  for (int i = 0; i < ap_uint<kBits>::kWords; ++i) words[i] = bits.word(i);
  std::memcpy(variable, words, variable_bytes(kBits));
}

/// From the card's port into a kernel's stream.
template <typename Record>
class Inlet {
 public:
  explicit Inlet(const StreamOutSignals& signals) : signals_(signals) { drive(); }
  bool sample() {
    if (*signals_.valid == 0 || *signals_.ready == 0) return false;
    stream.write(load<Record>(signals_.data));
    return true;
  }
  void drive() { *signals_.ready = !stream.full(); }
  bool idle() const { return stream.empty(); }
  void clear() {
    while (!stream.empty()) stream.read();
  }

  hls::stream<Record> stream;

 private:
  StreamOutSignals signals_;
};

/// From a kernel's stream to the card's port.
template <typename Record>
class Outlet {
 public:
  explicit Outlet(const StreamInSignals& signals) : signals_(signals) { drive(); }
  bool sample() {
    if (!presented_ || *signals_.ready == 0) return false;
    presented_ = false;
    return true;
  }
  void drive() {
    if (!presented_ && !stream.empty()) {
      store(stream.read(), signals_.data);
      presented_ = true;
    }
    *signals_.valid = presented_;
  }
  bool idle() const { return !presented_ && stream.empty(); }
  void clear() {
    while (!stream.empty()) stream.read();
    presented_ = false;
  }

  hls::stream<Record> stream;

 private:
  StreamInSignals signals_;
  bool presented_ = false;  // a record is on the port
};

/// From one kernel to the next.
template <typename Record>
class Link {
 public:
  bool sample() { return !stream.empty(); }
  void drive() {}
  bool idle() const { return stream.empty(); }
  void clear() {
    while (!stream.empty()) stream.read();
  }

  hls::stream<Record> stream;
};

/// Calls after which a kernel whose outputs are taken and whose inputs are empty has finished any command: the longest
/// transfer in pieces of MAX_WORK_BYTES takes fewer.
constexpr int kCallsToFinish = 4096;

}  // namespace

struct NativeKernels::Impl {
  explicit Impl(const KernelSignals& s)
      : reset_n(s.reset_n),
        parse_iu(s.iu_parse_iu),
        parse_command(s.iu_parse_command),
        parse_exception(s.iu_parse_exception),
        decode_command(s.cmd_decode_command),
        decode_exception(s.cmd_decode_exception),
        mover_copy(s.data_mover_copy),
        mover_context(s.data_mover_context),
        build_completed(s.rsp_build_completed),
        build_work(s.rsp_build_work),
        build_slot_free(s.rsp_build_slot_free) {}

  /// Calls `function` for each stream, in the order of the data path.
  template <typename Function>
  void for_each(Function function) {
    function(parse_iu);
    function(parse_command);
    function(parse_exception);
    function(decode_command);
    function(decode_exception);
    function(transfer);
    function(segment);
    function(mover_copy);
    function(mover_context);
    function(mover_output);
    function(build_completed);
    function(build_work);
    function(build_slot_free);
  }

  void run() {
    rsp_build(mover_output.stream, build_completed.stream, build_work.stream, build_slot_free.stream);
    data_mover(segment.stream, mover_output.stream, mover_copy.stream, mover_context.stream);
    desc_walk(transfer.stream, segment.stream);
    cmd_decode(decode_command.stream, transfer.stream, decode_exception.stream);
    iu_parse(parse_iu.stream, parse_command.stream, parse_exception.stream);
  }

  /// The kernels' state is static and has no reset of its own: what they were doing is run to its end, unseen.
  void reset() {
    for (int i = 0; i < kCallsToFinish; ++i) {
      for_each([](auto& stream) { stream.clear(); });
      run();
    }
    for_each([](auto& stream) { stream.clear(); });
  }

  const std::uint8_t* reset_n;
  bool in_reset = false;
  Inlet<IuRecord> parse_iu;
  Outlet<SrpCommand> parse_command;
  Outlet<IuException> parse_exception;
  Inlet<AddressedCommand> decode_command;
  Outlet<IuException> decode_exception;
  Link<Transfer> transfer;
  Link<Segment> segment;
  Outlet<CopyJob> mover_copy;
  Outlet<Response> mover_context;
  Link<MoverOutput> mover_output;
  Inlet<CompletedCommand> build_completed;
  Outlet<WorkRequest> build_work;
  Outlet<SlotFree> build_slot_free;
};

NativeKernels::NativeKernels(const KernelSignals& signals) : impl_(std::make_unique<Impl>(signals)) {}
NativeKernels::~NativeKernels() = default;

bool NativeKernels::sample() {
  if (*impl_->reset_n == 0) {
    if (!impl_->in_reset) impl_->reset();
    impl_->in_reset = true;
    return false;
  }
  impl_->in_reset = false;
  bool moved = false;
  impl_->for_each([&moved](auto& port) { moved |= port.sample(); });
  impl_->run();
  return moved;
}

void NativeKernels::drive() {
  impl_->for_each([](auto& port) { port.drive(); });
}

bool NativeKernels::idle() const {
  bool idle = true;
  impl_->for_each([&idle](auto& port) { idle = idle && port.idle(); });
  return idle;
}

}  // namespace srpnic::sim
