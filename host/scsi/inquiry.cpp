// SPDX-License-Identifier: Apache-2.0
#include "host/scsi/inquiry.hpp"

#include "host/scsi/bytes.hpp"
#include "host/scsi/sense.hpp"

namespace srpnic::scsi {
namespace {

constexpr std::string_view kVendor = "SRPNIC";
constexpr std::string_view kProduct = "RAM DISK";
constexpr std::string_view kRevision = "1";

constexpr std::uint8_t kDirectAccess = 0x00;  // peripheral qualifier 0, device type 0 (SBC)
constexpr std::uint8_t kNoSuchUnit = 0x7F;    // qualifier 3, device type 1Fh
constexpr std::uint8_t kStandardBytes = 96;   // as far as the vendor-specific part
constexpr std::size_t kVpdHeaderBytes = 4;

constexpr std::uint8_t kSupportedPages = 0x00;
constexpr std::uint8_t kUnitSerialNumber = 0x80;
constexpr std::uint8_t kDeviceIdentification = 0x83;
constexpr std::uint8_t kBlockLimits = 0xB0;
constexpr std::uint8_t kBlockCharacteristics = 0xB1;
constexpr std::uint8_t kProvisioning = 0xB2;
constexpr std::uint8_t kPages[] = {kSupportedPages, kUnitSerialNumber,     kDeviceIdentification,
                                   kBlockLimits,    kBlockCharacteristics, kProvisioning};

ParameterData standard_data(bool exists) {
  ParameterData data(kStandardBytes);
  data.put(0, exists ? kDirectAccess : kNoSuchUnit);
  data.put(2, 0x06);  // SPC-4
  data.put(3, 0x12);  // HISUP, response data format 2
  data.put(4, kStandardBytes - 5);
  data.put(7, 0x02);  // CMDQUE
  data.put_text(8, 8, kVendor);
  data.put_text(16, 16, kProduct);
  data.put_text(32, 4, kRevision);
  data.put(58, 0x00A0, 2);  // version descriptors: SAM-5
  data.put(60, 0x0460, 2);  // SPC-4
  data.put(62, 0x04C0, 2);  // SBC-3
  data.put(64, 0x0940, 2);  // SRP
  return data;
}

ParameterData unit_serial_number(const LogicalUnit& unit) {
  ParameterData page(kVpdHeaderBytes);
  page.put_text(kVpdHeaderBytes, unit.serial.size(), unit.serial);
  return page;
}

/// SPC-4 7.8.6: two designators of the logical unit, NAA and T10 vendor identification.
ParameterData device_identification(const LogicalUnit& unit) {
  ParameterData page(kVpdHeaderBytes);
  page.append(0x01);  // code set: binary
  page.append(0x03);  // association: logical unit; type: NAA
  page.append(0x00);
  page.append(8);
  page.append(unit.naa, 8);
  page.append(0x02);  // code set: ASCII
  page.append(0x01);  // type: T10 vendor ID
  page.append(0x00);
  page.append(8 + unit.serial.size());
  page.put_text(page.size(), 8, kVendor);
  page.put_text(page.size(), unit.serial.size(), unit.serial);
  return page;
}

/// SBC-3 6.5.3. Neither UNMAP nor WRITE SAME exist here: their limits stay zero.
ParameterData block_limits(const LogicalUnit& unit) {
  ParameterData page(64);
  page.put(6, 1, 2);                                         // optimal transfer length granularity: blocks
  page.put(8, kMaximumTransferBytes / unit.block_size, 4);   // maximum transfer length
  page.put(12, kMaximumTransferBytes / unit.block_size, 4);  // optimal transfer length
  return page;
}

ParameterData block_characteristics() {
  ParameterData page(64);
  page.put(4, 1, 2);  // medium rotation rate 1: not rotating
  return page;
}

ParameterData supported_pages() {
  ParameterData page(kVpdHeaderBytes);
  for (const std::uint8_t code : kPages) page.append(code);
  return page;
}

Result vital_product_data(const LogicalUnit* unit, std::uint8_t code, std::uint64_t allocation_length) {
  ParameterData page;
  if (code == kSupportedPages) {
    page = supported_pages();
  } else if (unit == nullptr) {
    return invalid_field_in_cdb(2);
  } else {
    switch (code) {
      case kUnitSerialNumber:
        page = unit_serial_number(*unit);
        break;
      case kDeviceIdentification:
        page = device_identification(*unit);
        break;
      case kBlockLimits:
        page = block_limits(*unit);
        break;
      case kBlockCharacteristics:
        page = block_characteristics();
        break;
      case kProvisioning:
        page = ParameterData(8);  // SBC-3 6.5.4: fully provisioned, nothing supported
        break;
      default:
        return invalid_field_in_cdb(2);
    }
  }
  page.put(0, unit == nullptr ? kNoSuchUnit : kDirectAccess);
  page.put(1, code);
  page.put(2, page.size() - kVpdHeaderBytes, 2);
  Result result;
  result.data_in = std::move(page).cut(allocation_length);
  return result;
}

}  // namespace

Result inquiry(const LogicalUnit* unit, std::span<const std::uint8_t> cdb) {
  const bool vital = (cdb[1] & 0x01U) != 0;
  const std::uint8_t code = cdb[2];
  const std::uint64_t allocation_length = get_be(cdb, 3, 2);
  if ((cdb[1] & 0xFEU) != 0) return invalid_field_in_cdb(1);
  if (vital) return vital_product_data(unit, code, allocation_length);
  if (code != 0) return invalid_field_in_cdb(2);
  Result result;
  result.data_in = standard_data(unit != nullptr).cut(allocation_length);
  return result;
}

}  // namespace srpnic::scsi
