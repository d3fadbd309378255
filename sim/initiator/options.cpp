// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>

#include "host/net/headers.hpp"

namespace srpnic::sim {

namespace {

constexpr std::uint32_t kBlockBytes = 512;
constexpr std::uint64_t kDefaultRangeBlocks = (std::uint64_t{48} << 20) / kBlockBytes;

[[noreturn]] void bad_value(const std::string& key, const std::string& text, const std::string& expected) {
  std::string message = "initiator option ";
  message += key;
  message += ": '";
  message += text;
  message += "' is not ";
  message += expected;
  throw std::runtime_error(message);
}

std::uint64_t to_number(const std::string& key, const std::string& text, int base = 10) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) {
    bad_value(key, text, "a number");
  }
  return value;
}

std::uint64_t in_range(const std::string& key, const std::string& text, std::uint64_t low, std::uint64_t high) {
  const std::uint64_t value = to_number(key, text);
  if (value < low || value > high) {
    bad_value(key, text, "between " + std::to_string(low) + " and " + std::to_string(high));
  }
  return value;
}

net::IpAddress to_address(const std::string& key, const std::string& text) {
  if (const auto ipv6 = net::parse_ipv6_address(text)) return *ipv6;
  std::uint32_t address = 0;
  std::size_t start = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t end = i == 3 ? text.size() : text.find('.', start);
    if (end == std::string::npos) bad_value(key, text, "an IPv4 or IPv6 address");
    address = address << 8 | static_cast<std::uint32_t>(in_range(key, text.substr(start, end - start), 0, 255));
    start = end + 1;
  }
  return net::IpAddress::from_ipv4(address);
}

}  // namespace

InitiatorOptions InitiatorOptions::parse(const std::string& text) {
  InitiatorOptions options;
  unsigned scale = 1;
  std::optional<std::uint16_t> vlan, pcp;
  std::uint64_t range_blocks = kDefaultRangeBlocks;
  using Setter = std::function<void(const std::string& key, const std::string& value)>;
  const std::map<std::string, Setter> setters = {
      {"channels", [&](auto& k, auto& v) { options.channels = static_cast<unsigned>(in_range(k, v, 1, 64)); }},
      {"pmtu",
       [&](auto& k, auto& v) {
         options.pmtu = static_cast<std::uint32_t>(in_range(k, v, 256, 4096));
         if ((options.pmtu & (options.pmtu - 1)) != 0) {
           bad_value(k, v, "256, 512, 1024, 2048 or 4096");
         }
       }},
      {"read_depth", [&](auto& k, auto& v) { options.read_depth = static_cast<unsigned>(in_range(k, v, 1, 128)); }},
      {"immediate", [&](auto& k, auto& v) { options.immediate = in_range(k, v, 0, 1) != 0; }},
      {"ecn", [&](auto& k, auto& v) { options.ecn = in_range(k, v, 0, 1) != 0; }},
      {"coalesce_acks", [&](auto& k, auto& v) { options.coalesce_acks = in_range(k, v, 0, 1) != 0; }},
      {"credit_code",
       [&](auto& k, auto& v) { options.credit_code = static_cast<std::uint8_t>(in_range(k, v, 0, 31)); }},
      {"read_latency_ns", [&](auto& k, auto& v) { options.read_latency_ns = to_number(k, v); }},
      {"lossless", [&](auto& k, auto& v) { options.lossless = in_range(k, v, 0, 1) != 0; }},
      {"seed", [&](auto& k, auto& v) { options.seed = to_number(k, v); }},
      {"retry_ms", [&](auto& k, auto& v) { options.retry_ns = in_range(k, v, 1, 60'000) * 1'000'000; }},
      {"retries", [&](auto& k, auto& v) { options.connect_retries = static_cast<unsigned>(in_range(k, v, 0, 1000)); }},
      {"local", [&](auto& k, auto& v) { options.local.ip = to_address(k, v); }},
      {"target", [&](auto& k, auto& v) { options.target = to_address(k, v); }},
      {"vlan", [&](auto& k, auto& v) { vlan = static_cast<std::uint16_t>(in_range(k, v, 1, 4094)); }},
      {"pcp", [&](auto& k, auto& v) { pcp = static_cast<std::uint16_t>(in_range(k, v, 0, 7)); }},
      {"port", [&](auto& k, auto& v) { options.rdma_cm_port = static_cast<std::uint16_t>(in_range(k, v, 1, 65535)); }},
      {"id_ext", [&](auto& k, auto& v) { options.id_extension = to_number(k, v, 16); }},
      {"ioc_guid", [&](auto& k, auto& v) { options.ioc_guid = to_number(k, v, 16); }},
      {"scale", [&](auto& k, auto& v) { scale = static_cast<unsigned>(in_range(k, v, 1, 1000)); }},
      {"range_mib", [&](auto& k, auto& v) { range_blocks = (in_range(k, v, 40, 1 << 20) << 20) / kBlockBytes; }},
  };
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string part = text.substr(start, end - start);
    const std::size_t equals = part.find('=');
    const std::string key = part.substr(0, equals);
    const auto setter = setters.find(key);
    if (setter == setters.end() || equals == std::string::npos) {
      std::string message = "initiator option '";
      message += part;
      message += "' is not key=value with one of the keys";
      for (const auto& [name, unused] : setters) message.append(" ").append(name);
      throw std::runtime_error(message);
    }
    setter->second(key, part.substr(equals + 1));
    start = end + 1;
  }
  if (pcp && !vlan) throw std::runtime_error("initiator option pcp needs vlan");
  if (vlan) options.vlan_tci = static_cast<std::uint16_t>(pcp.value_or(0) << wire::VlanTag::kPcpShift | *vlan);
  if (options.local.ip.is_ipv4() != options.target.is_ipv4())
    throw std::runtime_error("initiator options local and target must be of the same IP version");
  options.jobs = demo_jobs(range_blocks, scale);
  return options;
}

std::vector<Job> demo_jobs(std::uint64_t range_blocks, unsigned scale) {
  struct Size {
    std::uint32_t bytes;
    std::uint64_t commands_alone, commands_together;
  };
  constexpr std::array<Size, 4> kSizes = {{{512, 32, 256}, {4096, 32, 256}, {65536, 16, 64}, {1 << 20, 4, 32}}};
  constexpr std::uint64_t kSizeRangeBlocks = std::uint64_t{64} * 65536 / kBlockBytes;  // 4 MiB for each smaller size
  std::vector<Job> jobs;
  std::uint64_t first_lba = 0;
  for (const Size& size : kSizes) {
    const bool largest = size.bytes == kSizes.back().bytes;
    const std::uint64_t blocks = largest ? range_blocks - first_lba : kSizeRangeBlocks;
    for (const unsigned depth : {1U, 32U}) {
      for (const Job::Kind kind : {Job::Kind::kWrite, Job::Kind::kRead}) {
        Job job;
        job.kind = kind;
        job.bytes = size.bytes;
        job.depth = depth;
        job.commands = scale * (depth == 1 ? size.commands_alone : size.commands_together);
        job.first_lba = first_lba;
        job.blocks = blocks;
        jobs.push_back(job);
      }
    }
    first_lba += blocks;
  }
  return jobs;
}

}  // namespace srpnic::sim
