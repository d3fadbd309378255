// SPDX-License-Identifier: Apache-2.0
// Files that a program writes for its user. Nothing is lost silently: a path that cannot be written, a full disk and a
// failed close all end in a std::runtime_error "cannot write WHAT to 'PATH': CAUSE".
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace srpnic::sim {

/// Throws unless `path` can be written now. Leaves no file behind and changes none: for the start of long runs.
void check_writable(std::string_view what, const std::string& path);

/// Throws unless this regular file could grow by a block of its disk; leaves it as it is. For files that others have
/// written without looking whether they could.
void check_room(std::string_view what, const std::string& path);

/// Gives the file this content at once: a reader sees the old one or the new one, never half of it, and a failure
/// leaves the old one. What is not a regular file (a device, a pipe) is written to instead.
void replace_file(std::string_view what, const std::string& path, std::string_view content);

/// Flushes standard output; throws if something of it is lost.
void finish_standard_output();

/// A file that grows. Where it is written to, nobody may be able to deal with an error; so the first one is kept,
/// nothing more is written, and close() throws it.
class OutputFile {
 public:
  /// Creates or empties the file; throws. `opened`: where it is on the way to `path`, which messages name.
  OutputFile(std::string what, std::string path) : OutputFile(std::move(what), path, path) {}
  OutputFile(std::string what, std::string path, const std::string& opened);

  void write(const void* bytes, std::size_t count);
  /// Hands everything to the operating system.
  void flush();
  bool failed() const { return error_ != 0; }
  /// Throws what has gone wrong since the start.
  void close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  const std::string what_, path_;
  std::unique_ptr<std::FILE, Closer> file_;
  int error_ = 0;  // errno
};

}  // namespace srpnic::sim
