// SPDX-License-Identifier: Apache-2.0
#include <Vstream_register.h>
#include <gtest/gtest.h>

#include "seed.hpp"
#include "stream_agents.hpp"

namespace srpnic::test {
namespace {

using Word = ap_uint<32>;

TEST(StreamRegister, PassesEverythingInOrderAtFullThroughput) {
  const Seed seed(2);
  for (const auto& [in_stall, out_stall] :
       {std::pair{0.0, 0.0}, std::pair{0.5, 0.0}, std::pair{0.0, 0.5}, std::pair{0.4, 0.4}}) {
    Bench<Vstream_register> bench;
    StreamSource<Word> source(bench->in_valid_i, bench->in_ready_o, bench->in_data_i, in_stall, seed.value());
    StreamSink<Word> sink(bench->out_valid_o, bench->out_ready_i, bench->out_data_o, out_stall, seed.value() + 1);
    bench.attach(source);
    bench.attach(sink);
    bench.reset();
    for (int i = 0; i < 5000; ++i) source.push(Word(i));
    const std::uint64_t start = bench.now();
    ASSERT_TRUE(bench.run_until([&] { return sink.received().size() == 5000; }));
    if (in_stall == 0 && out_stall == 0) {
      EXPECT_EQ(bench.now() - start, 5001U);
    }
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(sink.received()[static_cast<std::size_t>(i)] == Word(i));
  }
}

}  // namespace
}  // namespace srpnic::test
