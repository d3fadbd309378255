// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>

#include "Vqp_table.h"
#include "bench.hpp"
#include "port_bits.hpp"
#include "seed.hpp"
#include "srp_records.hpp"

namespace srpnic::test {
namespace {

constexpr unsigned kPorts = 4;  // the module's default

class QpTableTest : public testing::Test {
 protected:
  QpTableTest() {
    bench_->qp_create_valid_i = 0;
    bench_->qp_destroy_valid_i = 0;
    bench_->read_request_i = 0;
    bench_.reset();
  }

  void create(const QpConfig& config) {
    put(bench_->qp_create_data_i, config);
    bench_->qp_create_valid_i = 1;
    bench_.cycle();
    bench_->qp_create_valid_i = 0;
  }
  void destroy(std::uint32_t qpn) {
    bench_->qp_destroy_qpn_i = qpn;
    bench_->qp_destroy_valid_i = 1;
    bench_.cycle();
    bench_->qp_destroy_valid_i = 0;
  }
  /// Asks at one port; the answer is there after the cycle.
  void ask(unsigned port, unsigned index) {
    bench_->read_request_i = static_cast<CData>(bench_->read_request_i | 1U << port);
    bench_->read_index_i = (bench_->read_index_i & ~(0xFFU << (8 * port))) | index << (8 * port);
  }
  std::optional<QpConfig> answer(unsigned port) {
    if ((bench_->read_valid_o >> port & 1) == 0) return std::nullopt;
    const auto all = get_port<kPorts * QpConfig::kBits>(bench_->read_entry_o);
    const int lsb = static_cast<int>(port * QpConfig::kBits);
    return QpConfig::from_bits(all.range(lsb + static_cast<int>(QpConfig::kBits) - 1, lsb));
  }
  std::optional<QpConfig> read(unsigned port, unsigned index) {
    ask(port, index);
    bench_.cycle();
    bench_->read_request_i = 0;
    return answer(port);
  }

  static QpConfig random_config(std::uint32_t index, std::mt19937_64& random) {
    ap_uint<QpConfig::kBits> bits;
    for (int i = 0; i < ap_uint<QpConfig::kBits>::kWords; ++i) bits.set_word(i, random());
    QpConfig config = QpConfig::from_bits(bits);
    config.qpn = (random() & 0xFFFF) << 8 | index;
    return config;
  }

  Bench<Vqp_table> bench_;
  Seed seed_{3};
  std::mt19937_64 random_{seed_.value()};
};

TEST_F(QpTableTest, IsEmptyAfterReset) {
  for (unsigned index = 0; index < 256; ++index) EXPECT_FALSE(read(index % kPorts, index));
}

TEST_F(QpTableTest, ShowsAnEntryAtEveryPortUntilItIsDestroyed) {
  const QpConfig config = random_config(0x77, random_);
  create(config);
  for (unsigned port = 0; port < kPorts; ++port) EXPECT_TRUE(read(port, 0x77) == config);
  destroy(config.qpn.to_uint());
  for (unsigned port = 0; port < kPorts; ++port) EXPECT_FALSE(read(port, 0x77));
}

TEST_F(QpTableTest, KeepsTheAnswerAtAPortUntilItsNextRequest) {
  const QpConfig first = random_config(1, random_), second = random_config(2, random_);
  create(first);
  create(second);
  read(0, 1);
  EXPECT_TRUE(read(1, 2) == second);
  destroy(first.qpn.to_uint());
  EXPECT_TRUE(answer(0) == first);
  EXPECT_FALSE(read(0, 1));
}

TEST_F(QpTableTest, AnswersAllPortsAtOnceUnderRandomUse) {
  std::array<std::optional<QpConfig>, 256> entries;
  for (int step = 0; step < 5000; ++step) {
    const auto index = static_cast<std::uint32_t>(random_() % 256);
    if (entries.at(index)) {
      destroy(entries.at(index)->qpn.to_uint());
      entries.at(index).reset();
    } else {
      entries.at(index) = random_config(index, random_);
      create(*entries.at(index));
    }
    std::array<unsigned, kPorts> asked{};
    for (unsigned port = 0; port < kPorts; ++port) {
      asked.at(port) = random_() % 2 == 0 ? index : static_cast<unsigned>(random_() % 256);
      ask(port, asked.at(port));
    }
    bench_.cycle();
    bench_->read_request_i = 0;
    for (unsigned port = 0; port < kPorts; ++port) ASSERT_TRUE(answer(port) == entries.at(asked.at(port)));
  }
}

}  // namespace
}  // namespace srpnic::test
