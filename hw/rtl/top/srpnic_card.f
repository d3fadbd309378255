// SPDX-License-Identifier: Apache-2.0
// Every source of srpnic_card but the generated package srp_abi_pkg.sv, which comes first.
-F ../net/net.f
-F ../roce/receive_side.f
-F ../roce/send_side.f
-F ../mem/mem.f
-F ../srp/srp.f
-F ../host/host.f
../net/wire_guard.sv
../mem/axi_read_guard.sv
../mem/axi_write_guard.sv
../mem/axi_guard.sv
roce_top.sv
srp_top.sv
host_top.sv
srpnic_card.sv
