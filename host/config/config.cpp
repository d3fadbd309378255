// SPDX-License-Identifier: Apache-2.0
#include "host/config/config.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <bit>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <optional>

#include "host/config/values.hpp"

namespace srpnic::config {
namespace {

constexpr net::IpAddress kLoopback{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

/// Reads one table of the file; every complaint names the file, the line and the remedy.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string section, const std::string& file)
      : table_(table), section_(std::move(section)), file_(file) {}

  [[noreturn]] static void fail(const std::string& file, const toml::source_region& where, const std::string& what) {
    throw Error(fmt::format("{}:{}: {}", file, where.begin.line, what));
  }
  [[noreturn]] void fail_at(std::string_view key, const std::string& what) const {
    const toml::node* node = table_.get(key);
    fail(file_, node != nullptr ? node->source() : table_.source(), fmt::format("{}: {}", path(key), what));
  }

  /// No key but these may stand in the table.
  void allow_only(std::initializer_list<std::string_view> keys) const {
    for (const auto& [key, node] : table_) {
      if (std::find(keys.begin(), keys.end(), key.str()) != keys.end()) continue;
      fail(file_, key.source(),
           fmt::format("{}: unknown key; [{}] takes {}", path(key.str()), section_, fmt::join(keys, ", ")));
    }
  }

  template <class T>
  T number(std::string_view key, T lowest, T highest, std::optional<T> otherwise = std::nullopt) const {
    if (!present(key, otherwise.has_value())) return *otherwise;
    const auto value = table_[key].value_exact<std::int64_t>();
    if (!value || *value < static_cast<std::int64_t>(lowest) || *value > static_cast<std::int64_t>(highest)) {
      fail_at(key, fmt::format("give a whole number from {} to {}", lowest, highest));
    }
    return static_cast<T>(*value);
  }

  std::string text(std::string_view key, std::optional<std::string> otherwise = std::nullopt) const {
    if (!present(key, otherwise.has_value())) return *otherwise;
    const auto value = table_[key].value_exact<std::string>();
    if (!value) fail_at(key, "give a text in quotes");
    return *value;
  }

  bool has(std::string_view key) const { return table_.contains(key); }

  std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> values;
    const toml::array* array = table_[key].as_array();
    if (array == nullptr) fail_at(key, "give a list of texts: [\"…\", \"…\"]");
    for (const toml::node& entry : *array) {
      const auto value = entry.value_exact<std::string>();
      if (!value) fail(file_, entry.source(), fmt::format("{}: give each entry as a text in quotes", path(key)));
      values.push_back(*value);
    }
    return values;
  }

  bool flag(std::string_view key, bool otherwise) const {
    if (!present(key, true)) return otherwise;
    const auto value = table_[key].value_exact<bool>();
    if (!value) fail_at(key, "give true or false");
    return *value;
  }

  /// A text that `parser` turns into a value; `form` says what it should look like.
  template <class Parser>
  auto parsed(std::string_view key, Parser parser, std::string_view form) const {
    const std::string written = text(key);
    const auto value = parser(written);
    if (!value) fail_at(key, fmt::format("\"{}\" is not valid; write it like {}", written, form));
    return *value;
  }

 private:
  std::string path(std::string_view key) const { return section_ + "." + std::string(key); }

  bool present(std::string_view key, bool optional) const {
    if (table_.contains(key)) return true;
    if (!optional) fail(file_, table_.source(), fmt::format("{}: missing; add it to [{}]", path(key), section_));
    return false;
  }

