// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/run_case.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <vector>

#include "sim/bench/command_times.hpp"
#include "sim/card/line_rate.hpp"
#include "sim/initiator/initiator.hpp"
#include "sim/initiator/report_text.hpp"
#include "sim/target/simulated_target.hpp"

namespace srpnic::sim {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxCycles = 500'000'000;
constexpr double kCyclesPerSecond = 250e6;
constexpr std::uint32_t kAllCredits = 4096;
constexpr std::uint32_t kMostCredits = 128;  // of a channel
constexpr unsigned kReadDepth = 16;

/// How many commands come before the counted ones, are counted, and come after them.
struct Counts {
  std::uint64_t warm_up, counted, tail;
  std::uint64_t all() const { return warm_up + counted + tail; }
};

Counts count_commands(const BenchCase& bench_case, std::uint64_t wanted) {
  constexpr std::uint64_t kWarmUp = 8;
  const std::uint64_t enough = std::clamp<std::uint64_t>(8 * kMiB / bench_case.shape.bytes, 32, 4096);
  const std::uint64_t steady = bench_case.depth == 1 ? std::min<std::uint64_t>(enough, 64) : enough;
  const std::uint64_t rounds = bench_case.shape.bytes <= 4096 ? 4 : 1;  // of the depth, until the pace is even
  return {rounds * bench_case.depth + kWarmUp, wanted != 0 ? wanted : steady, bench_case.depth};
}

SimulatedTargetOptions target_options(const BenchCase& bench_case, std::uint64_t seed) {
  SimulatedTargetOptions options;
  const std::uint64_t in_flight = std::uint64_t{bench_case.shape.bytes} * bench_case.depth;
  options.lun_bytes = std::max(64 * kMiB, 2 * in_flight);
  options.card.card_memory_bytes = options.lun_bytes + 64 * kMiB;
  options.card.seed = seed;
  options.channels_per_session = bench_case.queue_pairs;
  options.request_limit = std::min(kMostCredits, kAllCredits / bench_case.queue_pairs);
  if (bench_case.fast_memory) options.card.card_memory = {0, 1024};
  return options;
}

Job::Kind job_kind(Direction direction) {
  switch (direction) {
    case Direction::kRead:
      return Job::Kind::kRead;
    case Direction::kWrite:
      return Job::Kind::kWrite;
    case Direction::kBoth:
      return Job::Kind::kBalanced;
  }
  return Job::Kind::kRead;
}

InitiatorOptions initiator_options(const BenchCase& bench_case, std::uint64_t commands, std::uint64_t seed) {
  InitiatorOptions options;
  options.channels = bench_case.queue_pairs;
  options.pmtu = bench_case.shape.pmtu;
  options.read_depth = kReadDepth;
  options.immediate = bench_case.shape.immediate;
  // A frame that is dropped is a fault. Only immediate data, which is written to card memory twice, may come faster
  // than the card takes it; then it is dropped and repeated, and that is counted.
  options.lossless = !uses_immediate_data(bench_case.shape);
  options.seed = seed;
  Job job;
  job.kind = job_kind(bench_case.shape.direction);
  job.bytes = bench_case.shape.bytes;
  job.depth = bench_case.depth;
  job.commands = commands;
  job.immediate = bench_case.shape.immediate;
  options.jobs = {job};
  return options;
}

/// The card's counts at one moment.
struct Snapshot {
  std::uint64_t tick;
  std::uint64_t rdma_bytes;
  CardStatistics card;
  std::vector<StreamActivity> streams;
};

Snapshot take_snapshot(const SimCard& card, const CommandTimes& times) {
  return {card.time_ns() / kTickNs, times.rdma_bytes(), card.statistics(), card.activity()};
}

double wire_bytes(std::uint64_t bytes, std::uint64_t frames) {
  return static_cast<double>(bytes + frames * (kFcsBytes + kPreambleBytes + kGapBytes));
}

std::vector<StageUse> stage_use(const Snapshot& from, const Snapshot& to) {
  const auto cycles = static_cast<double>(to.tick - from.tick);
  const double byte_times = cycles * kBytesPerTick;
  const CardStatistics& a = from.card;
  const CardStatistics& b = to.card;
  std::vector<StageUse> stages;
  for (std::size_t i = 0; i < to.streams.size(); ++i) {
    const StreamActivity& stream = to.streams[i];
    StageUse use{.name = stream.name,
                 .busy = static_cast<double>(stream.transfers - from.streams[i].transfers) / cycles,
                 .held = static_cast<double>(stream.held - from.streams[i].held) / cycles};
    // The wire is slower than the bus: its time is what counts.
    if (stream.name == "wire rx")
      use.busy = wire_bytes(b.rx_bytes - a.rx_bytes, b.rx_frames - a.rx_frames) / byte_times;
    if (stream.name == "wire tx")
      use.busy = wire_bytes(b.tx_bytes - a.tx_bytes, b.tx_frames - a.tx_frames) / byte_times;
    stages.push_back(use);
  }
  return stages;
}

/// Commands between two moments, with their fractions: long commands that share the wire end in bursts, their data does
/// not. Immediate data, which may be repeated, is counted by its answers.
double commands_done(const BenchCase& bench_case, const Counts& counts, const Snapshot& from, const Snapshot& to) {
  if (uses_immediate_data(bench_case.shape)) return static_cast<double>(counts.counted);
  return static_cast<double>(to.rdma_bytes - from.rdma_bytes) / bench_case.shape.bytes;
}

Percentiles percentiles(std::vector<std::uint64_t> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  return {.p50 = values[values.size() / 2], .p99 = values[values.size() * 99 / 100]};
}

void measure_latency(const std::vector<CommandTime>& commands, const Counts& counts, BenchResult& result) {
  std::vector<std::uint64_t> answers, first_data;
  for (std::uint64_t i = counts.warm_up; i < counts.warm_up + counts.counted; ++i) {
    const CommandTime& command = commands[i];
    answers.push_back(command.response_tick - command.command_tick);
    if (result.bench_case.depth == 1 && command.first_data_tick != 0) {
      first_data.push_back(command.first_data_tick - command.command_tick);
    }
  }
  result.latency = percentiles(std::move(answers));
  result.first_data = percentiles(std::move(first_data));
}

}  // namespace

