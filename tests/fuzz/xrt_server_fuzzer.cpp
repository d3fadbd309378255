// SPDX-License-Identifier: Apache-2.0
// The simulator's socket for XRT (sim/xrt): two clients send any messages. Input: messages, a byte (client and form)
// and its fields each.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <set>

#include "sim/xrt/server.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/fake_xrt_card.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace srpnic;
using sim::protocol::Operation;
using sim::protocol::Reply;
using sim::protocol::Request;

namespace {

class Client {
 public:
  explicit Client(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    fuzz::require(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "a client can connect");
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// One message, one reply.
  Reply ask(sim::XrtServer& server, std::span<const std::byte> message) const {
    fuzz::require(::send(fd_, message.data(), message.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(message.size()),
                  "a message can be sent");
    server.serve();
    Reply reply{};
    fuzz::require(::recv(fd_, &reply, sizeof reply, 0) == sizeof reply, "every message has a reply");
    fuzz::require(::recv(fd_, &reply, sizeof reply, MSG_PEEK) < 0, "and only one");
    fuzz::require(reply.status <= 0 && reply.status > -4096, "zero or a negative errno");
    return reply;
  }

 private:
  int fd_;
};

Request request_of(fuzz::FuzzInput& input) {
  Request request{};
  request.operation = static_cast<Operation>(input.byte());
  request.sequence = input.byte();
  for (std::uint64_t& argument : request.arguments) {
    // Small numbers, page numbers, or anything.
    const std::uint8_t form = input.byte();
    argument = form < 64 ? form : form < 128 ? std::uint64_t{form - 64U} << 12 : input.number<std::uint64_t>();
  }
  return request;
}

struct Server {
  test::TemporaryFolder folder;
  test::FakeXrtCard card;
  std::string path = (folder / "card.sock").string();
  sim::XrtServer server{path, card};
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Server world;
  fuzz::FuzzInput input(data, size);
  {
    const std::array<Client, 2> clients{Client(world.path), Client(world.path)};
    world.server.serve();
    using Range = std::pair<std::uint64_t, std::uint64_t>;  // kind, address
    std::array<std::set<Range>, 2> owned;
    for (unsigned step = 0; !input.empty() && step < 64; ++step) {
      constexpr std::uint8_t kRaw = 2, kGreet = 4;
      const std::uint8_t shape = input.byte();
      const std::size_t who = shape & 1U;
      if ((shape & kRaw) != 0) {
        const auto message = input.bytes(input.byte());
        if (!message.empty() && message.size() != sizeof(Request)) {
          fuzz::require(clients[who].ask(world.server, message).status == -EBADMSG, "another length is refused");
        }
        continue;
      }
      Request request = request_of(input);
      if ((shape & kGreet) != 0) {
        request.operation = Operation::kHello;
        request.arguments = {sim::protocol::kMagic, sim::protocol::kVersion};
      }
      const Reply reply = clients[who].ask(world.server, std::as_bytes(std::span(&request, 1)));
      fuzz::require(reply.sequence == request.sequence, "the reply names the message");
      if (reply.status != 0) continue;
      const Range range{request.arguments[0], request.arguments[1]};
      if (request.operation == Operation::kFree) {
        fuzz::require(owned[who].erase(range) == 1, "a client frees what is its own");
      } else if (request.operation == Operation::kAllocate) {
        const Range buffer{range.first, reply.values[0]};
        const std::uint64_t end = range.first == 0 ? world.card.card_memory_bytes() : world.card.host_memory_bytes();
        fuzz::require(
            reply.values[1] >= range.second && reply.values[0] <= end && reply.values[1] <= end - reply.values[0],
            "a buffer lies inside its memory");
        fuzz::require(!owned[1 - who].contains(buffer) && owned[who].insert(buffer).second, "a buffer has one owner");
      }
    }
  }
  world.server.serve();  // the clients have gone
  fuzz::require(world.server.client_count() == 0, "no client is left");
  fuzz::require(world.server.card_pool().bytes_used() == 0 && world.server.host_pool().bytes_used() == 0,
                "what clients had is given back");
  return 0;
}
