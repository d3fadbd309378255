// SPDX-License-Identifier: Apache-2.0
// The simulator's socket against clients that are not our driver library.
#include "sim/xrt/server.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <random>
#include <system_error>

#include "tests/support/fake_xrt_card.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic::sim {
namespace {

using protocol::Operation;
using protocol::Reply;
using protocol::Request;

class RawClient {
 public:
  explicit RawClient(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawClient() { ::close(fd_); }

  bool send(const void* data, std::size_t bytes) const {
    return ::send(fd_, data, bytes, MSG_NOSIGNAL) == static_cast<ssize_t>(bytes);
  }
  /// Sends, lets the server work, and takes the reply.
  Reply ask(XrtServer& server, Operation operation, std::array<std::uint64_t, 4> arguments = {}) const {
    const Request request{operation, 77, arguments};
    EXPECT_TRUE(send(&request, sizeof request));
    return reply(server);
  }
  Reply reply(XrtServer& server) const {
    server.serve();  // accepts a new client
    server.serve();
    Reply answer{0, -1, {}};
    EXPECT_EQ(::recv(fd_, &answer, sizeof answer, 0), static_cast<ssize_t>(sizeof answer));
    return answer;
  }
  void greet(XrtServer& server) const {
    EXPECT_EQ(ask(server, Operation::kHello, {protocol::kMagic, protocol::kVersion, 0, 0}).status, 0);
  }

 private:
  int fd_;
};

class XrtServerTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder;
  test::FakeXrtCard card;
  std::string path = (folder / "card.sock").string();
  XrtServer server{path, card};
};

TEST_F(XrtServerTest, AnswersNothingBeforeTheGreeting) {
  const RawClient client(path);
  EXPECT_EQ(client.ask(server, Operation::kReadRegister, {0x10, 0, 0, 0}).status, -EPROTO);
  client.greet(server);
  const Reply reply = client.ask(server, Operation::kReadRegister, {0x10, 0, 0, 0});
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.sequence, 77U);
  EXPECT_EQ(reply.values[0], abi::kAbiMagic);
}

TEST_F(XrtServerTest, RefusesAnotherVersion) {
  const RawClient client(path);
  EXPECT_EQ(client.ask(server, Operation::kHello, {protocol::kMagic, protocol::kVersion + 1, 0, 0}).status,
            -EPROTONOSUPPORT);
}

TEST_F(XrtServerTest, RefusesWhatAClientDoesNotOwn) {
  const RawClient owner(path);
  const RawClient thief(path);
  owner.greet(server);
  thief.greet(server);
  const Reply buffer = owner.ask(server, Operation::kAllocate, {1, 8192, 0, 0});
  ASSERT_EQ(buffer.status, 0);
  EXPECT_EQ(thief.ask(server, Operation::kFree, {1, buffer.values[0], 0, 0}).status, -EINVAL);
  EXPECT_EQ(owner.ask(server, Operation::kFree, {0, buffer.values[0], 0, 0}).status, -EINVAL);
  EXPECT_EQ(owner.ask(server, Operation::kFree, {1, buffer.values[0], 0, 0}).status, 0);
  EXPECT_EQ(owner.ask(server, Operation::kFree, {1, buffer.values[0], 0, 0}).status, -EINVAL);
  EXPECT_EQ(owner.ask(server, Operation::kCloseContext).status, -EINVAL);
}

TEST_F(XrtServerTest, ResetAndImagesWaitForOtherUsers) {
  const RawClient user(path);
  const RawClient other(path);
  user.greet(server);
  other.greet(server);
  ASSERT_EQ(user.ask(server, Operation::kLoadImage, {1, 2, 0, 0}).status, 0);
  ASSERT_EQ(user.ask(server, Operation::kOpenContext, {1, 2, 1, 0}).status, 0);
  EXPECT_EQ(other.ask(server, Operation::kOpenContext, {1, 2, 0, 0}).status, -EBUSY);
  EXPECT_EQ(other.ask(server, Operation::kLoadImage, {3, 4, 0, 0}).status, -EBUSY);
  EXPECT_EQ(other.ask(server, Operation::kReset).status, -EBUSY);
  EXPECT_EQ(other.ask(server, Operation::kLoadImage, {1, 2, 0, 0}).status, 0);
  ASSERT_EQ(user.ask(server, Operation::kCloseContext).status, 0);
  EXPECT_EQ(other.ask(server, Operation::kLoadImage, {3, 4, 0, 0}).status, 0);
  EXPECT_EQ(user.ask(server, Operation::kOpenContext, {1, 2, 1, 0}).status, -EINVAL);
}

