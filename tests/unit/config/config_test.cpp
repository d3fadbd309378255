// SPDX-License-Identifier: Apache-2.0
// The configuration file: what it means, and that every mistake is answered with file, line and remedy.
#include "host/config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "host/config/values.hpp"

namespace srpnic::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kGood = R"([port]
mac = "02:00:c0:a8:4d:02"
ipv4 = "192.168.77.2"
[device]
kind = "simulation"
socket = "/run/card.socket"
[target]
id_ext = "505400fffe000002"
ioc_guid = "505400fffe000003"
[[lun]]
number = 0
kind = "ram"
size = "64 MiB"
)";

/// The good file with one line replaced (or, with an empty `to`, removed).
std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string complaint(const std::string& text) {
  try {
    parse(text, "card.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Config, ReadsEveryValue) {
  const Config config = parse(kGood, "card.toml");

  EXPECT_EQ(config.port.mac, (std::array<std::uint8_t, 6>{2, 0, 0xc0, 0xa8, 0x4d, 2}));
  EXPECT_EQ(config.port.ipv4, (std::array<std::uint8_t, 4>{192, 168, 77, 2}));
  EXPECT_TRUE(config.port.ipv6.empty());
  EXPECT_EQ(config.port.vlan, std::nullopt);
  EXPECT_EQ(config.port.mtu, 1500);
  EXPECT_EQ(config.device.kind, Device::Kind::kSimulation);
  EXPECT_EQ(config.device.socket, "/run/card.socket");
  EXPECT_EQ(config.target.id_ext, 0x505400fffe000002ULL);
  EXPECT_EQ(config.target.ioc_guid, 0x505400fffe000003ULL);
  EXPECT_EQ(config.target.listen_port, 5555);
  ASSERT_EQ(config.luns.size(), 1U);
  EXPECT_EQ(config.luns[0].size_bytes, 64U << 20);
  EXPECT_EQ(config.luns[0].block_size, 512U);
  EXPECT_FALSE(config.luns[0].read_only);
}

TEST(Config, ReadsAPortWithoutIpv4InAVlan) {
  const Port port =
      parse(with("ipv4 = \"192.168.77.2\"", "ipv6 = [\"2001:DB8::2\", \"fd00:77:0::2\"]\nvlan = 4094\npcp = 7"),
            "card.toml")
          .port;
  EXPECT_EQ(port.ipv4, std::nullopt);
  ASSERT_EQ(port.ipv6.size(), 2U);
  EXPECT_EQ(to_string(port.ipv6[0]), "2001:db8::2");
  EXPECT_EQ(to_string(port.ipv6[1]), "fd00:77::2");
  EXPECT_EQ(port.vlan, 4094);
  EXPECT_EQ(port.pcp, 7);
}

TEST(Config, NamesFileLineAndRemedyOfEachMistake) {
  struct Mistake {
    std::string from;
    std::string to;
    int line;
    std::string remedy;
  };
  const Mistake mistakes[] = {
      {"mac = \"02:00:c0:a8:4d:02\"", "mac = \"02:00:c0\"", 2, "write it like \"02:00:c0:a8:4d:02\""},
      {"mac = \"02:00:c0:a8:4d:02\"", "mac = \"03:00:c0:a8:4d:02\"", 2, "first byte is even"},
      {"ipv4 = \"192.168.77.2\"", "ipv4 = \"192.168.77.256\"", 3, "write it like"},
      {"ipv4 = \"192.168.77.2\"\n", "", 1, "port.ipv4: missing; add it to [port]"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = \"fd00::2\"", 3, "give a list of texts"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = []", 3, "name an address, or leave ipv6 out"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"fd00::2\",\n 7]", 4, "each entry as a text in quotes"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"fd00::2::3\"]", 3, "write it like \"2001:db8::2\""},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"fd00::2%eth0\"]", 3, "write it like \"2001:db8::2\""},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"fd00::2\\u0000\"]", 3, "port.ipv6: \"fd00::2"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"::ffff:192.168.77.2\"]", 3, "write it like \"2001:db8::2\""},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"fe80::2\"]", 3, "the port makes its own"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"ff02::1\"]", 3, "use a unicast one"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"::\"]", 3, "use a unicast one"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"::1\"]", 3, "use a unicast one"},
      {"ipv4 = \"192.168.77.2\"", "ipv6 = [\"fd00::2\"]\nmtu = 1279", 4, "at least 1280"},
      {"ipv4 = \"192.168.77.2\"", "ipv4 = \"192.168.77.2\"\nvlan = 0", 4, "from 1 to 4094"},
      {"ipv4 = \"192.168.77.2\"", "ipv4 = \"192.168.77.2\"\nvlan = 4095", 4, "from 1 to 4094"},
      {"ipv4 = \"192.168.77.2\"", "ipv4 = \"192.168.77.2\"\nvlan = 5\npcp = 8", 5, "from 0 to 7"},
      {"ipv4 = \"192.168.77.2\"", "ipv4 = \"192.168.77.2\"\npcp = 3", 4, "add vlan, or leave it out"},
      {"kind = \"simulation\"", "kind = \"emulation\"", 5, "use \"simulation\" or \"xrt\""},
      {"socket = ", "sockt = ", 6, "unknown key; [device] takes kind, socket"},
      {"id_ext = \"505400fffe000002\"", "id_ext = 505400", 8, "give a text in quotes"},
      {"number = 0", "number = 256", 11, "give a whole number from 0 to 255"},
      {"kind = \"ram\"", "kind = \"tape\"", 12, "use \"ram\""},
      {"size = \"64 MiB\"", "size = \"100\"", 13, "make it a multiple of the block size, 512 bytes"},
      {"size = \"64 MiB\"", "size = \"64 MB\"", 13, "write it like \"64 MiB\""},
      {"[device]", "[device", 4, "mend the TOML syntax"},
      {"[[lun]]", "[lun]", 10, "[[lun]]"},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_THAT(complaint(with(mistake.from, mistake.to)),
                AllOf(StartsWith("card.toml:" + std::to_string(mistake.line) + ":"), HasSubstr(mistake.remedy)))
        << mistake.from << " -> " << mistake.to;
  }
}

