// SPDX-License-Identifier: Apache-2.0
// SRP login (SRP 6.1–6.3): which channel an SRP_LOGIN_REQ may have, and the IU that answers it.
// A session is an I_T nexus; it has one channel per connection. The table knows channels by a number of the caller's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "host/srp/iu.hpp"

namespace srpnic::srp {

/// Reads either form of the request: 64 bytes, or 56 bytes of RDMA/CM when `rdma_cm`. Nothing when it is too short or
/// has another opcode. Trailing bytes are the unused rest of the private data.
std::optional<LoginRequest> parse_login(std::span<const std::byte> private_data, bool rdma_cm);

/// What this target offers.
struct TargetPort {
  std::uint64_t id_extension = 0;
  std::uint64_t ioc_guid = 0;
  std::uint32_t max_initiator_iu = 8276;
  std::uint32_t max_target_iu = 8260;
  std::uint32_t request_limit = 128;         ///< credits of a channel
  std::uint32_t total_request_limit = 4096;  ///< credits of all channels: the IU slots there are
  std::size_t max_channels_per_session = 64;

  PortId port_id() const;
};

/// An accepted login.
struct LoginAccepted {
  LoginResponse response;
  std::uint64_t nexus = 0;                ///< number of the session
  std::uint16_t immediate_offset = 0;     ///< 0: no immediate data
  std::vector<std::uint32_t> terminated;  ///< channels the login ends; already out of the table
};

class SessionTable {
 public:
  explicit SessionTable(const TargetPort& port) : port_(port) {}

  /// Decides a login for `channel`; when accepted, the channel belongs to the session from now on.
  std::variant<LoginAccepted, LoginReject> login(const LoginRequest& request, std::uint32_t channel);

  /// The refusal of a request for a cause outside this table.
  LoginReject reject(std::uint64_t tag, LoginRejectReason reason) const;

  /// The channel has gone; its session ends with its last channel.
  void remove(std::uint32_t channel);

  std::size_t sessions() const { return sessions_.size(); }
  std::size_t channels() const { return channels_; }

 private:
  using NexusKey = std::pair<PortId, PortId>;  // initiator, target
  struct Session {
    std::uint64_t nexus = 0;
    std::set<std::uint32_t> channels;
  };

  std::optional<LoginRejectReason> check(const LoginRequest& request, const Session* session) const;

  TargetPort port_;
  std::map<NexusKey, Session> sessions_;
  std::size_t channels_ = 0;
  std::uint64_t last_nexus_ = 0;
};

}  // namespace srpnic::srp
