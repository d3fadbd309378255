// SPDX-License-Identifier: Apache-2.0
// Mistakes in the ABI description: each is refused with its file, its line and what to do.
#include "loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace srpnic::abigen {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A complete description with one entry of each kind. Line 1 is "[abi]".
std::string valid_description() {
  return R"([abi]
magic = 1
version = 1
[constants]
LUNS = { value = 256, text = "entries" }
[enums.MailboxCommand]
width = 8
text = "commands"
values = { NOP = 0, LUN_SET = 4 }
[[registers]]
name = "MAILBOX_ARG"
offset = 0x80
access = "rw"
count = 24
text = "arguments"
[[registers]]
name = "COUNTER"
offset = 0x400
access = "ro"
count = 4
text = "counters"
[mailbox.LUN_SET]
text = "sets"
fields = { index = { word = 0, lsb = 0, width = 8, text = "LUN" } }
record = "Outer"
record_word = 1
[counters]
names = [ "RX_FRAMES", "TX_FRAMES" ]
[rings.Entry]
text = "one entry"
[[rings.Entry.fields]]
name = "phase"
lsb = 0
width = 8
text = "pass"
[[records]]
name = "Inner"
text = "inner"
fields = [ { name = "low", width = 5 }, { name = "high", width = 3 } ]
[[records]]
name = "Outer"
text = "outer"
fields = [ { name = "first", width = 1 }, { name = "inner", type = "Inner" }, { name = "last", width = 64 } ]
)";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// The message with which `text` is refused; empty when it is accepted.
std::string refusal(const std::string& text) {
  try {
    parse_abi(text, "abi.toml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(AbiLoader, PutsTheFirstFieldInTheLeastSignificantBitsAndNestsRecords) {
  const Abi abi = parse_abi(valid_description(), "abi.toml");
  const Record* outer = abi.find_record("Outer");
  ASSERT_NE(outer, nullptr);
  EXPECT_EQ(outer->width, 73U);
  EXPECT_EQ(outer->fields[0].lsb, 0U);
  EXPECT_EQ(outer->fields[1].lsb, 1U);
  EXPECT_EQ(outer->fields[1].width, 8U);
  EXPECT_EQ(outer->fields[2].lsb, 9U);
}

TEST(AbiLoader, KeepsTheOrderOfTheFile) {
  const std::string text = replaced(valid_description(), "LUNS =", "ZEBRA = { value = 1, text = \"\" }\nLUNS =");
  const Abi abi = parse_abi(text, "abi.toml");
  ASSERT_EQ(abi.constants.size(), 2U);
  EXPECT_EQ(abi.constants[0].name, "ZEBRA");
  EXPECT_EQ(abi.constants[1].name, "LUNS");
}

TEST(AbiLoader, ASyntaxErrorNamesFileAndLine) {
  EXPECT_THAT(refusal(replaced(valid_description(), "version = 1", "version = ")),
              AllOf(StartsWith("abi.toml:3:"), HasSubstr("correct the TOML syntax")));
}

TEST(AbiLoader, AMissingKeyIsNamedWithItsOwner) {
  EXPECT_THAT(refusal(replaced(valid_description(), "offset = 0x80\n", "")),
              AllOf(StartsWith("abi.toml:10:"), HasSubstr("register 'MAILBOX_ARG' has no 'offset'; add one")));
}

TEST(AbiLoader, AnUnknownKeyListsTheKnownOnes) {
  EXPECT_THAT(refusal(replaced(valid_description(), "access = \"rw\"", "acess = \"rw\"")),
              AllOf(StartsWith("abi.toml:13:"), HasSubstr("unknown key 'acess'"), HasSubstr("access")));
}

TEST(AbiLoader, AnUnknownRecordTypeIsRefused) {
  EXPECT_THAT(refusal(replaced(valid_description(), "type = \"Inner\"", "type = \"Iner\"")),
              AllOf(StartsWith("abi.toml:43:"), HasSubstr("unknown type 'Iner'"), HasSubstr("define that record")));
}

TEST(AbiLoader, OverlappingRegistersAreRefused) {
  EXPECT_THAT(refusal(replaced(valid_description(), "offset = 0x400", "offset = 0xDC")),
              AllOf(StartsWith("abi.toml:16:"), HasSubstr("overlaps register 'MAILBOX_ARG'; change its offset")));
}

TEST(AbiLoader, AnEnumerationValueBeyondItsWidthIsRefused) {
  EXPECT_THAT(refusal(replaced(valid_description(), "LUN_SET = 4", "LUN_SET = 256")),
              AllOf(StartsWith("abi.toml:9:"), HasSubstr("it must lie in 0..255")));
}

TEST(AbiLoader, ARingFieldThatIsNotNaturallyAlignedIsRefused) {
  EXPECT_THAT(refusal(replaced(valid_description(), "lsb = 0\nwidth = 8\n", "lsb = 8\nwidth = 32\n")),
              AllOf(StartsWith("abi.toml:31:"), HasSubstr("make lsb a multiple of width")));
}

TEST(AbiLoader, AMailboxCommandThatIsNotEnumeratedIsRefused) {
  EXPECT_THAT(refusal(replaced(valid_description(), "[mailbox.LUN_SET]", "[mailbox.LUN_PUT]")),
              AllOf(StartsWith("abi.toml:22:"), HasSubstr("no value of [enums.MailboxCommand]")));
}

TEST(AbiLoader, MoreCountersThanTheRegisterWindowHoldsAreRefused) {
  EXPECT_THAT(refusal(replaced(valid_description(), "\"TX_FRAMES\"", "\"TX_FRAMES\", \"COMMANDS\"")),
              HasSubstr("needs 6 words; raise the count of register COUNTER"));
}

TEST(AbiLoader, AnUnreadableFileIsNamed) {
  EXPECT_THROW(
      {
        try {
          load_abi("/nonexistent/abi.toml");
        } catch (const InputError& error) {
          EXPECT_THAT(error.what(), AllOf(StartsWith("/nonexistent/abi.toml"), HasSubstr("check --input")));
          throw;
        }
      },
      InputError);
}

}  // namespace
}  // namespace srpnic::abigen
