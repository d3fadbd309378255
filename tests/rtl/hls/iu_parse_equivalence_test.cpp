// SPDX-License-Identifier: Apache-2.0
#include "iu_parse/iu_parse.hpp"
#include "kernel_test.hpp"
#include "latency_models.hpp"
#include "random_ius.hpp"

namespace srpnic::test {
namespace {

template <class Model>
struct Fixture {
  explicit Fixture(std::vector<IuRecord> ius)
      : iu(bench->iu_valid_i, bench->iu_ready_o, bench->iu_data_i, std::move(ius)) {}

  std::uint64_t run(
      const Stalls& stalls, std::uint64_t seed, const std::function<void()>& call = [] {}) {
    return run_module(
        bench, {&iu, &command, &exception}, stalls, seed,
        [this] { return command.received().size() + exception.received().size(); }, call);
  }

  Bench<Model> bench;
  InputPort<IuRecord> iu;
  OutputPort<SrpCommand> command{bench->command_valid_o, bench->command_ready_i, bench->command_data_o};
  OutputPort<IuException> exception{bench->exception_valid_o, bench->exception_ready_i, bench->exception_data_o};
};

struct Expected {
  explicit Expected(const std::vector<IuRecord>& ius) {
    hls::stream<IuRecord> in("iu");
    hls::stream<SrpCommand> command("command");
    hls::stream<IuException> exception("exception");
    for (const IuRecord& iu : ius) {
      in.write(iu);
      iu_parse(in, command, exception);
      drain(command, commands);
      drain(exception, exceptions);
    }
  }
  std::vector<SrpCommand> commands;
  std::vector<IuException> exceptions;
};

TEST(IuParseRtl, AgreesWithTheKernelInEveryClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  Fixture<Vlatency0> rtl(random_ius(kTransactions, random));
  rtl.iu.in_lockstep();
  rtl.command.in_lockstep();
  rtl.exception.in_lockstep();
  rtl.run(kRandomStalls, seed.value(), [&] { iu_parse(rtl.iu.queue(), rtl.command.queue(), rtl.exception.queue()); });
  EXPECT_EQ(rtl.command.received().size() + rtl.exception.received().size(), kTransactions);
}

TEST(IuParseRtl, GivesTheKernelsOutputsWithEachLatency) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<IuRecord> ius = random_ius(kTransactions, random);
  const Expected expected(ius);
  EXPECT_GT(expected.commands.size(), kTransactions / 10);
  with_each_latency([&]<class Model>(unsigned latency) {
    SCOPED_TRACE(latency);
    Fixture<Model> rtl(ius);
    rtl.run(kRandomStalls, seed.value());
    EXPECT_EQ(rtl.command.received(), expected.commands);
    EXPECT_EQ(rtl.exception.received(), expected.exceptions);
  });
}

TEST(IuParseRtl, TakesAnIuEachClock) {
  const Seed seed;
  std::mt19937_64 random(seed.value());
  const std::vector<IuRecord> ius = random_ius(1000, random);
  with_each_latency([&]<class Model>(unsigned latency) {
    Fixture<Model> rtl(ius);
    EXPECT_LE(rtl.run(kFree, seed.value()), ius.size() + latency + 3);
  });
}

}  // namespace
}  // namespace srpnic::test
