// SPDX-License-Identifier: Apache-2.0
// net_pkg: numbers of the frame formats, and the records that stay inside net/.
// verilator lint_off UNUSEDPARAM
package net_pkg;
  localparam logic [15:0] ETHERTYPE_IPV4 = 16'h0800;
  localparam logic [15:0] ETHERTYPE_IPV6 = 16'h86DD;
  localparam logic [15:0] ETHERTYPE_VLAN = 16'h8100;
  localparam logic [7:0] PROTOCOL_UDP = 8'd17;
  localparam logic [15:0] ROCE_PORT = 16'd4791;
  localparam logic [7:0] OPCODE_CNP = 8'h81;
  localparam int unsigned L2_BYTES = 14;       // MAC addresses and EtherType
  localparam int unsigned L2_VLAN_BYTES = 18;  // with one VLAN tag
  localparam int unsigned IPV4_BYTES = 20;     // without options
  localparam int unsigned IPV6_BYTES = 40;
  localparam int unsigned UDP_BYTES = 8;
  localparam int unsigned BTH_BYTES = 12;
  localparam int unsigned ICRC_BYTES = 4;
  localparam int unsigned MIN_FRAME_BYTES = 60;  // IEEE 802.3, without FCS

  // What Ethernet says about a received frame, known at its end.
  typedef struct packed {
    logic mac_error;  // reported by the MAC
    logic oversized;
    logic runt;       // ends within the Ethernet header
    logic ours;       // our own MAC address
    logic group;      // broadcast or multicast
    logic has_ip;     // an IP EtherType and at least one byte behind it
  } l2_summary_t;
  localparam int unsigned L2_SUMMARY_BITS = 6;

  // What the first beat of a received frame says about its IP packet.
  typedef struct packed {
    logic ip;             // IPv4 or IPv6, by EtherType and version
    logic ipv6;           // it is IPv6
    logic roce;           // it goes to UDP port 4791, as far as this beat tells
    logic [16:0] length;  // bytes of the IP packet by its header
  } ip_facts_t;
  localparam int unsigned IP_FACTS_BITS = 20;

  // A received frame at its end, all checks but the ICRC done.
  typedef struct packed {
    logic truncated;
    logic oversized;
    logic not_for_us;
    logic bad_ip;
    logic roce;        // UDP port 4791
    logic management;  // RoCEv2 to queue pair 0 or 1
  } rx_class_t;
  localparam int unsigned RX_CLASS_BITS = 6;

  // A packet to send: all its headers. Byte 0 of a header is in bits 7:0.
  typedef struct packed {
    logic [143:0] l2;            // Ethernet header, 14 bytes, or 18 with `vlan`
    logic vlan;
    logic ipv6;
    logic [11:0] packet_words;   // IP header to ICRC, in 4-byte words
    logic [11:0] payload_words;  // payload and pad
    logic [4:0] header_words;    // IP, UDP, BTH and extension headers
    logic [607:0] headers;       // zeros beyond header_words
  } tx_header_t;
  localparam int unsigned TX_HEADER_BITS = 783;
endpackage
