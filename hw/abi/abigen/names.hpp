// SPDX-License-Identifier: Apache-2.0
// Conversions between the naming styles of TOML, SystemVerilog and C++.
#pragma once

#include <string>

namespace srpnic::abigen {

/// "RxPacket" → "rx_packet"; a digit or capital after a capital does not start a word ("QpId2" → "qp_id2").
std::string snake_from_pascal(const std::string& name);
/// "rx_frames" → "RX_FRAMES".
std::string upper(const std::string& name);
/// "RxPacket" → "rxpacket".
std::string lower(const std::string& name);
/// "RX_FRAMES" or "rx_frames" → "RxFrames".
std::string pascal(const std::string& name);
/// "RX_FRAMES" → "kRxFrames".
std::string constant(const std::string& name);

}  // namespace srpnic::abigen