TEST(Config, BoundsThePatienceOfTheTransportWithoutBeingAsked) {
  const Transport transport = parse(kGood, "card.toml").transport;
  EXPECT_EQ(transport.peer_timeout_ms, 30'000U);
  EXPECT_EQ(transport.rnr_retry_limit, 6U);
}

TEST(Config, ReadsTheTransportSection) {
  const Transport transport =
      parse(std::string(kGood) + "[transport]\npeer_timeout_ms = 1\nrnr_retry_limit = 0\n", "card.toml").transport;
  EXPECT_EQ(transport.peer_timeout_ms, 1U);
  EXPECT_EQ(transport.rnr_retry_limit, 0U);
}

TEST(Config, NamesTheMistakeInTheTransportSection) {
  const auto complaint_about = [](const std::string& line) {
    return complaint(std::string(kGood) + "[transport]\n" + line + "\n");
  };
  EXPECT_THAT(complaint_about("peer_timeout_ms = 0"), AllOf(StartsWith("card.toml:15: transport.peer_timeout_ms: "),
                                                            HasSubstr("give a whole number from 1 to 3600000")));
  EXPECT_THAT(complaint_about("peer_timeout_ms = 3600001"), HasSubstr("from 1 to 3600000"));
  EXPECT_THAT(complaint_about("peer_timeout_ms = 1.5"), HasSubstr("give a whole number from 1 to 3600000"));
  EXPECT_THAT(complaint_about("rnr_retry_limit = 7"), AllOf(StartsWith("card.toml:15: transport.rnr_retry_limit: "),
                                                            HasSubstr("give a whole number from 0 to 6")));
  EXPECT_THAT(complaint_about("peer_timeout = 5"),
              AllOf(StartsWith("card.toml:15:"), HasSubstr("unknown key; [transport] takes peer_timeout_ms")));
  EXPECT_THAT(complaint("transport = true\n" + std::string(kGood)), HasSubstr("must be a section: [transport]"));
}

TEST(Config, LeavesCongestionControlOffWithTheCardsDefaults) {
  const CongestionControl control = parse(kGood, "card.toml").congestion;
  EXPECT_FALSE(control.enabled);
  EXPECT_EQ(control.cnp_interval_us, 50U);
  EXPECT_EQ(control.min_rate_mbps, 100U);
}

TEST(Config, ReadsTheCongestionSection) {
  const CongestionControl control = parse(std::string(kGood) + R"([congestion]
enabled = true
ect1 = true
cnp_dscp = 46
cnp_interval_us = 4
alpha_shift = 10
alpha_timer_us = 1
rate_timer_us = 300
byte_counter = 32767
stages = 1
ai_rate_mbps = 5
hai_rate_mbps = 50
min_rate_mbps = 10
)",
                                          "card.toml")
                                        .congestion;
  EXPECT_TRUE(control.enabled);
  EXPECT_TRUE(control.ect1);
  EXPECT_EQ(control.cnp_dscp, 46U);
  EXPECT_EQ(control.cnp_interval_us, 4U);
  EXPECT_EQ(control.alpha_shift, 10U);
  EXPECT_EQ(control.alpha_timer_us, 1U);
  EXPECT_EQ(control.rate_timer_us, 300U);
  EXPECT_EQ(control.byte_counter, 32767U);
  EXPECT_EQ(control.stages, 1U);
  EXPECT_EQ(control.ai_rate_mbps, 5U);
  EXPECT_EQ(control.hai_rate_mbps, 50U);
  EXPECT_EQ(control.min_rate_mbps, 10U);
}

