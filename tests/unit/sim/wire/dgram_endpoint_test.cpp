// SPDX-License-Identifier: Apache-2.0
#include "sim/wire/dgram_endpoint.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <system_error>

#include "tests/support/queue_endpoint.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic::sim {
namespace {

using test::numbered_frame;

class DgramEndpointTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder;
  std::string here = (folder / "here").string();
  std::string there = (folder / "there").string();
};

TEST_F(DgramEndpointTest, CarriesFramesBothWays) {
  DgramEndpoint card(here, there);
  DgramEndpoint peer(there, here);
  EXPECT_FALSE(peer.receive(0));
  EXPECT_TRUE(card.transmit(0, numbered_frame(1, 60)));
  EXPECT_TRUE(card.transmit(0, numbered_frame(2, 9216)));
  pollfd wait{peer.event_fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&wait, 1, 0), 1);
  EXPECT_EQ(peer.receive(0), numbered_frame(1, 60));
  EXPECT_EQ(peer.receive(0), numbered_frame(2, 9216));
  EXPECT_TRUE(peer.transmit(0, numbered_frame(3, 1500)));
  EXPECT_EQ(card.receive(0), numbered_frame(3, 1500));
  EXPECT_FALSE(card.receive(0));
}

TEST_F(DgramEndpointTest, LosesFramesWhileNobodyListens) {
  DgramEndpoint card(here, there);
  EXPECT_TRUE(card.transmit(0, numbered_frame(1, 60)));
  DgramEndpoint peer(there, here);
  EXPECT_FALSE(peer.receive(0));
  EXPECT_TRUE(card.transmit(0, numbered_frame(2, 60)));
  EXPECT_EQ(peer.receive(0), numbered_frame(2, 60));
}

TEST_F(DgramEndpointTest, HoldsFramesBackFromASlowPeerWithoutLosingAny) {
  DgramEndpoint card(here, there);
  DgramEndpoint peer(there, here);
  std::uint32_t sent = 0;
  while (card.transmit(0, numbered_frame(sent, 1500))) {
    ASSERT_LT(++sent, 1000000U) << "a peer that reads nothing never pushed back";
  }
  for (std::uint32_t i = 0; i < sent; ++i) ASSERT_EQ(peer.receive(0), numbered_frame(i, 1500));
  EXPECT_TRUE(card.transmit(0, numbered_frame(sent, 1500)));
  EXPECT_EQ(peer.receive(0), numbered_frame(sent, 1500));
}

TEST_F(DgramEndpointTest, NamesAPathItCannotUse) {
  EXPECT_THROW(DgramEndpoint("/nonexistent/socket", there), std::system_error);
  EXPECT_THROW(DgramEndpoint(std::string(200, 'x'), there), std::system_error);
  EXPECT_THROW(DgramEndpoint("", there), std::system_error);
}

}  // namespace
}  // namespace srpnic::sim
