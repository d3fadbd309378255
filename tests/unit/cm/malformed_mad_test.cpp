// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <random>

#include "tests/support/seed.hpp"
#include "tests/unit/cm/cm_fixture.hpp"

namespace srpnic::cm {
namespace {

TEST_F(CmTest, DropsEveryOtherLength) {
  test::ByteVector mad = request_;
  mad.resize(600);
  for (std::size_t size = 0; size < mad.size(); ++size) {
    if (size != kMadBytes) manager_.receive_datagram(peer_, std::span(mad).first(size));
  }
  EXPECT_EQ(manager_.counters().malformed, 599u);
  EXPECT_TRUE(sender_.mads.empty());
}

TEST_F(CmTest, DropsOtherVersionsMethodsAndClasses) {
  for (const std::size_t byte : {0u, 1u, 3u}) {
    auto mad = request_;
    mad[byte] = std::byte{0x55};
    receive(mad);
  }
  EXPECT_TRUE(sender_.mads.empty());
  EXPECT_EQ(manager_.counters().malformed, 2u);
  EXPECT_EQ(manager_.counters().ignored, 1u);
}

TEST_F(CmTest, SurvivesRandomDatagrams) {
  const test::Seed seed;
  std::mt19937 random(seed.value());
  const auto models = test::datagrams_of("srp-ch2-smp2");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  for (int i = 0; i < 20'000 && std::chrono::steady_clock::now() < end; ++i) {
    auto mad = models[random() % models.size()].mad;
    for (unsigned changes = random() % 8; changes > 0; --changes)
      mad[random() % mad.size()] = static_cast<std::byte>(random());
    receive(mad);
    if (i % 16 == 0) advance(std::chrono::milliseconds(random() % 1000));
  }
  // It still works: a fresh request is answered.
  const auto answered = sender_.mads.size();
  auto request = body_of<Request>(request_);
  request.local_communication_id = 0x01020304;
  receive(UMAD_CM_ATTR_REQ, 0x5555, request);
  EXPECT_GT(sender_.mads.size(), answered);
}

}  // namespace
}  // namespace srpnic::cm
