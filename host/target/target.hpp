// SPDX-License-Identifier: Apache-2.0
// The SRP target: everything the card does not do itself. Driven by poll() from one thread.
// Frames go to the IP host and connection management, logins make channels (a queue pair each), IUs the card could not
// execute are executed here, dead queue pairs end their channel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <span>

#include "host/card/card_port.hpp"
#include "host/cm/connection_manager.hpp"
#include "host/net/exception_port.hpp"
#include "host/net/network_stack.hpp"
#include "host/scsi/engine.hpp"
#include "host/srp/login.hpp"
#include "host/target/channel.hpp"
#include "host/target/command_executor.hpp"
#include "host/target/drains.hpp"
#include "host/target/host_buffers.hpp"
#include "host/target/qp_numbers.hpp"
#include "host/target/response.hpp"
#include "host/target/settings.hpp"
#include "host/target/work_queue.hpp"

namespace srpnic::target {

struct Counters {
  std::uint64_t frames_dropped = 0;  ///< exception frames the IP host had no room for
  std::uint64_t units = 0;           ///< IUs the card handed over
  std::uint64_t stray_units = 0;     ///< for a channel that has gone
  std::uint64_t task_management = 0;
  std::uint64_t channels_opened = 0;
  std::uint64_t channels_closed = 0;
  std::uint64_t protocol_errors = 0;  ///< channels closed for what the peer sent
};

class Target final : private ExceptionHandler, private cm::ConnectionListener {
 public:
  /// The card has its LUNs already. Needs net::start_eal(). Throws std::runtime_error.
  Target(CardPort& card, scsi::Engine& engine, const Settings& settings);
  ~Target() override;

  /// Does what there is to do; returns how many events it handled: 0 means the caller may sleep a little.
  std::size_t poll();

  /// Calls `done` once when no command that the card had received before now reads or writes its memory or is answered
  /// any more. Commands of a peer that does not answer end with their channels, after Settings::drain_limit.
  void drain(std::function<void()> done);

  /// Ends all channels, telling the peers. poll() goes on working, so that what was sent can leave the card.
  void disconnect_all();

  std::size_t channels() const { return channels_.size(); }
  std::size_t sessions() const { return sessions_.sessions(); }
  /// True when nothing waits to be sent to the card.
  bool idle() const { return *frames_in_flight_ == 0 && work_.waiting() == 0 && executor_.active() == 0; }

  const Counters& counters() const { return counters_; }
  const net::NetworkCounters& network_counters() const { return network_.counters(); }
  const cm::Counters& connection_counters() const { return connections_.counters(); }
  const ExecutorCounters& executor_counters() const { return executor_.counters(); }

 private:
  // ExceptionHandler
  void on_frame(abi::ExceptionReason reason, std::span<const std::byte> frame) override;
  void on_iu(std::uint32_t qpn, abi::ExceptionReason reason, std::span<const std::byte> iu) override;
  void on_qp_event(std::uint32_t qpn, abi::ExceptionReason cause) override;
  // cm::ConnectionListener
  cm::Decision on_request(const cm::ConnectionRequest& request) override;
  void on_established(cm::ConnectionId id) override;
  void on_closed(cm::ConnectionId id, cm::CloseReason reason) override;

  cm::Decision refuse(const srp::LoginReject& reject);
  bool open_channel(const cm::ConnectionRequest& request, const srp::LoginAccepted& login, std::uint32_t expected_psn);
  void close_channel(const std::shared_ptr<Channel>& channel, bool notify_peer);
  void close_for_protocol_error(const std::shared_ptr<Channel>& channel, const char* what);
  void close_failed_channels();
  void close_overdue_channels();
  void execute_unit(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu);
  void manage_task(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu);
  bool send_frame(std::span<const std::byte> frame);
  std::shared_ptr<Channel> channel_of(cm::ConnectionId id) const;
  std::uint32_t random_psn() { return static_cast<std::uint32_t>(random_()) & 0xff'ffff; }

  CardPort& card_;
  Settings settings_;
  std::mt19937_64 random_;
  WorkQueue work_;
  HostBufferPool frame_buffers_;
  Responder responder_;
  CommandExecutor executor_;
  Drains drains_;
  net::ExceptionPort exception_port_;
  net::NetworkStack network_;
  cm::ConnectionManager connections_;
  srp::SessionTable sessions_;
  QpNumbers qp_numbers_;
  std::map<std::uint32_t, std::shared_ptr<Channel>> channels_;  // by queue pair number
  std::shared_ptr<std::size_t> frames_in_flight_ =
      std::make_shared<std::size_t>(0);  // outlives us with late completions
  Counters counters_;
};

}  // namespace srpnic::target
