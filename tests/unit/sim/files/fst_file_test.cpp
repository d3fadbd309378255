// SPDX-License-Identifier: Apache-2.0
#include "sim/files/fst_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic::sim {
namespace {

std::string number(std::uint64_t value) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

std::string block(int kind, const std::string& rest) {
  return static_cast<char>(kind) + number(8 + rest.size()) + rest;
}

/// The header is 330 bytes long; the number of blocks with values is at byte 65 of the file.
std::string header(std::uint64_t value_blocks) {
  return block(0, std::string(56, 0) + number(value_blocks) + std::string(257, 0));
}

class FstFile : public ::testing::Test {
 protected:
  bool is_whole(const std::string& bytes) const {
    const std::string path = (folder / "waves.fst").string();
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      check_fst_file(path);
      return true;
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr("cannot write waves to '" + path + "': the file is not complete"));
      return false;
    }
  }

  test::TemporaryFolder folder;
  const std::string values = block(8, "values"), geometry = block(3, "geometry"), hierarchy = block(6, "names");
};

TEST_F(FstFile, IsCompleteWithAllItsBlocks) {
  EXPECT_TRUE(is_whole(header(2) + values + values + geometry + hierarchy));
}

TEST_F(FstFile, IsIncompleteWhereverItIsCut) {
  const std::string all = header(2) + values + values + geometry + hierarchy;
  for (std::size_t size = 0; size < all.size(); ++size) EXPECT_FALSE(is_whole(all.substr(0, size))) << size;
}

TEST_F(FstFile, IsIncompleteWithoutABlockOfWhichTheHeaderKnows) {
  EXPECT_FALSE(is_whole(header(2) + values + geometry + hierarchy));
}

TEST_F(FstFile, IsIncompleteWithABlockThatWasBeingWritten) {
  EXPECT_FALSE(is_whole(header(1) + values + block(255, "geometry") + hierarchy));
}

TEST_F(FstFile, MayBeIncompleteOnADiskOnWhichNothingMoreFits) {
  const std::string all = header(1) + values + geometry + hierarchy;
  EXPECT_TRUE(is_whole(all));
  const test::FileSizeLimit limit(all.size());
  const std::string path = (folder / "waves.fst").string();
  EXPECT_THAT([&] { check_fst_file(path); },
              ::testing::ThrowsMessage<std::runtime_error>("cannot write waves to '" + path + "': File too large"));
  EXPECT_EQ(std::filesystem::file_size(path), all.size());
}

TEST_F(FstFile, ReplacesNoDevice) {
  EXPECT_THAT([] { check_fst_path("/dev/full"); }, ::testing::ThrowsMessage<std::runtime_error>(
                                                       "cannot write waves to '/dev/full': it is not a regular file"));
  EXPECT_THROW(check_fst_path("/nonexistent/waves.fst"), std::runtime_error);
  check_fst_path((folder / "waves.fst").string());
}

TEST_F(FstFile, IsIncompleteIfItIsNotThere) {
  EXPECT_THROW(check_fst_file("/nonexistent/waves.fst"), std::runtime_error);
}

}  // namespace
}  // namespace srpnic::sim
