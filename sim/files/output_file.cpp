// SPDX-License-Identifier: Apache-2.0
#include "sim/files/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace srpnic::sim {

namespace {

constexpr mode_t kMode = 0666;  // as far as the user's umask allows

[[noreturn]] void cannot_write(std::string_view what, const std::string& path, int error) {
  throw std::runtime_error("cannot write " + std::string(what) + " to '" + path +
                           "': " + std::generic_category().message(error));
}

/// What a link leads to, so that the link itself is never replaced.
std::string followed(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

/// Whether the file is replaced as a whole: it is a regular one or does not exist.
bool is_replaceable(const std::string& path) {
  std::error_code ignored;
  const auto type = std::filesystem::status(path, ignored).type();
  return type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found;
}

std::string fresh_name(const std::string& path) { return path + ".new"; }

}  // namespace

void check_writable(std::string_view what, const std::string& path) {
  const std::string target = followed(path);
  const bool replaceable = is_replaceable(target);
  const std::string tried = replaceable ? fresh_name(target) : target;
  const int flags = replaceable ? O_WRONLY | O_CREAT | O_CLOEXEC : O_WRONLY | O_NONBLOCK | O_CLOEXEC;
  const int file = ::open(path.empty() ? "" : tried.c_str(), flags, kMode);
  if (file < 0) {
    if (!replaceable && errno == ENXIO) return;  // a pipe that nobody reads yet
    cannot_write(what, path, errno);
  }
  ::close(file);
  if (replaceable) ::unlink(tried.c_str());
}

void check_room(std::string_view what, const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) cannot_write(what, path, errno);
  struct stat status {};
  int error = ::fstat(file, &status) == 0 ? 0 : errno;
  if (error == 0) {
    // More than the rest of the last block.
    const std::string more(static_cast<std::size_t>(status.st_blksize) + 1, '\0');
    const ssize_t written = ::write(file, more.data(), more.size());
    if (written < 0) error = errno;
    if (written >= 0 && static_cast<std::size_t>(written) < more.size()) error = ENOSPC;
    if (::ftruncate(file, status.st_size) != 0 && error == 0) error = errno;
  }
  ::close(file);
  if (error != 0) cannot_write(what, path, error);
}

void replace_file(std::string_view what, const std::string& path, std::string_view content) {
  const std::string target = followed(path);
  const bool replaceable = is_replaceable(target);
  const std::string written = replaceable ? fresh_name(target) : target;
  try {
    OutputFile file(std::string(what), path, written);
    file.write(content.data(), content.size());
    file.close();
    if (replaceable && ::rename(written.c_str(), target.c_str()) != 0) cannot_write(what, path, errno);
  } catch (const std::runtime_error&) {
    if (replaceable) ::unlink(written.c_str());
    throw;
  }
}

void finish_standard_output() {
  if (std::fflush(stdout) != 0) cannot_write("the report", "standard output", errno);
  if (std::ferror(stdout) != 0) cannot_write("the report", "standard output", EIO);
}

OutputFile::OutputFile(std::string what, std::string path, const std::string& opened)
    : what_(std::move(what)), path_(std::move(path)), file_(std::fopen(opened.c_str(), "wbe")) {
  if (!file_) cannot_write(what_, path_, errno);
}

void OutputFile::write(const void* bytes, std::size_t count) {
  if (error_ == 0 && std::fwrite(bytes, 1, count, file_.get()) != count) error_ = errno;
}

void OutputFile::flush() {
  if (error_ == 0 && std::fflush(file_.get()) != 0) error_ = errno;
}

void OutputFile::close() {
  if (file_ && std::fclose(file_.release()) != 0 && error_ == 0) error_ = errno;
  if (error_ != 0) cannot_write(what_, path_, error_);
}

}  // namespace srpnic::sim
