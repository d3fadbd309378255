// SPDX-License-Identifier: Apache-2.0
#include "sim/files/output_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic::sim {
namespace {

using ::testing::ThrowsMessage;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class OutputFiles : public ::testing::Test {
 protected:
  /// What is in the folder.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "")) all.push_back(entry.path().filename());
    return all;
  }

  test::TemporaryFolder folder;
  std::string path = (folder / "results").string();
};

TEST_F(OutputFiles, CheckingChangesNothing) {
  check_writable("results", path);
  EXPECT_THAT(names(), ::testing::IsEmpty());
  std::ofstream(path) << "old";
  check_writable("results", path);
  EXPECT_EQ(content_of(path), "old");
  EXPECT_THAT(names(), ::testing::ElementsAre("results"));
}

TEST_F(OutputFiles, CheckingNamesThePathAndTheCause) {
  const auto expect = [](const std::string& wrong, const std::string& cause) {
    const std::string message = "cannot write results to '" + wrong + "': " + cause;
    EXPECT_THAT([&] { check_writable("results", wrong); }, ThrowsMessage<std::runtime_error>(message));
    EXPECT_THAT([&] { replace_file("results", wrong, "new"); }, ThrowsMessage<std::runtime_error>(message));
  };
  std::ofstream(path) << "old";
  expect((folder / "no folder/results").string(), "No such file or directory");
  expect(path + "/results", "Not a directory");
  expect((folder / "").string(), "Is a directory");
  expect("", "No such file or directory");
}

TEST_F(OutputFiles, ReplacesAFileAsAWhole) {
  std::ofstream(path) << "old and longer";
  replace_file("results", path, "new");
  EXPECT_EQ(content_of(path), "new");
  EXPECT_THAT(names(), ::testing::ElementsAre("results"));
}

TEST_F(OutputFiles, LeavesTheOldFileWhenTheDiskIsFull) {
  std::ofstream(path) << "old";
  const test::FileSizeLimit limit(100);
  EXPECT_THAT([&] { replace_file("results", path, std::string(200, 'x')); },
              ThrowsMessage<std::runtime_error>("cannot write results to '" + path + "': File too large"));
  EXPECT_EQ(content_of(path), "old");
  EXPECT_THAT(names(), ::testing::ElementsAre("results"));
}

TEST_F(OutputFiles, WritesToTheFileBehindALink) {
  std::ofstream(path) << "old";
  const std::string link = (folder / "link").string();
  std::filesystem::create_symlink(path, link);
  replace_file("results", link, "new");
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(content_of(path), "new");
}

TEST_F(OutputFiles, WritesToADeviceAndLeavesItInItsPlace) {
  const std::string link = (folder / "full").string();
  std::filesystem::create_symlink("/dev/full", link);
  check_writable("results", link);  // it can be opened
  EXPECT_THAT([&] { replace_file("results", link, "new"); },
              ThrowsMessage<std::runtime_error>("cannot write results to '" + link + "': No space left on device"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
  EXPECT_THAT(names(), ::testing::ElementsAre("full"));
}

TEST_F(OutputFiles, ChecksAPipeWithoutAReader) {
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  check_writable("results", path);
}

TEST_F(OutputFiles, AGrowingFileKeepsItsFirstErrorForTheEnd) {
  OutputFile file("packets", path);
  {
    const test::FileSizeLimit limit(100);
    file.write("first", 5);
    file.flush();
    EXPECT_FALSE(file.failed());
    file.write(std::string(200, 'x').data(), 200);
    file.flush();
    EXPECT_TRUE(file.failed());
  }
  file.write("later", 5);
  EXPECT_THAT([&] { file.close(); },
              ThrowsMessage<std::runtime_error>("cannot write packets to '" + path + "': File too large"));
}

TEST_F(OutputFiles, ClosingTellsOfWhatWasNotYetWritten) {
  OutputFile file("packets", "/dev/full");
  file.write("few", 3);
  EXPECT_FALSE(file.failed());
  EXPECT_THAT([&] { file.close(); },
              ThrowsMessage<std::runtime_error>("cannot write packets to '/dev/full': No space left on device"));
}

}  // namespace
}  // namespace srpnic::sim
