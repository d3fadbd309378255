// SPDX-License-Identifier: Apache-2.0
// DCQCN for one flow, twice: in the card's fixed point, which the RTL must meet exactly, and in real numbers as in
// Zhu et al., SIGCOMM 2015, figure 7, which the fixed point must stay near to. Time is in ticks, set from outside.
#pragma once

#include <algorithm>
#include <cstdint>

#include "srp_abi.hpp"

namespace srpnic::test {

struct DcqcnSettings {
  unsigned alpha_shift = 8;
  std::uint64_t alpha_timer = 54, rate_timer = 54;
  std::int64_t byte_counter = 10'000'000;
  int stages = 5;
  std::int64_t ai_rate = 82, hai_rate = 819, min_rate = 205;
};

class DcqcnModel {
 public:
  static constexpr std::int64_t kLine = abi::kCcLineRate;
  static constexpr std::int64_t kMostTokens = 16 * 16384;

  DcqcnModel(const DcqcnSettings& settings, std::uint64_t now) : s_(settings), now_(now) {}

  std::int64_t rate = kLine, target = kLine, alpha = 65536, tokens = 0, bytes_left = 0;
  double real_rate = kLine, real_target = kLine, real_alpha = 1;
  int timer_stage = 0, byte_stage = 0;

  std::uint64_t now() const { return now_; }
  bool limited() const { return rate != kLine || target != kLine; }
  bool remembered() const { return limited() || alpha >> s_.alpha_shift != 0; }

  void advance(std::uint64_t to) {
    while (now_ < to) {
      const std::uint64_t next = std::min({to, alpha_due_, rate_due_});
      tokens = std::min(kMostTokens, tokens + rate * static_cast<std::int64_t>(next - now_));
      now_ = next;
      if (now_ == alpha_due_) {
        alpha -= alpha >> s_.alpha_shift;
        real_alpha -= g() * real_alpha;
        alpha_due_ += s_.alpha_timer;
      }
      if (now_ == rate_due_) {
        rate_due_ += s_.rate_timer;
        timer_stage = std::min(15, timer_stage + 1);
        increase();
      }
    }
  }

  void congestion() {
    target = rate;
    rate = std::max(s_.min_rate, rate - (rate * alpha >> 17));
    alpha += (65536 >> s_.alpha_shift) - (alpha >> s_.alpha_shift);
    real_target = real_rate;
    real_rate = std::max<double>(static_cast<double>(s_.min_rate), real_rate * (1 - real_alpha / 2));
    real_alpha = (1 - g()) * real_alpha + g();
    timer_stage = byte_stage = 0;
    bytes_left = s_.byte_counter;
    alpha_due_ = now_ + s_.alpha_timer;
    rate_due_ = now_ + s_.rate_timer;
  }

  void charge(std::int64_t bytes) {
    tokens -= 16 * bytes;
    if (bytes_left > bytes) {
      bytes_left -= bytes;
    } else {
      bytes_left = s_.byte_counter;
      byte_stage = std::min(15, byte_stage + 1);
      increase();
    }
  }

 private:
  double g() const { return 1.0 / (1U << s_.alpha_shift); }

  void increase() {
    std::int64_t step = s_.ai_rate;
    if (std::max(timer_stage, byte_stage) < s_.stages) step = 0;
    if (std::min(timer_stage, byte_stage) > s_.stages) step = s_.hai_rate;
    target = std::min(kLine, target + step);
    rate = std::max(s_.min_rate, (rate + target + 1) / 2);
    real_target = std::min<double>(kLine, real_target + static_cast<double>(step));
    real_rate = std::max<double>(static_cast<double>(s_.min_rate), (real_rate + real_target) / 2);
  }

  DcqcnSettings s_;
  std::uint64_t now_;
  std::uint64_t alpha_due_ = ~std::uint64_t{0}, rate_due_ = ~std::uint64_t{0};
};

}  // namespace srpnic::test