TEST_F(XrtServerTest, FreesEverythingOfAClientThatGoesAway) {
  {
    const RawClient client(path);
    client.greet(server);
    ASSERT_EQ(client.ask(server, Operation::kLoadImage, {1, 2, 0, 0}).status, 0);
    ASSERT_EQ(client.ask(server, Operation::kOpenContext, {1, 2, 1, 0}).status, 0);
    ASSERT_EQ(client.ask(server, Operation::kAllocate, {0, 1 << 20, 0, 0}).status, 0);
    ASSERT_EQ(client.ask(server, Operation::kAllocate, {1, 4096, 0, 0}).status, 0);
    EXPECT_EQ(server.card_pool().bytes_used(), 1U << 20);
  }
  server.serve();
  EXPECT_EQ(server.client_count(), 0U);
  EXPECT_EQ(server.card_pool().bytes_used() + server.host_pool().bytes_used(), 0U);
  const RawClient next(path);
  next.greet(server);
  EXPECT_EQ(next.ask(server, Operation::kOpenContext, {1, 2, 1, 0}).status, 0);
}

TEST_F(XrtServerTest, ANewBufferIsZeroEvenWhereAnOldOneLay) {
  const RawClient client(path);
  client.greet(server);
  const Reply old = client.ask(server, Operation::kAllocate, {0, 8192, 0, 0});
  std::memset(card.card_memory() + old.values[0], 0xFF, 8192);
  ASSERT_EQ(client.ask(server, Operation::kFree, {0, old.values[0], 0, 0}).status, 0);
  const Reply fresh = client.ask(server, Operation::kAllocate, {0, 8192, 0, 0});
  EXPECT_EQ(fresh.values[0], old.values[0]);
  EXPECT_EQ(card.card_memory()[fresh.values[0] + 8191], std::byte{0});
}

TEST_F(XrtServerTest, ReportsACardThatDoesNotAnswer) {
  const RawClient client(path);
  client.greet(server);
  EXPECT_EQ(client.ask(server, Operation::kReadRegister, {test::FakeXrtCard::kBrokenRegister, 0, 0, 0}).status, -EIO);
}

TEST_F(XrtServerTest, SurvivesMessagesOfAnyLengthAndContents) {
  const test::Seed seed(41);
  std::mt19937 random(seed.value());
  const RawClient client(path);
  client.greet(server);
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::uint8_t> garbage(1 + random() % 100);
    if (random() % 2 == 0) garbage.resize(sizeof(Request));
    for (auto& byte : garbage) byte = random() % 4 == 0 ? static_cast<std::uint8_t>(random()) : 0;
    garbage[0] = static_cast<std::uint8_t>(random() % 12);
    ASSERT_TRUE(client.send(garbage.data(), garbage.size()));
    const Reply reply = client.reply(server);
    ASSERT_TRUE(garbage.size() == sizeof(Request) || reply.status == -EBADMSG);
  }
  const RawClient another(path);
  another.greet(server);
}

TEST_F(XrtServerTest, DropsAClientThatNeverReadsItsReplies) {
  const RawClient client(path);
  client.greet(server);
  const Request request{Operation::kGetImage, 1, {}};
  for (int i = 0; i < 100000 && server.client_count() == 1; ++i) {
    client.send(&request, sizeof request);
    server.serve();
  }
  EXPECT_EQ(server.client_count(), 0U);
}

TEST_F(XrtServerTest, TwoSimulatorsCannotShareASocketButAStaleFileIsReplaced) {
  EXPECT_THROW(XrtServer(path, card), std::system_error);
  const std::string stale = (folder / "stale.sock").string();
  const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, stale.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  EXPECT_NO_THROW(XrtServer(stale, card));
  EXPECT_THROW(XrtServer("", card), std::system_error);
  EXPECT_THROW(XrtServer(std::string(200, 'x'), card), std::system_error);
  const std::string file = (folder / "notes.txt").string();
  std::ofstream(file) << "not a socket";
  EXPECT_THROW(XrtServer(file, card), std::system_error);
  EXPECT_TRUE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace srpnic::sim