  const toml::table& table_;
  std::string section_;
  const std::string& file_;
};

std::vector<net::IpAddress> read_ipv6(const TableReader& table) {
  std::vector<net::IpAddress> addresses;
  for (const std::string& written : table.texts("ipv6")) {
    const auto address = net::parse_ipv6_address(written);
    if (!address) table.fail_at("ipv6", fmt::format("\"{}\" is not valid; write it like \"2001:db8::2\"", written));
    if (address->is_link_local())
      table.fail_at("ipv6", fmt::format("\"{}\" is link-local; leave it out, the port makes its own", written));
    if (!address->is_unicast() || *address == kLoopback)
      table.fail_at("ipv6", fmt::format("\"{}\" is no address of one host in a network; use a unicast one", written));
    addresses.push_back(*address);
  }
  if (addresses.empty()) table.fail_at("ipv6", "is empty; name an address, or leave ipv6 out");
  return addresses;
}

Port read_port(const TableReader& table) {
  table.allow_only({"mac", "ipv4", "ipv6", "mtu", "vlan", "pcp"});
  Port port;
  port.mac = table.parsed("mac", parse_mac, "\"02:00:c0:a8:4d:02\"");
  if ((port.mac[0] & 0x01U) != 0) table.fail_at("mac", "is a group address; use one whose first byte is even");
  if (table.has("ipv4") || !table.has("ipv6")) port.ipv4 = table.parsed("ipv4", parse_ipv4, "\"192.168.77.2\"");
  if (table.has("ipv6")) port.ipv6 = read_ipv6(table);
  port.mtu = table.number<std::uint16_t>("mtu", 576, 9000, port.mtu);
  constexpr unsigned kSmallestIpv6Mtu = 1280;  // RFC 8200, 5
  if (!port.ipv6.empty() && port.mtu < kSmallestIpv6Mtu)
    table.fail_at("mtu", fmt::format("IPv6 needs a network with an MTU of at least {}", kSmallestIpv6Mtu));
  if (table.has("vlan")) port.vlan = table.number<std::uint16_t>("vlan", 1, 4094);
  if (table.has("pcp") && !port.vlan)
    table.fail_at("pcp", "is the priority of tagged frames; add vlan, or leave it out");
  port.pcp = table.number<std::uint8_t>("pcp", 0, 7, port.pcp);
  return port;
}

Device read_device(const TableReader& table) {
  table.allow_only({"kind", "socket", "image", "index"});
  Device device;
  const std::string kind = table.text("kind");
  device.image = table.text("image", "");
  if (kind == "simulation") {
    device.kind = Device::Kind::kSimulation;
    device.socket = table.text("socket");
  } else if (kind == "xrt") {
    device.kind = Device::Kind::kXrt;
    device.index = table.number<unsigned>("index", 0, 63, 0);
    if (device.image.empty()) table.fail_at("image", "missing; a card needs the path of its image (xclbin)");
  } else {
    table.fail_at("kind", fmt::format("\"{}\" is not known; use \"simulation\" or \"xrt\"", kind));
  }
  return device;
}

Target read_target(const TableReader& table) {
  table.allow_only({"id_ext", "ioc_guid", "listen_port", "request_limit", "ack_delay_exponent"});
  Target target;
  target.id_ext = table.parsed("id_ext", parse_id64, "\"505400fffe000002\" (16 hexadecimal digits)");
  target.ioc_guid = table.parsed("ioc_guid", parse_id64, "\"505400fffe000002\" (16 hexadecimal digits)");
  target.listen_port = table.number<std::uint16_t>("listen_port", 1, 65535, target.listen_port);
  target.request_limit = table.number<unsigned>("request_limit", 2, 1024, target.request_limit);
  target.ack_delay_exponent = table.number<unsigned>("ack_delay_exponent", 0, 31, target.ack_delay_exponent);
  return target;
}

Transport read_transport(const TableReader& table) {
  table.allow_only({"peer_timeout_ms", "rnr_retry_limit"});
  constexpr unsigned kHourMs = 3'600'000, kMostRnrRetries = 6;  // IBA 9.7.5.2.8: 7 would be any number
  Transport transport;
  transport.peer_timeout_ms = table.number<unsigned>("peer_timeout_ms", 1, kHourMs, transport.peer_timeout_ms);
  transport.rnr_retry_limit = table.number<unsigned>("rnr_retry_limit", 0, kMostRnrRetries, transport.rnr_retry_limit);
  return transport;
}

CongestionControl read_congestion(const TableReader& table) {
  table.allow_only({"enabled", "ect1", "cnp_dscp", "cnp_interval_us", "alpha_shift", "alpha_timer_us", "rate_timer_us",
                    "byte_counter", "stages", "ai_rate_mbps", "hai_rate_mbps", "min_rate_mbps"});
  constexpr unsigned kLongestUs = 65'000, kLineRateMbps = 100'000, kMostBytes = (1U << 24) - 1;
  CongestionControl congestion;
  congestion.enabled = table.flag("enabled", congestion.enabled);
  congestion.ect1 = table.flag("ect1", congestion.ect1);
  const auto number = [&table](std::string_view key, unsigned lowest, unsigned highest, unsigned& value) {
    value = table.number<unsigned>(key, lowest, highest, value);
  };
  number("cnp_dscp", 0, 63, congestion.cnp_dscp);
  number("cnp_interval_us", 0, kLongestUs, congestion.cnp_interval_us);
  number("alpha_shift", 0, 15, congestion.alpha_shift);
  number("alpha_timer_us", 1, kLongestUs, congestion.alpha_timer_us);
  number("rate_timer_us", 1, kLongestUs, congestion.rate_timer_us);
  number("byte_counter", 1, kMostBytes, congestion.byte_counter);
  number("stages", 1, 14, congestion.stages);
  number("ai_rate_mbps", 1, kLineRateMbps, congestion.ai_rate_mbps);
  number("hai_rate_mbps", 1, kLineRateMbps, congestion.hai_rate_mbps);
  number("min_rate_mbps", 1, kLineRateMbps, congestion.min_rate_mbps);
  return congestion;
}

Lun read_lun(const TableReader& table) {
  table.allow_only({"number", "kind", "size", "block_size", "read_only", "serial"});
  Lun lun;
  lun.number = table.number<std::uint8_t>("number", 0, 255);
  const std::string kind = table.text("kind");
  if (kind != "ram") table.fail_at("kind", fmt::format("\"{}\" is not known; use \"ram\"", kind));
  lun.block_size = table.number<std::uint32_t>("block_size", 512, 4096, lun.block_size);
  if (!std::has_single_bit(lun.block_size)) table.fail_at("block_size", "use 512, 1024, 2048 or 4096");
  lun.size_bytes = table.parsed("size", parse_size, "\"64 MiB\"");
  if (lun.size_bytes == 0 || lun.size_bytes % lun.block_size != 0) {
    table.fail_at("size", fmt::format("make it a multiple of the block size, {} bytes, and not zero", lun.block_size));
  }
  lun.read_only = table.flag("read_only", false);
  lun.serial = table.text("serial", fmt::format("srpnic-{:04}", lun.number));
  constexpr std::size_t kLongestSerial = 36;
  if (lun.serial.empty() || lun.serial.size() > kLongestSerial) {
    table.fail_at("serial", fmt::format("use 1 to {} characters", kLongestSerial));
  }
  return lun;
}

const toml::table& section(const toml::table& root, std::string_view name, const std::string& file) {
  const toml::node* node = root.get(name);
  if (node == nullptr) throw Error(fmt::format("{}:1: [{}] is missing; add this section", file, name));
  if (!node->is_table()) TableReader::fail(file, node->source(), fmt::format("{} must be a section: [{}]", name, name));
  return *node->as_table();
}

std::vector<Lun> read_luns(const toml::table& root, const std::string& file) {
  std::vector<Lun> luns;
  const toml::node* node = root.get("lun");
  if (node == nullptr) throw Error(fmt::format("{}:1: no logical unit; add a [[lun]] section", file));
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_array_of_tables()) {
    TableReader::fail(file, node->source(), "lun: write each logical unit as a section of its own: [[lun]]");
  }
  for (const toml::node& entry : *array) {
    const TableReader table(*entry.as_table(), "lun", file);
    luns.push_back(read_lun(table));
    const auto same = [&](const Lun& other) { return other.number == luns.back().number; };
    if (std::any_of(luns.begin(), luns.end() - 1, same)) {
      table.fail_at("number", fmt::format("{} is taken by another [[lun]]; give each its own", luns.back().number));
    }
  }
  return luns;
}

}  // namespace

Config parse(std::string_view text, const std::string& name) {
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    throw Error(fmt::format("{}:{}: {}; mend the TOML syntax", name, error.source().begin.line,
                            std::string(error.description())));
  }
  TableReader(root, "the file", name).allow_only({"port", "device", "target", "transport", "congestion", "lun"});
  Config config;
  config.port = read_port({section(root, "port", name), "port", name});
  config.device = read_device({section(root, "device", name), "device", name});
  config.target = read_target({section(root, "target", name), "target", name});
  if (root.contains("transport")) {
    config.transport = read_transport({section(root, "transport", name), "transport", name});
  }
  if (root.contains("congestion")) {
    config.congestion = read_congestion({section(root, "congestion", name), "congestion", name});
  }
  config.luns = read_luns(root, name);
  return config;
}

Config load(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(fmt::format("{}:1: cannot be read; check the path and its permissions", file.string()));
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) throw Error(fmt::format("{}:1: reading failed", file.string()));
  return parse(text, file.string());
}

}  // namespace srpnic::config