TEST(Config, NamesTheMistakeInTheCongestionSection) {
  const auto complaint_about = [](const std::string& line) {
    return complaint(std::string(kGood) + "[congestion]\n" + line + "\n");
  };
  EXPECT_THAT(complaint_about("enabled = 1"), AllOf(StartsWith("card.toml:15:"), HasSubstr("give true or false")));
  EXPECT_THAT(complaint_about("min_rate_mbps = 0"),
              AllOf(StartsWith("card.toml:15:"), HasSubstr("give a whole number from 1 to 100000")));
  EXPECT_THAT(complaint_about("stages = 15"), HasSubstr("give a whole number from 1 to 14"));
  EXPECT_THAT(complaint_about("alpha_timer_us = 65001"), HasSubstr("from 1 to 65000"));
  EXPECT_THAT(complaint_about("min_rate = 5"), AllOf(StartsWith("card.toml:15:"), HasSubstr("unknown key")));
  EXPECT_THAT(complaint("congestion = true\n" + std::string(kGood)), HasSubstr("must be a section: [congestion]"));
}

TEST(Config, RefusesTwoUnitsWithOneNumber) {
  EXPECT_THAT(complaint(std::string(kGood) + "[[lun]]\nnumber = 0\nkind = \"ram\"\nsize = \"1 MiB\"\n"),
              AllOf(StartsWith("card.toml:15:"), HasSubstr("taken by another [[lun]]")));
}

TEST(Config, NamesAFileThatCannotBeRead) {
  EXPECT_THROW(
      {
        try {
          load("/nonexistent/card.toml");
        } catch (const Error& error) {
          EXPECT_THAT(error.what(), AllOf(HasSubstr("/nonexistent/card.toml"), HasSubstr("check the path")));
          throw;
        }
      },
      Error);
}

TEST(Config, AnswersEveryTruncationWithoutCrashing) {
  const std::string text = kGood;
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    EXPECT_THAT(complaint(text.substr(0, length)), testing::AnyOf(StartsWith("card.toml:"), "accepted"));
  }
}

TEST(Values, SizesHaveBinaryUnits) {
  EXPECT_EQ(parse_size("4096"), 4096U);
  EXPECT_EQ(parse_size("4KiB"), 4096U);
  EXPECT_EQ(parse_size("2 TiB"), 2ULL << 40);
  EXPECT_EQ(parse_size("18446744073709551615"), 18446744073709551615ULL);
  EXPECT_EQ(parse_size("16777216 TiB"), std::nullopt);
  EXPECT_EQ(parse_size("-1"), std::nullopt);
  EXPECT_EQ(parse_size("KiB"), std::nullopt);
  EXPECT_EQ(parse_size(""), std::nullopt);
}

}  // namespace
}  // namespace srpnic::config
