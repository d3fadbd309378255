// SPDX-License-Identifier: Apache-2.0
// Frames on both sides of a reset of the card.
#include <Vwire_guard.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "bench.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

class WireGuard : public ::testing::Test {
 protected:
  WireGuard() {
    bench_->card_rst_ni = 1;
    bench_.reset();
  }
  bool chance(double probability) { return std::uniform_real_distribution<>()(random_) < probability; }

  Bench<Vwire_guard> bench_;
  Seed seed_;
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(WireGuard, ShowsTheCardWholeFramesOnly) {
  // The wire sends frames of 1 to 5 beats; the card is in reset now and then.
  unsigned beats_left = 0;
  bool first = false;
  bool card_inside = false;
  unsigned whole_frames = 0;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    bench_->card_rst_ni = cycle % 97 < 80;
    const bool valid = chance(0.7);
    if (valid) {
      first = beats_left == 0;
      if (first) beats_left = 1 + static_cast<unsigned>(random_() % 5);
      --beats_left;
    }
    bench_->s_axis_rx_tvalid = valid;
    bench_->s_axis_rx_tlast = valid && beats_left == 0;
    bench_->eval();
    if (!bench_->card_rst_ni) {
      card_inside = false;
    } else if (bench_->card_rx_tvalid_o) {
      ASSERT_EQ(first, !card_inside) << "cycle " << cycle;
      card_inside = beats_left != 0;
      whole_frames += !card_inside;
    }
    bench_.cycle();
  }
  EXPECT_GT(whole_frames, 3000U);
}

TEST_F(WireGuard, EndsTheFrameTheCardWasSending) {
  // The card sends frames of 3 beats whose data names frame and beat; a reset makes it begin the next frame.
  unsigned frame = 0;
  unsigned beat = 0;
  bool offered = false;
  unsigned whole_frames = 0;
  unsigned cut_frames = 0;
  bool waiting = false;
  std::vector<unsigned> shown;
  std::vector<unsigned> received;  // beats of the frame on the wire
  for (int cycle = 0; cycle < 20000; ++cycle) {
    const bool reset = cycle % 53 >= 45;
    bench_->card_rst_ni = !reset;
    if (reset && beat != 0) ++frame;
    if (reset) {
      beat = 0;
      offered = false;
    } else if (!offered) {
      offered = chance(0.8);
    }
    bench_->card_tx_tvalid_i = offered;
    bench_->card_tx_tdata_i[0] = 4 * frame + beat;
    bench_->card_tx_tkeep_i = ~std::uint64_t{0};
    bench_->card_tx_tlast_i = beat == 2;
    bench_->m_axis_tx_tready = chance(0.6);
    bench_->eval();
    if (offered && bench_->card_tx_tready_o) {
      offered = false;
      frame += beat == 2;
      beat = (beat + 1) % 3;
    }
    const std::vector<unsigned> now{bench_->m_axis_tx_tdata[0], bench_->m_axis_tx_tlast};
    if (waiting) {
      ASSERT_TRUE(bench_->m_axis_tx_tvalid && now == shown) << "a beat changed while the wire waited";
    }
    shown = now;
    waiting = bench_->m_axis_tx_tvalid && !bench_->m_axis_tx_tready;
    if (bench_->m_axis_tx_tvalid && bench_->m_axis_tx_tready) {
      const bool cut = bench_->m_axis_tx_tkeep == 1;
      if (!cut) {
        ASSERT_EQ(now[0] % 4, received.size()) << "cycle " << cycle;
      }
      received.push_back(now[0]);
      if (bench_->m_axis_tx_tlast) {
        ++(cut ? cut_frames : whole_frames);
        received.clear();
      }
    }
    bench_.cycle();
  }
  EXPECT_GT(whole_frames, 1000U);
  EXPECT_GT(cut_frames, 50U);
}

}  // namespace
}  // namespace srpnic::test
