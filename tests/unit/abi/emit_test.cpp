// SPDX-License-Identifier: Apache-2.0
// What the generated SystemVerilog must say for the card's blocks to agree with the host.
#include "emit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "names.hpp"

namespace srpnic::abigen {
namespace {

using ::testing::HasSubstr;

TEST(Names, FollowTheStyleOfEachLanguage) {
  EXPECT_EQ(snake_from_pascal("RxPacket"), "rx_packet");
  EXPECT_EQ(snake_from_pascal("IuRecord"), "iu_record");
  EXPECT_EQ(pascal("RX_FRAMES"), "RxFrames");
  EXPECT_EQ(constant("MAX_IU_BYTES"), "kMaxIuBytes");
  EXPECT_EQ(upper("local_address"), "LOCAL_ADDRESS");
}

TEST(Package, ListsTheFieldsOfARecordWithTheMostSignificantFirst) {
  Abi abi;
  abi.records.push_back({"DmaCommand", "a transfer", {{"address", 0, 64, "", ""}, {"last", 64, 1, "", ""}}, 65});
  EXPECT_THAT(emit_package(abi), HasSubstr("    logic last;\n    logic [63:0] address;\n  } dma_command_t;\n"
                                           "  localparam int unsigned DMA_COMMAND_BITS = 32'd65;\n"));
}

TEST(Package, GivesEnumerationValuesTheirWidth) {
  Abi abi;
  abi.enums.push_back({"LunKind", 3, "kinds", {{"NONE", 0}, {"RAM", 1}}});
  EXPECT_THAT(emit_package(abi), HasSubstr("localparam logic [2:0] LUN_KIND_RAM = 3'd1;"));
}

TEST(HostHeader, FillsTheGapsOfARingEntry) {
  Abi abi;
  abi.rings.push_back({"Entry", "an entry", {{"phase", 0, 8, "", ""}, {"qpn", 32, 32, "", ""}}});
  const std::string header = emit_host_header(abi);
  EXPECT_THAT(header, HasSubstr("uint8_t phase = 0;\n  uint8_t reserved0[3] = {};\n  uint32_t qpn = 0;\n"
                                "  uint8_t reserved1[56] = {};\n"));
  EXPECT_THAT(header, HasSubstr("static_assert(offsetof(Entry, qpn) == 4);"));
}

TEST(Document, EscapesTheColumnSeparator) {
  Abi abi;
  abi.constants.push_back({"LIMIT", 1, "a|b"});
  EXPECT_THAT(emit_document(abi), HasSubstr("a\\|b"));
}

}  // namespace
}  // namespace srpnic::abigen
