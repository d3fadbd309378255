// SPDX-License-Identifier: Apache-2.0
#include "sim/wire/impairment.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace srpnic::sim {
namespace {

/// A frame to be overtaken does not wait longer than this for one that overtakes it.
constexpr std::uint64_t kReorderNs = 20'000;
constexpr std::size_t kMaxHeldFrames = 1024;

/// The first byte that is damaged. The MAC addresses, and ARP as a whole, nothing protects but the FCS of a real wire:
/// a wrong peer would be learnt from them for good.
constexpr std::size_t kFirstDamaged = 12;

bool has_type(const Frame& frame, std::size_t at, std::uint16_t type) {
  return frame.size() >= at + 2 && (frame[at] << 8 | frame[at + 1]) == type;
}
/// Where the payload's type stands: behind the VLAN tag, if there is one.
std::size_t type_offset(const Frame& frame) { return has_type(frame, 12, 0x8100) ? 16 : 12; }
bool is_arp(const Frame& frame) { return has_type(frame, type_offset(frame), 0x0806); }

double parse_number(const std::string& part, const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') throw std::runtime_error("impairment '" + part + "' has no number after '='");
  return value;
}

/// Sets CE in the IP header of an ECN-capable packet, as a switch does; false when the frame carries none.
bool mark_congestion(Frame& frame) {
  const std::size_t type = type_offset(frame);
  const std::size_t ip = type + 2;
  if (has_type(frame, type, 0x86dd) && frame.size() >= ip + 40 && frame[ip] >> 4 == 6) {
    const unsigned ecn = frame[ip + 1] >> 4 & 3U;  // the end of the traffic class, bits 4 to 11
    if (ecn != 1 && ecn != 2) return false;
    frame[ip + 1] |= 0x30U;
    return true;
  }
  if (!has_type(frame, type, 0x0800) || frame.size() < ip + 20 || frame[ip] >> 4 != 4) return false;
  std::uint8_t& tos = frame[ip + 1];
  const unsigned ecn = tos & 3U;
  if (ecn != 1 && ecn != 2) return false;
  tos |= 3U;
  // RFC 1624: the header checksum after the change of one 16-bit word by `3 - ecn`.
  std::uint32_t sum = 0xFFFFU - (std::uint32_t{frame[ip + 10]} << 8 | frame[ip + 11]) + (3 - ecn);
  sum = ~((sum & 0xFFFF) + (sum >> 16));
  frame[ip + 10] = static_cast<std::uint8_t>(sum >> 8);
  frame[ip + 11] = static_cast<std::uint8_t>(sum);
  return true;
}

}  // namespace

ImpairmentOptions ImpairmentOptions::parse(const std::string& text) {
  ImpairmentOptions options;
  const std::map<std::string, double*> probabilities = {
      {"loss", &options.loss},       {"duplicate", &options.duplicate}, {"reorder", &options.reorder},
      {"corrupt", &options.corrupt}, {"delay", &options.delay},         {"mark", &options.mark}};
  std::istringstream parts(text);
  std::string part;
  while (std::getline(parts, part, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) throw std::runtime_error("impairment '" + part + "' is not NAME=NUMBER");
    const std::string name = part.substr(0, equals);
    const double value = parse_number(part, part.substr(equals + 1));
    if (name == "delay_us") {
      if (!(value >= 0 && value <= 1e7)) throw std::runtime_error("impairment '" + part + "' must be 0 to 10 seconds");
      options.delay_ns = static_cast<std::uint64_t>(value * 1000);
    } else if (const auto found = probabilities.find(name); found == probabilities.end()) {
      throw std::runtime_error("impairment '" + name +
                               "' is not one of loss, duplicate, reorder, corrupt, delay, delay_us, mark");
    } else if (!(value >= 0 && value <= 1)) {
      throw std::runtime_error("impairment '" + part + "' must be a probability, 0 to 1");
    } else {
      *found->second = value;
    }
  }
  return options;
}