BenchResult run_case(const BenchCase& bench_case, const RunOptions& options) {
  const Counts counts = count_commands(bench_case, options.commands);
  SimulatedTarget target(target_options(bench_case, options.seed));
  Initiator initiator(initiator_options(bench_case, counts.all(), options.seed));
  CommandTimes times;
  std::optional<Snapshot> start, end;
  target.card().monitor([&](const FrameHead& frame) {
    if (initiator.phase() != Initiator::Phase::kWork) return;  // login and discovery are not counted
    times.see(frame);
    if (!start && times.ended().size() == counts.warm_up) start = take_snapshot(target.card(), times);
    if (!end && times.ended().size() == counts.warm_up + counts.counted) end = take_snapshot(target.card(), times);
  });
  target.attach(&initiator);
  target.run_until([&] { return initiator.finished(); }, kMaxCycles);
  if (!initiator.report().ok || !start || !end) {
    throw std::runtime_error(bench_case.name() + " did not end as it should:\n" + to_text(initiator.report()));
  }

  BenchResult result;
  result.bench_case = bench_case;
  result.commands = counts.counted;
  result.cycles = end->tick - start->tick;
  result.commands_per_second =
      commands_done(bench_case, counts, *start, *end) * kCyclesPerSecond / static_cast<double>(result.cycles);
  result.share_of_wire_limit = result.commands_per_second / wire_limit_per_second(bench_case.shape);
  result.rx_overflows = target.counter(abi::Counter::kRxOverflow);
  result.stages = stage_use(*start, *end);
  result.limiting_stage = find_limiting_stage(result.stages);
  measure_latency(times.ended(), counts, result);
  target.attach(nullptr);
  return result;
}

}  // namespace srpnic::sim
