// SPDX-License-Identifier: Apache-2.0
#include "host/scsi/mode_pages.hpp"

#include "host/scsi/bytes.hpp"
#include "host/scsi/sense.hpp"

namespace srpnic::scsi {
namespace {

constexpr std::uint8_t kCachingPage = 0x08;
constexpr std::uint8_t kControlPage = 0x0A;
constexpr std::uint8_t kAllPages = 0x3F;
constexpr std::uint8_t kAllSubpages = 0xFF;

constexpr std::uint8_t kChangeableValues = 1;  // page control field
constexpr std::uint8_t kSavedValues = 3;

constexpr std::uint8_t kWriteProtect = 0x80;  // device-specific parameter, SBC-3 6.4.1
constexpr std::uint8_t kDpoFua = 0x10;

constexpr std::size_t kBlockDescriptorBytes = 8;

/// SBC-3 6.4.5: no write cache: what is acknowledged is in the memory that holds the unit. Nothing can be changed.
void append_caching_page(ParameterData& data) {
  const std::size_t start = data.size();
  data.put(start, kCachingPage);
  data.put(start + 1, 0x12);
  data.put(start + 19, 0);
}

/// SPC-4 7.5.8: unrestricted reordering, no autosense exceptions.
void append_control_page(ParameterData& data, bool changeable) {
  const std::size_t start = data.size();
  data.put(start, kControlPage);
  data.put(start + 1, 0x0A);
  data.put(start + 3, changeable ? 0x00 : 0x10);  // queue algorithm modifier 1
  data.put(start + 11, 0);
}

/// SBC-3 6.4.2.2: short LBA block descriptor.
void append_block_descriptor(ParameterData& data, const LogicalUnit& unit) {
  data.append(unit.blocks > 0xFFFFFFFFU ? 0xFFFFFFFFU : unit.blocks, 4);
  data.append(unit.block_size, 4);
}

/// What MODE SENSE(6) and (10) have in common; they differ in the header.
struct Request {
  bool no_block_descriptor;
  std::uint8_t page_control;
  std::uint8_t page;
  std::uint8_t subpage;
  std::uint64_t allocation_length;
  std::size_t header_bytes;
};

Result mode_sense(const LogicalUnit& unit, const Request& request) {
  if (request.page_control == kSavedValues) return illegal_request(AdditionalSense::kSavingParametersNotSupported);
  if (request.subpage != 0 && !(request.page == kAllPages && request.subpage == kAllSubpages)) {
    return invalid_field_in_cdb(3);
  }
  const bool all = request.page == kAllPages;
  if (!all && request.page != kCachingPage && request.page != kControlPage) return invalid_field_in_cdb(2);

  ParameterData data(request.header_bytes);
  if (!request.no_block_descriptor) append_block_descriptor(data, unit);
  if (all || request.page == kCachingPage) append_caching_page(data);
  if (all || request.page == kControlPage) append_control_page(data, request.page_control == kChangeableValues);

  const std::uint8_t device_specific = kDpoFua | (unit.read_only ? kWriteProtect : 0);
  const std::size_t descriptor_bytes = request.no_block_descriptor ? 0 : kBlockDescriptorBytes;
  if (request.header_bytes == 4) {
    data.put(0, data.size() - 1);
    data.put(2, device_specific);
    data.put(3, descriptor_bytes);
  } else {
    data.put(0, data.size() - 2, 2);
    data.put(3, device_specific);
    data.put(6, descriptor_bytes, 2);
  }
  Result result;
  result.data_in = std::move(data).cut(request.allocation_length);
  return result;
}

Request request_from(std::span<const std::uint8_t> cdb, std::uint64_t allocation_length, std::size_t header_bytes) {
  return {.no_block_descriptor = (cdb[1] & 0x08U) != 0,
          .page_control = static_cast<std::uint8_t>(cdb[2] >> 6),
          .page = static_cast<std::uint8_t>(cdb[2] & 0x3FU),
          .subpage = cdb[3],
          .allocation_length = allocation_length,
          .header_bytes = header_bytes};
}

}  // namespace

Result mode_sense_6(const LogicalUnit& unit, std::span<const std::uint8_t> cdb) {
  return mode_sense(unit, request_from(cdb, cdb[4], 4));
}

Result mode_sense_10(const LogicalUnit& unit, std::span<const std::uint8_t> cdb) {
  return mode_sense(unit, request_from(cdb, get_be(cdb, 7, 2), 8));
}

}  // namespace srpnic::scsi