ImpairedEndpoint::ImpairedEndpoint(std::unique_ptr<WireEndpoint> peer, const ImpairmentOptions& options,
                                   std::uint64_t seed)
    : peer_(std::move(peer)), options_(options), to_peer_(seed), to_card_(seed ^ 0x9E3779B97F4A7C15) {}

bool ImpairedEndpoint::Direction::chance(double probability) {
  // Draws a number for every question, so that one probability does not move the others' decisions.
  return std::uniform_real_distribution<double>()(random) < probability;
}

void ImpairedEndpoint::Direction::push(const ImpairmentOptions& options, std::uint64_t now_ns, const Frame& frame) {
  ++statistics.frames;
  const bool lose = chance(options.loss);
  const bool duplicate = chance(options.duplicate);
  const bool reorder = chance(options.reorder);
  const bool corrupt = chance(options.corrupt);
  const bool delay = chance(options.delay);
  const bool mark = chance(options.mark);
  const std::uint64_t where = random();
  if (lose) {
    ++statistics.lost;
    return;
  }
  Frame changed = frame;
  if (mark && mark_congestion(changed)) ++statistics.marked;
  if (corrupt && changed.size() > kFirstDamaged && !is_arp(changed)) {
    ++statistics.corrupted;
    changed[kFirstDamaged + where / 8 % (changed.size() - kFirstDamaged)] ^= static_cast<std::uint8_t>(1U << where % 8);
  }
  if (reorder && !overtaken) {
    ++statistics.reordered;
    overtaken = std::move(changed);
    overtaken_until = now_ns + kReorderNs;
    return;
  }
  if (delay) ++statistics.delayed;
  const std::uint64_t due_ns = now_ns + (delay ? options.delay_ns : 0);
  if (duplicate) {
    ++statistics.duplicated;
    frames.emplace(due_ns, changed);
  }
  frames.emplace(due_ns, std::move(changed));
  if (overtaken) {
    frames.emplace(due_ns, std::move(*overtaken));
    overtaken.reset();
  }
}

void ImpairedEndpoint::release_overtaken(Direction& direction, std::uint64_t now_ns) {
  if (!direction.overtaken || direction.overtaken_until > now_ns) return;
  direction.frames.emplace(now_ns, std::move(*direction.overtaken));
  direction.overtaken.reset();
}

void ImpairedEndpoint::send_due(std::uint64_t now_ns) {
  release_overtaken(to_peer_, now_ns);
  while (to_peer_.due(now_ns) && peer_->transmit(now_ns, to_peer_.frames.begin()->second)) {
    to_peer_.frames.erase(to_peer_.frames.begin());
  }
}

bool ImpairedEndpoint::transmit(std::uint64_t now_ns, const Frame& frame) {
  if (to_peer_.frames.size() >= kMaxHeldFrames) {
    send_due(now_ns);
    if (to_peer_.frames.size() >= kMaxHeldFrames) return false;
  }
  to_peer_.push(options_, now_ns, frame);
  send_due(now_ns);
  return true;
}

std::optional<Frame> ImpairedEndpoint::receive(std::uint64_t now_ns) {
  send_due(now_ns);
  release_overtaken(to_card_, now_ns);
  while (!to_card_.due(now_ns)) {
    const std::optional<Frame> frame = peer_->receive(now_ns);
    if (!frame) return std::nullopt;
    to_card_.push(options_, now_ns, *frame);
  }
  Frame frame = std::move(to_card_.frames.begin()->second);
  to_card_.frames.erase(to_card_.frames.begin());
  return frame;
}

std::optional<std::uint64_t> ImpairedEndpoint::next_event_ns() const {
  std::optional<std::uint64_t> next = peer_->next_event_ns();
  const auto consider = [&next](std::uint64_t time) { next = next ? std::min(*next, time) : time; };
  for (const Direction* direction : {&to_peer_, &to_card_}) {
    if (!direction->frames.empty()) consider(direction->frames.begin()->first);
    if (direction->overtaken) consider(direction->overtaken_until);
  }
  return next;
}

}  // namespace srpnic::sim
