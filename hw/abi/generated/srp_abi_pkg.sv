// SPDX-License-Identifier: Apache-2.0
// Generated from hw/abi/srpnic.toml by abigen: do not edit.
// Regenerate: cmake --build build/release --target abi
// What the blocks of the card and the host agree on. Records list their most significant field first.

// verilator lint_off UNUSEDPARAM
package srp_abi_pkg;

  localparam logic [31:0] ABI_MAGIC = 32'h4e505253;
  localparam logic [31:0] ABI_VERSION = 32'd1;

  // Limits
  localparam int unsigned QUEUE_PAIRS = 32'd256;  // queue pairs; the low 8 bits of a queue pair number index the tables, the upper 16 are its generation
  localparam int unsigned QP_INDEX_BITS = 32'd8;  // log2(QUEUE_PAIRS)
  localparam int unsigned LUNS = 32'd256;  // entries of the LUN table
  localparam int unsigned LUN_INDEX_BITS = 32'd8;  // log2(LUNS)
  localparam int unsigned IU_SLOTS = 32'd4096;  // information unit slots in the pool; one per granted credit
  localparam int unsigned IU_SLOT_BITS = 32'd12;  // log2(IU_SLOTS)
  localparam int unsigned IU_SLOT_BYTES = 32'd8320;  // stride of an IU slot in card memory: MAX_IU_BYTES rounded up to whole beats
  localparam int unsigned MAX_IU_BYTES = 32'd8276;  // longest initiator-to-target IU
  localparam int unsigned MAX_TI_IU_BYTES = 32'd8260;  // longest target-to-initiator IU
  localparam int unsigned BEAT_BYTES = 32'd64;  // width of the data path
  localparam int unsigned CLOCK_HZ = 32'd250000000;  // card clock
  localparam int unsigned SEND_QUEUE_ENTRIES = 32'd64;  // work requests a send queue holds, each queue pair
  localparam int unsigned SEND_QUEUE_BITS = 32'd6;  // log2(SEND_QUEUE_ENTRIES)
  localparam int unsigned SEND_QUEUE_HOST_ENTRIES = 32'd8;  // of these, entries that are left to the host: who has no more of a queue pair with the card never waits for room
  localparam int unsigned MAX_READ_DEPTH = 32'd16;  // outstanding RDMA READs per queue pair the card can track
  localparam int unsigned MAX_WORK_BYTES = 32'd65536;  // longest piece of a command, moved by one work request; a power of two
  localparam int unsigned MAX_WORK_LOG2 = 32'd16;  // log2(MAX_WORK_BYTES)
  localparam int unsigned INLINE_BYTES = 32'd36;  // payload a work request may carry itself: an SRP_RSP without sense
  localparam int unsigned MAX_FRAME_BYTES = 32'd9216;  // longest Ethernet frame accepted from or given to the wire, without FCS
  localparam int unsigned EXCEPTION_ENTRY_BYTES = 32'd16384;  // stride of an exception ring entry: one header beat, then the frame or IU
  localparam int unsigned WORK_ENTRY_BYTES = 32'd64;  // stride of a work ring entry
  localparam int unsigned COMPLETION_ENTRY_BYTES = 32'd64;  // stride of a completion ring entry
  localparam int unsigned HOST_ADDRESS_BIT = 32'd63;  // bit of a card-side address that selects host memory instead of card memory
  localparam int unsigned CARD_STREAMS = 32'd16;  // streams of CardStream
  localparam int unsigned ROCE_UDP_PORT = 32'd4791;  // IBA A17: RoCEv2 UDP destination port
  localparam int unsigned CC_TICK_CYCLES = 32'd256;  // congestion control: a tick, 1.024 us
  localparam int unsigned CC_LINE_RATE = 32'd204800;  // congestion control: 100 Gb/s; rates are in units of 1/16 byte a tick (0.48828125 Mb/s)
  localparam int unsigned CC_PACKET_OVERHEAD = 32'd80;  // congestion control: bytes a packet is charged beyond its payload: headers, FCS, preamble and gap
  localparam int unsigned CC_DEFAULT_CNP_DSCP = 32'd48;  // CC_CONTROL after reset: class selector 6
  localparam int unsigned CC_DEFAULT_CNP_INTERVAL = 32'd49;  // CC_CNP_INTERVAL after reset: 50 us
  localparam int unsigned CC_DEFAULT_ALPHA_SHIFT = 32'd8;  // CC_ALPHA_SHIFT after reset: g is 1/256
  localparam int unsigned CC_DEFAULT_ALPHA_TIMER = 32'd54;  // CC_ALPHA_TIMER after reset: 55 us
  localparam int unsigned CC_DEFAULT_RATE_TIMER = 32'd54;  // CC_RATE_TIMER after reset: 55 us
  localparam int unsigned CC_DEFAULT_BYTE_COUNTER = 32'd10000000;  // CC_BYTE_COUNTER after reset: 10 MB
  localparam int unsigned CC_DEFAULT_STAGES = 32'd5;  // CC_STAGES after reset
  localparam int unsigned CC_DEFAULT_AI_RATE = 32'd82;  // CC_AI_RATE after reset: 40 Mb/s
  localparam int unsigned CC_DEFAULT_HAI_RATE = 32'd819;  // CC_HAI_RATE after reset: 400 Mb/s
  localparam int unsigned CC_DEFAULT_MIN_RATE = 32'd205;  // CC_MIN_RATE after reset: 100 Mb/s

  // MailboxCommand: written to MAILBOX_COMMAND; arguments must already be in MAILBOX_ARG
  localparam logic [7:0] MAILBOX_COMMAND_NOP = 8'd0;
  localparam logic [7:0] MAILBOX_COMMAND_PORT_SET = 8'd1;
  localparam logic [7:0] MAILBOX_COMMAND_QP_CREATE = 8'd2;
  localparam logic [7:0] MAILBOX_COMMAND_QP_DESTROY = 8'd3;
  localparam logic [7:0] MAILBOX_COMMAND_LUN_SET = 8'd4;
  localparam logic [7:0] MAILBOX_COMMAND_LUN_CLEAR = 8'd5;
  localparam logic [7:0] MAILBOX_COMMAND_POOL_SET = 8'd6;
  localparam logic [7:0] MAILBOX_COMMAND_RINGS_ENABLE = 8'd7;
  localparam logic [7:0] MAILBOX_COMMAND_RINGS_DISABLE = 8'd8;
  localparam logic [7:0] MAILBOX_COMMAND_QP_DRAIN = 8'd9;

  // MailboxStatus: result of the last mailbox command; a command that does not end OK has changed nothing
  localparam logic [7:0] MAILBOX_STATUS_OK = 8'd0;
  localparam logic [7:0] MAILBOX_STATUS_BUSY = 8'd1;
  localparam logic [7:0] MAILBOX_STATUS_BAD_COMMAND = 8'd2;
  localparam logic [7:0] MAILBOX_STATUS_BAD_ARGUMENT = 8'd3;
  localparam logic [7:0] MAILBOX_STATUS_EXISTS = 8'd4;
  localparam logic [7:0] MAILBOX_STATUS_NOT_FOUND = 8'd5;

  // WorkOpcode: what a work request asks of the requester
  localparam logic [2:0] WORK_OPCODE_NOP = 3'd0;
  localparam logic [2:0] WORK_OPCODE_SEND = 3'd1;
  localparam logic [2:0] WORK_OPCODE_RDMA_WRITE = 3'd2;
  localparam logic [2:0] WORK_OPCODE_RDMA_READ = 3'd3;
  localparam logic [2:0] WORK_OPCODE_FRAME = 3'd4;

  // CompletionStatus: how a work request ended
  localparam logic [3:0] COMPLETION_STATUS_OK = 4'd0;
  localparam logic [3:0] COMPLETION_STATUS_FLUSHED = 4'd1;
  localparam logic [3:0] COMPLETION_STATUS_REMOTE_ERROR = 4'd2;
  localparam logic [3:0] COMPLETION_STATUS_RETRY_EXCEEDED = 4'd3;
  localparam logic [3:0] COMPLETION_STATUS_LOCAL_ERROR = 4'd4;
  localparam logic [3:0] COMPLETION_STATUS_UNKNOWN_QP = 4'd5;

  // ExceptionKind: what an exception ring entry carries
  localparam logic [7:0] EXCEPTION_KIND_NONE = 8'd0;
  localparam logic [7:0] EXCEPTION_KIND_FRAME = 8'd1;
  localparam logic [7:0] EXCEPTION_KIND_IU = 8'd2;
  localparam logic [7:0] EXCEPTION_KIND_QP_EVENT = 8'd3;

  // ExceptionReason: why the card gave this to the host; MEMORY_ERROR: card memory failed on data of this command, which has moved none or a part of it
  localparam logic [7:0] EXCEPTION_REASON_NONE = 8'd0;
  localparam logic [7:0] EXCEPTION_REASON_NOT_ROCE = 8'd1;
  localparam logic [7:0] EXCEPTION_REASON_MANAGEMENT = 8'd2;
  localparam logic [7:0] EXCEPTION_REASON_IU_OPCODE = 8'd3;
  localparam logic [7:0] EXCEPTION_REASON_IU_LENGTH = 8'd4;
  localparam logic [7:0] EXCEPTION_REASON_IU_FORMAT = 8'd5;
  localparam logic [7:0] EXCEPTION_REASON_IU_DESCRIPTOR = 8'd6;
  localparam logic [7:0] EXCEPTION_REASON_UNKNOWN_LUN = 8'd7;
  localparam logic [7:0] EXCEPTION_REASON_CDB_OPCODE = 8'd8;
  localparam logic [7:0] EXCEPTION_REASON_CDB_FIELD = 8'd9;
  localparam logic [7:0] EXCEPTION_REASON_LBA_RANGE = 8'd10;
  localparam logic [7:0] EXCEPTION_REASON_WRITE_PROTECTED = 8'd11;
  localparam logic [7:0] EXCEPTION_REASON_LENGTH_MISMATCH = 8'd12;
  localparam logic [7:0] EXCEPTION_REASON_HOST_LUN = 8'd13;
  localparam logic [7:0] EXCEPTION_REASON_IMMEDIATE_LENGTH = 8'd14;
  localparam logic [7:0] EXCEPTION_REASON_MEMORY_ERROR = 8'd15;
  localparam logic [7:0] EXCEPTION_REASON_NAK_REMOTE_ACCESS = 8'd32;
  localparam logic [7:0] EXCEPTION_REASON_NAK_INVALID_REQUEST = 8'd33;
  localparam logic [7:0] EXCEPTION_REASON_NAK_REMOTE_OPERATIONAL = 8'd34;
  localparam logic [7:0] EXCEPTION_REASON_RETRY_EXCEEDED = 8'd35;
  localparam logic [7:0] EXCEPTION_REASON_PROTOCOL_ERROR = 8'd36;
  localparam logic [7:0] EXCEPTION_REASON_DRAINED = 8'd48;

  // LunKind: where a LUN's blocks live
  localparam logic [2:0] LUN_KIND_NONE = 3'd0;
  localparam logic [2:0] LUN_KIND_RAM = 3'd1;
  localparam logic [2:0] LUN_KIND_HOST = 3'd2;
  localparam logic [2:0] LUN_KIND_NVME = 3'd3;

  // SegmentKind: what a segment of a command is: data and how it moves, or its answer
  localparam logic [1:0] SEGMENT_KIND_RDMA_WRITE = 2'd0;
  localparam logic [1:0] SEGMENT_KIND_RDMA_READ = 2'd1;
  localparam logic [1:0] SEGMENT_KIND_COPY = 2'd2;
  localparam logic [1:0] SEGMENT_KIND_ANSWER = 2'd3;

  // CardStream: streams between the blocks of the data path, in its order; bit numbers of the card's observation ports
  localparam logic [3:0] CARD_STREAM_PACKET = 4'd0;
  localparam logic [3:0] CARD_STREAM_REQUEST = 4'd1;
  localparam logic [3:0] CARD_STREAM_RESPONSE = 4'd2;
  localparam logic [3:0] CARD_STREAM_IU = 4'd3;
  localparam logic [3:0] CARD_STREAM_COMMAND = 4'd4;
  localparam logic [3:0] CARD_STREAM_ADDRESSED = 4'd5;
  localparam logic [3:0] CARD_STREAM_TRANSFER = 4'd6;
  localparam logic [3:0] CARD_STREAM_STEP = 4'd7;
  localparam logic [3:0] CARD_STREAM_SEGMENT = 4'd8;
  localparam logic [3:0] CARD_STREAM_COPY = 4'd9;
  localparam logic [3:0] CARD_STREAM_MOVER = 4'd10;
  localparam logic [3:0] CARD_STREAM_WORK = 4'd11;
  localparam logic [3:0] CARD_STREAM_READ_DONE = 4'd12;
  localparam logic [3:0] CARD_STREAM_TURN = 4'd13;
  localparam logic [3:0] CARD_STREAM_TX_PAYLOAD = 4'd14;
  localparam logic [3:0] CARD_STREAM_TX_FRAME = 4'd15;

  // Syndrome: IBA 9.7.5.2.1: AETH syndromes
  localparam logic [7:0] SYNDROME_ACK_UNLIMITED = 8'd31;
  localparam logic [7:0] SYNDROME_RNR_NAK = 8'd32;
  localparam logic [7:0] SYNDROME_NAK_SEQUENCE = 8'd96;
  localparam logic [7:0] SYNDROME_NAK_INVALID_REQUEST = 8'd97;
  localparam logic [7:0] SYNDROME_NAK_REMOTE_ACCESS = 8'd98;
  localparam logic [7:0] SYNDROME_NAK_REMOTE_OPERATIONAL = 8'd99;

  // Register offsets in bytes
  localparam logic [15:0] REG_MAGIC = 16'h0010;  // ro: abi.magic: proves that the window is a srpnic card
  localparam logic [15:0] REG_ABI_VERSION = 16'h0014;  // ro: abi.version; the host refuses any other
  localparam logic [15:0] REG_BUILD_ID = 16'h0018;  // ro: identifies the build of the card's image
  localparam logic [15:0] REG_HEALTH = 16'h001c;  // ro: bit 0: running; bit 1: rings enabled; bit 2: a ring write met a full ring; bit 3: an AXI error response was seen
  localparam logic [15:0] REG_CONTROL = 16'h0020;  // wo: bit 0: reset the card (self-clearing): queue pairs, LUN table, rings and counters return to their power-on state
  localparam logic [15:0] REG_CYCLES_LO = 16'h0024;  // ro: card clock cycles since reset, low word; reading it latches CYCLES_HI
  localparam logic [15:0] REG_CYCLES_HI = 16'h0028;  // ro: high word latched by reading CYCLES_LO
  localparam logic [15:0] REG_CARD_MEMORY_LO = 16'h002c;  // ro: end of card memory in bytes, low word: LUNs and IU slots lie below this card address
  localparam logic [15:0] REG_CARD_MEMORY_HI = 16'h0030;  // ro: high word
  localparam logic [15:0] REG_MAILBOX_COMMAND = 16'h0040;  // rw: writing a MailboxCommand starts it; MAILBOX_STATUS reads BUSY until it has ended
  localparam logic [15:0] REG_MAILBOX_STATUS = 16'h0044;  // ro: MailboxStatus of the last command
  localparam logic [15:0] REG_MAILBOX_ARG = 16'h0080;  // rw: arguments of the next command; layout per command under [mailbox]
  localparam int unsigned REG_MAILBOX_ARG_COUNT = 32'd24;  // words
  localparam logic [15:0] REG_EXCEPTION_RING_LO = 16'h0100;  // rw: host address of the exception ring, low word; 4 KiB aligned; change only while the rings are disabled
  localparam logic [15:0] REG_EXCEPTION_RING_HI = 16'h0104;  // rw: high word
  localparam logic [15:0] REG_EXCEPTION_RING_LOG2 = 16'h0108;  // rw: log2 of the number of entries, 1..15
  localparam logic [15:0] REG_EXCEPTION_CONSUMER = 16'h010c;  // rw: free-running count of entries the host has consumed (16 bits)
  localparam logic [15:0] REG_WORK_RING_LO = 16'h0120;  // rw: host address of the work ring, low word; 4 KiB aligned
  localparam logic [15:0] REG_WORK_RING_HI = 16'h0124;  // rw: high word
  localparam logic [15:0] REG_WORK_RING_LOG2 = 16'h0128;  // rw: log2 of the number of entries, 1..15
  localparam logic [15:0] REG_WORK_PRODUCER = 16'h012c;  // rw: doorbell: free-running count of entries the host has written (16 bits)
  localparam logic [15:0] REG_WORK_CONSUMER = 16'h0130;  // ro: free-running count of entries the card has read (16 bits)
  localparam logic [15:0] REG_COMPLETION_RING_LO = 16'h0140;  // rw: host address of the completion ring, low word; 4 KiB aligned
  localparam logic [15:0] REG_COMPLETION_RING_HI = 16'h0144;  // rw: high word
  localparam logic [15:0] REG_COMPLETION_RING_LOG2 = 16'h0148;  // rw: log2 of the number of entries, 1..15; at least as many as the work ring has, so that it can never overflow
  localparam logic [15:0] REG_COMPLETION_CONSUMER = 16'h014c;  // rw: free-running count of entries the host has consumed (16 bits)
  localparam logic [15:0] REG_CC_CONTROL = 16'h0180;  // rw: congestion control (docs/congestion.md). Bit 0: on; bit 1: packets carry ECT(1) instead of ECT(0); bits 13:8: DSCP of CNPs. Off, nothing is marked, answered or paced
  localparam logic [15:0] REG_CC_CNP_INTERVAL = 16'h0184;  // rw: ticks between two CNPs of a queue pair, 0..65535; here and below, what is out of range becomes the nearest value in range
  localparam logic [15:0] REG_CC_ALPHA_SHIFT = 16'h0188;  // rw: g of DCQCN is 2^-n, n = 0..15
  localparam logic [15:0] REG_CC_ALPHA_TIMER = 16'h018c;  // rw: ticks without a CNP after which alpha decays, 1..65535
  localparam logic [15:0] REG_CC_RATE_TIMER = 16'h0190;  // rw: ticks between two increases of the rate by time, 1..65535
  localparam logic [15:0] REG_CC_BYTE_COUNTER = 16'h0194;  // rw: bytes between two increases of the rate by volume, 1..16777215
  localparam logic [15:0] REG_CC_STAGES = 16'h0198;  // rw: F of DCQCN: increases by time or volume before the target rate rises, 1..14
  localparam logic [15:0] REG_CC_AI_RATE = 16'h019c;  // rw: additive increase of the target rate, in units of 1/16 byte a tick, 1..CC_LINE_RATE
  localparam logic [15:0] REG_CC_HAI_RATE = 16'h01a0;  // rw: hyper increase of the target rate, 1..CC_LINE_RATE
  localparam logic [15:0] REG_CC_MIN_RATE = 16'h01a4;  // rw: no cut goes below this rate, 1..CC_LINE_RATE
  localparam logic [15:0] REG_COUNTER = 16'h0400;  // ro: counter n at offset 0x400 + 8 n (low word; reading it latches the high word), + 4 (high word); names under [counters]
  localparam int unsigned REG_COUNTER_COUNT = 32'd128;  // words

  // Counters
  localparam int unsigned COUNTER_RX_FRAMES = 32'd0;
  localparam int unsigned COUNTER_RX_BYTES_64 = 32'd1;
  localparam int unsigned COUNTER_RX_TRUNCATED = 32'd2;
  localparam int unsigned COUNTER_RX_OVERSIZED = 32'd3;
  localparam int unsigned COUNTER_RX_BAD_IP = 32'd4;
  localparam int unsigned COUNTER_RX_BAD_ICRC = 32'd5;
  localparam int unsigned COUNTER_RX_NOT_FOR_US = 32'd6;
  localparam int unsigned COUNTER_RX_OVERFLOW = 32'd7;
  localparam int unsigned COUNTER_RX_EXCEPTION_FRAMES = 32'd8;
  localparam int unsigned COUNTER_RX_EXCEPTION_DROPPED = 32'd9;
  localparam int unsigned COUNTER_RX_ROCE_PACKETS = 32'd10;
  localparam int unsigned COUNTER_RX_UNKNOWN_QP = 32'd11;
  localparam int unsigned COUNTER_RX_BAD_PKEY = 32'd12;
  localparam int unsigned COUNTER_RX_BAD_TRANSPORT = 32'd13;
  localparam int unsigned COUNTER_RX_DUPLICATE = 32'd14;
  localparam int unsigned COUNTER_RX_OUT_OF_ORDER = 32'd15;
  localparam int unsigned COUNTER_RX_SENDS = 32'd16;
  localparam int unsigned COUNTER_RX_READ_RESPONSES = 32'd17;
  localparam int unsigned COUNTER_RX_ACKS = 32'd18;
  localparam int unsigned COUNTER_RX_NAKS = 32'd19;
  localparam int unsigned COUNTER_RX_RNR_NAKS = 32'd20;
  localparam int unsigned COUNTER_RX_STALE_RESPONSES = 32'd21;
  localparam int unsigned COUNTER_RX_REFUSED_REQUESTS = 32'd22;
  localparam int unsigned COUNTER_IU_NO_SLOT = 32'd23;
  localparam int unsigned COUNTER_IU_TOO_LONG = 32'd24;
  localparam int unsigned COUNTER_TX_FRAMES = 32'd25;
  localparam int unsigned COUNTER_TX_ROCE_PACKETS = 32'd26;
  localparam int unsigned COUNTER_TX_HOST_FRAMES = 32'd27;
  localparam int unsigned COUNTER_TX_ACKS = 32'd28;
  localparam int unsigned COUNTER_TX_NAKS = 32'd29;
  localparam int unsigned COUNTER_TX_RNR_NAKS = 32'd30;
  localparam int unsigned COUNTER_TX_SENDS = 32'd31;
  localparam int unsigned COUNTER_TX_RDMA_WRITES = 32'd32;
  localparam int unsigned COUNTER_TX_RDMA_READS = 32'd33;
  localparam int unsigned COUNTER_COMMANDS = 32'd34;
  localparam int unsigned COUNTER_COMMANDS_FAST = 32'd35;
  localparam int unsigned COUNTER_COMMANDS_TO_HOST = 32'd36;
  localparam int unsigned COUNTER_RESPONSES_FAST = 32'd37;
  localparam int unsigned COUNTER_COPY_JOBS = 32'd38;
  localparam int unsigned COUNTER_WORK_FROM_HOST = 32'd39;
  localparam int unsigned COUNTER_WORK_DROPPED = 32'd40;
  localparam int unsigned COUNTER_COMPLETIONS_TO_HOST = 32'd41;
  localparam int unsigned COUNTER_QP_ERRORS = 32'd42;
  localparam int unsigned COUNTER_TX_BYTES_64 = 32'd43;
  localparam int unsigned COUNTER_AXI_ERRORS = 32'd44;
  localparam int unsigned COUNTER_RETRANSMISSIONS = 32'd45;
  localparam int unsigned COUNTER_ACK_TIMEOUTS = 32'd46;
  localparam int unsigned COUNTER_RX_ECN_MARKED = 32'd47;
  localparam int unsigned COUNTER_TX_CNP = 32'd48;
  localparam int unsigned COUNTER_RX_CNP = 32'd49;
  localparam int unsigned COUNTER_RX_BAD_ADDRESS = 32'd50;
  localparam int unsigned COUNTER_MEMORY_ERRORS = 32'd51;
  localparam int unsigned COUNTER_COUNT = 32'd52;

  // Mailbox PORT_SET: addresses of the port
  localparam int unsigned MAILBOX_PORT_SET_MAC_WORD = 32'd0;  // source MAC; value 0x0200c0a84d02 is 02:00:c0:a8:4d:02
  localparam int unsigned MAILBOX_PORT_SET_MAC_LSB = 32'd0;
  localparam int unsigned MAILBOX_PORT_SET_MAC_WIDTH = 32'd48;

  // Mailbox QP_CREATE: creates a queue pair ready to receive and send; EXISTS if the index is in use; the argument words are the record QpConfig, low word first
  localparam int unsigned MAILBOX_QP_CREATE_RECORD_WORD = 32'd0;  // QpConfig

  // Mailbox QP_DESTROY: flushes and frees a queue pair; ends when nothing of it can be sent any more and none of its commands reads or writes memory; NOT_FOUND if this qpn (with its generation) does not exist
  localparam int unsigned MAILBOX_QP_DESTROY_QPN_WORD = 32'd0;  // queue pair number
  localparam int unsigned MAILBOX_QP_DESTROY_QPN_LSB = 32'd0;
  localparam int unsigned MAILBOX_QP_DESTROY_QPN_WIDTH = 32'd24;

  // Mailbox QP_DRAIN: begins to drain a queue pair: an exception entry QP_EVENT with reason DRAINED tells when none of its commands that had come before reads or writes memory or is answered any more; EXISTS while it is being drained, NOT_FOUND as in QP_DESTROY, which ends a drain without an event
  localparam int unsigned MAILBOX_QP_DRAIN_QPN_WORD = 32'd0;  // queue pair number
  localparam int unsigned MAILBOX_QP_DRAIN_QPN_LSB = 32'd0;
  localparam int unsigned MAILBOX_QP_DRAIN_QPN_WIDTH = 32'd24;

  // Mailbox LUN_SET: sets an entry of the LUN table; BAD_ARGUMENT when a RAM LUN ends beyond CARD_MEMORY; the argument words 1… are the record LunEntry, low word first
  localparam int unsigned MAILBOX_LUN_SET_INDEX_WORD = 32'd0;  // LUN number
  localparam int unsigned MAILBOX_LUN_SET_INDEX_LSB = 32'd0;
  localparam int unsigned MAILBOX_LUN_SET_INDEX_WIDTH = 32'd8;
  localparam int unsigned MAILBOX_LUN_SET_RECORD_WORD = 32'd1;  // LunEntry

  // Mailbox LUN_CLEAR: clears an entry of the LUN table: commands that come from now on find no such LUN; its memory may be used otherwise when all queue pairs have been drained
  localparam int unsigned MAILBOX_LUN_CLEAR_INDEX_WORD = 32'd0;  // LUN number
  localparam int unsigned MAILBOX_LUN_CLEAR_INDEX_LSB = 32'd0;
  localparam int unsigned MAILBOX_LUN_CLEAR_INDEX_WIDTH = 32'd8;

  // Mailbox POOL_SET: where the IU slots lie in card memory; BAD_ARGUMENT when count exceeds IU_SLOTS, the last slot ends beyond CARD_MEMORY, or queue pairs exist
  localparam int unsigned MAILBOX_POOL_SET_BASE_WORD = 32'd0;  // card address, 64-byte aligned
  localparam int unsigned MAILBOX_POOL_SET_BASE_LSB = 32'd0;
  localparam int unsigned MAILBOX_POOL_SET_BASE_WIDTH = 32'd64;
  localparam int unsigned MAILBOX_POOL_SET_COUNT_WORD = 32'd2;  // slots in the pool
  localparam int unsigned MAILBOX_POOL_SET_COUNT_LSB = 32'd0;
  localparam int unsigned MAILBOX_POOL_SET_COUNT_WIDTH = 32'd16;

  // ExceptionHeader: first beat of an exception ring entry; frame or IU bytes follow from byte 64; written after them
  localparam int unsigned EXCEPTION_HEADER_PHASE_LSB = 32'd0;  // 1 on the first pass through the ring, 0 on the second, and so on: the entry is valid when it equals the pass's value (the host clears the ring before enabling it)
  localparam int unsigned EXCEPTION_HEADER_PHASE_WIDTH = 32'd8;
  localparam int unsigned EXCEPTION_HEADER_KIND_LSB = 32'd8;  // ExceptionKind
  localparam int unsigned EXCEPTION_HEADER_KIND_WIDTH = 32'd8;
  localparam int unsigned EXCEPTION_HEADER_REASON_LSB = 32'd16;  // ExceptionReason
  localparam int unsigned EXCEPTION_HEADER_REASON_WIDTH = 32'd8;
  localparam int unsigned EXCEPTION_HEADER_QPN_LSB = 32'd32;  // local queue pair number of an IU or event
  localparam int unsigned EXCEPTION_HEADER_QPN_WIDTH = 32'd32;
  localparam int unsigned EXCEPTION_HEADER_LENGTH_LSB = 32'd64;  // bytes that follow this header
  localparam int unsigned EXCEPTION_HEADER_LENGTH_WIDTH = 32'd32;
  localparam int unsigned EXCEPTION_HEADER_SEQUENCE_LSB = 32'd96;  // free-running number of the entry
  localparam int unsigned EXCEPTION_HEADER_SEQUENCE_WIDTH = 32'd32;
  localparam int unsigned EXCEPTION_HEADER_CYCLE_LSB = 32'd128;  // card cycle at which the entry was written
  localparam int unsigned EXCEPTION_HEADER_CYCLE_WIDTH = 32'd64;

  // WorkEntry: one work request of the host
  localparam int unsigned WORK_ENTRY_OPCODE_LSB = 32'd0;  // WorkOpcode; FRAME sends `length` bytes at local_address as one Ethernet frame as they are (ICRC included)
  localparam int unsigned WORK_ENTRY_OPCODE_WIDTH = 32'd8;
  localparam int unsigned WORK_ENTRY_FLAGS_LSB = 32'd8;  // bit 0: report completion; bit 1: solicited event (SEND)
  localparam int unsigned WORK_ENTRY_FLAGS_WIDTH = 32'd8;
  localparam int unsigned WORK_ENTRY_QPN_LSB = 32'd32;  // local queue pair number (unused for FRAME)
  localparam int unsigned WORK_ENTRY_QPN_WIDTH = 32'd32;
  localparam int unsigned WORK_ENTRY_LOCAL_ADDRESS_LSB = 32'd64;  // source or destination; bit 63 set: host memory
  localparam int unsigned WORK_ENTRY_LOCAL_ADDRESS_WIDTH = 32'd64;
  localparam int unsigned WORK_ENTRY_REMOTE_VA_LSB = 32'd128;  // initiator's virtual address (RDMA)
  localparam int unsigned WORK_ENTRY_REMOTE_VA_WIDTH = 32'd64;
  localparam int unsigned WORK_ENTRY_RKEY_LSB = 32'd192;  // initiator's key (RDMA)
  localparam int unsigned WORK_ENTRY_RKEY_WIDTH = 32'd32;
  localparam int unsigned WORK_ENTRY_LENGTH_LSB = 32'd224;  // bytes: 1..MAX_TI_IU_BYTES for a SEND, 14..MAX_FRAME_BYTES for a FRAME, 0..16 MiB-1 for RDMA (0 only for RDMA_WRITE)
  localparam int unsigned WORK_ENTRY_LENGTH_WIDTH = 32'd32;
  localparam int unsigned WORK_ENTRY_COOKIE_LSB = 32'd256;  // returned in the completion
  localparam int unsigned WORK_ENTRY_COOKIE_WIDTH = 32'd32;

  // CompletionEntry: the end of one host work request that asked for it
  localparam int unsigned COMPLETION_ENTRY_PHASE_LSB = 32'd0;  // as in ExceptionHeader
  localparam int unsigned COMPLETION_ENTRY_PHASE_WIDTH = 32'd8;
  localparam int unsigned COMPLETION_ENTRY_STATUS_LSB = 32'd8;  // CompletionStatus
  localparam int unsigned COMPLETION_ENTRY_STATUS_WIDTH = 32'd8;
  localparam int unsigned COMPLETION_ENTRY_COOKIE_LSB = 32'd32;  // of the work entry
  localparam int unsigned COMPLETION_ENTRY_COOKIE_WIDTH = 32'd32;
  localparam int unsigned COMPLETION_ENTRY_QPN_LSB = 32'd64;  // of the work entry
  localparam int unsigned COMPLETION_ENTRY_QPN_WIDTH = 32'd32;

  // one beat of a byte stream: byte 0 is data[7:0]; every beat but the last is full
  typedef struct packed {
    logic last;
    logic [6:0] bytes;  // valid bytes, 1..64
    logic [511:0] data;
  } beat_t;
  localparam int unsigned BEAT_BITS = 32'd520;

  // one transfer between a byte stream and memory; any alignment; bit 63 of the address selects host memory
  typedef struct packed {
    logic [23:0] bytes;  // 1..16 MiB-1
    logic [63:0] address;
  } dma_command_t;
  localparam int unsigned DMA_COMMAND_BITS = 32'd88;

  // one RoCEv2 packet whose length and ICRC were right; payload_bytes beats follow on the payload stream (none when 0)
  typedef struct packed {
    logic [23:0] aeth_msn;
    logic [7:0] aeth_syndrome;
    logic [31:0] reth_length;
    logic [31:0] reth_rkey;
    logic [63:0] reth_va;
    logic [13:0] payload_bytes;  // without pad and ICRC
    logic [23:0] psn;
    logic [23:0] dest_qpn;
    logic [15:0] pkey;
    logic [1:0] ecn;
    logic becn;
    logic ack_request;
    logic solicited;
    logic [7:0] opcode;
  } rx_packet_t;
  localparam int unsigned RX_PACKET_BITS = 32'd251;

  // a received packet with the IP addresses it came with, which rx_dispatch compares with the Path of its queue pair and hands on to nobody
  typedef struct packed {
    logic [127:0] dest_ip;
    logic [127:0] source_ip;  // as in Path; the upper 96 bits of an IPv4 address are 0
    logic ipv6;
    rx_packet_t packet;
  } rx_frame_t;
  localparam int unsigned RX_FRAME_BITS = 32'd508;

  // one RoCEv2 packet to send; the framer adds headers, pad and ICRC
  typedef struct packed {
    logic [23:0] aeth_msn;
    logic [7:0] aeth_syndrome;
    logic [31:0] reth_length;
    logic [31:0] reth_rkey;
    logic [63:0] reth_va;
    logic [13:0] payload_bytes;
    logic [23:0] psn;
    logic ack_request;
    logic solicited;
    logic [7:0] opcode;
    logic [7:0] qp_index;
  } tx_packet_t;
  localparam int unsigned TX_PACKET_BITS = 32'd216;

  // the addresses of a queue pair's packets
  typedef struct packed {
    logic [7:0] hop_limit;
    logic [7:0] traffic_class;
    logic [15:0] udp_source_port;
    logic [127:0] dest_ip;
    logic [127:0] source_ip;  // most significant byte first; IPv4 in the low 32 bits
    logic [15:0] vlan_tci;
    logic vlan_present;
    logic ipv6;
    logic [47:0] source_mac;  // filled in from the port
    logic [47:0] dest_mac;
    logic [15:0] pkey;
    logic [23:0] remote_qpn;
  } path_t;
  localparam int unsigned PATH_BITS = 32'd442;

  // a packet with its path: all the framer needs
  typedef struct packed {
    path_t path;
    tx_packet_t packet;
  } tx_frame_t;
  localparam int unsigned TX_FRAME_BITS = 32'd658;

  // everything fixed at the creation of a queue pair
  typedef struct packed {
    path_t path;
    logic [15:0] imm_offset;  // byte offset of immediate data in an SRP_CMD; 0: not negotiated
    logic [15:0] slot_limit;  // IU slots this queue pair may occupy
    logic [2:0] rnr_retry_limit;  // RNR NAKs in a row before the queue pair fails; 7: no limit
    logic [4:0] ack_timeout;  // 1..31: no answer for 4.096 us * 2^n is a time-out
    logic [23:0] initial_psn;  // PSN of our first request
    logic [7:0] read_depth;  // RDMA READs the peer lets us have outstanding, 1..16
    logic [23:0] expected_psn;  // PSN of the peer's first request
    logic reserved0;
    logic [2:0] retry_limit;  // retransmissions without progress before the queue pair fails
    logic [3:0] pmtu_log2;  // 8..12
    logic [23:0] qpn;  // local number with generation
  } qp_config_t;
  localparam int unsigned QP_CONFIG_BITS = 32'd570;

  // an acknowledgement the responder wants sent
  typedef struct packed {
    logic [23:0] msn;
    logic [7:0] syndrome;
    logic [23:0] psn;
    logic [7:0] qp_index;
  } ack_request_t;
  localparam int unsigned ACK_REQUEST_BITS = 32'd64;

  // a packet of the response class (ACK, READ response) for the requester; its payload follows when payload_bytes > 0
  typedef struct packed {
    logic [23:0] msn;
    logic [7:0] syndrome;
    logic [13:0] payload_bytes;
    logic [23:0] psn;
    logic [7:0] opcode;
    logic [7:0] qp_index;
  } response_packet_t;
  localparam int unsigned RESPONSE_PACKET_BITS = 32'd86;

  // a queue pair went into the error state, or has been drained
  typedef struct packed {
    logic [7:0] cause;  // ExceptionReason
    logic [23:0] qpn;
  } qp_event_t;
  localparam int unsigned QP_EVENT_BITS = 32'd32;

  // one entry of a send queue
  typedef struct packed {
    logic [287:0] inline_data;  // byte 0 in bits 7:0
    logic [31:0] rkey;
    logic [63:0] remote_va;
    logic [63:0] local_address;
    logic [31:0] length;
    logic [31:0] cookie;  // host's cookie, or the IU slot
    logic [23:0] qpn;
    logic solicited;
    logic is_inline;  // the payload is in inline_data
    logic from_host;
    logic signaled;
    logic [2:0] opcode;  // WorkOpcode
  } work_request_t;
  localparam int unsigned WORK_REQUEST_BITS = 32'd543;

  // the end of a signaled work request
  typedef struct packed {
    logic [3:0] status;  // CompletionStatus
    logic [31:0] cookie;
    logic [23:0] qpn;
  } work_completion_t;
  localparam int unsigned WORK_COMPLETION_BITS = 32'd60;

  // the CC_* registers, all values in range
  typedef struct packed {
    logic [17:0] min_rate;
    logic [17:0] hai_rate;
    logic [17:0] ai_rate;
    logic [3:0] stages;
    logic [23:0] byte_counter;
    logic [15:0] rate_timer;  // ticks
    logic [15:0] alpha_timer;  // ticks
    logic [3:0] alpha_shift;
    logic [15:0] cnp_interval;  // ticks
    logic [5:0] cnp_dscp;
    logic [1:0] ect;  // ECN field of the requester's packets
    logic enabled;
  } congestion_settings_t;
  localparam int unsigned CONGESTION_SETTINGS_BITS = 32'd143;

  // one received IU, complete in its slot in card memory (writes may still be in flight: readers of slots fence)
  typedef struct packed {
    logic [511:0] head;  // first 64 bytes, byte 0 in bits 7:0; zero beyond the IU's length
    logic [15:0] imm_offset;
    logic [15:0] length;
    logic [15:0] slot;
    logic [23:0] qpn;
  } iu_record_t;
  localparam int unsigned IU_RECORD_BITS = 32'd584;

  // an SRP_CMD of the fast path's form; numbers are in host order
  typedef struct packed {
    logic [31:0] desc_length;  // of the direct descriptor, or of the immediate data
    logic [31:0] desc_rkey;
    logic [63:0] desc_va;
    logic [3:0] in_format;
    logic [3:0] out_format;
    logic [127:0] cdb;  // byte 0 in bits 7:0
    logic [63:0] lun;
    logic [63:0] tag;
    logic [15:0] imm_offset;
    logic [15:0] iu_length;
    logic [15:0] slot;
    logic [23:0] qpn;
  } srp_command_t;
  localparam int unsigned SRP_COMMAND_BITS = 32'd464;

  // an entry of the LUN table
  typedef struct packed {
    logic [63:0] blocks;
    logic [63:0] base;  // card address of block 0, 64-byte aligned
    logic [23:0] reserved0;
    logic [3:0] block_log2;  // log2 of the block size in bytes, 9..12
    logic read_only;
    logic [2:0] kind;  // LunKind; NONE: no such LUN
  } lun_entry_t;
  localparam int unsigned LUN_ENTRY_BITS = 32'd160;

  // a command with its LUN's entry
  typedef struct packed {
    lun_entry_t lun;
    srp_command_t command;
  } addressed_command_t;
  localparam int unsigned ADDRESSED_COMMAND_BITS = 32'd624;

  // an IU the host must handle
  typedef struct packed {
    logic [7:0] reason;  // ExceptionReason
    logic [15:0] length;
    logic [15:0] slot;
    logic [23:0] qpn;
  } iu_exception_t;
  localparam int unsigned IU_EXCEPTION_BITS = 32'd64;

  // a checked READ or WRITE: what moves where
  typedef struct packed {
    logic [31:0] desc_length;
    logic [31:0] desc_rkey;
    logic [63:0] desc_va;
    logic [31:0] length;  // bytes that move: the shorter of CDB and buffer
    logic [31:0] cdb_bytes;  // transfer length of the CDB
    logic [63:0] local_address;
    logic [15:0] imm_offset;
    logic [15:0] iu_length;
    logic immediate;
    logic write;
    logic [63:0] tag;
    logic [15:0] slot;
    logic [23:0] qpn;
  } transfer_t;
  localparam int unsigned TRANSFER_BITS = 32'd394;

  // what command_table lets a command do next: move one piece of its data, or be answered
  typedef struct packed {
    transfer_t transfer;
    logic [15:0] piece;  // number of the piece, each but the last MAX_WORK_BYTES long
    logic last;  // the last piece
    logic [3:0] status;  // CompletionStatus with which it has ended
    logic answer;  // 1: its data phase has ended
  } step_t;
  localparam int unsigned STEP_BITS = 32'd416;

  // what the end of a command needs: an SRP_RSP with GOOD status, and its slot
  typedef struct packed {
    logic [31:0] residual;
    logic [7:0] flags;  // SRP_RSP flags: DOOVER 04, DOUNDER 08, DIOVER 10, DIUNDER 20
    logic [63:0] tag;
    logic [15:0] iu_length;
    logic [15:0] slot;
    logic [23:0] qpn;
    logic [3:0] status;  // CompletionStatus of the data phase: OK is answered, LOCAL_ERROR is the host's to answer, otherwise the queue pair is gone
  } response_t;
  localparam int unsigned RESPONSE_BITS = 32'd164;

  // one contiguous piece of a command on both sides
  typedef struct packed {
    response_t response;
    logic [31:0] length;
    logic [31:0] rkey;
    logic [63:0] remote_va;  // initiator's address; offset in the IU slot for COPY
    logic [63:0] local_address;
    logic last;  // last piece of its command
    logic [1:0] kind;  // SegmentKind
  } segment_t;
  localparam int unsigned SEGMENT_BITS = 32'd359;

  // in order per queue pair: work requests, and the ends of commands
  typedef struct packed {
    response_t response;
    work_request_t work;
    logic respond;  // 1: the end of a command, `response`; 0: pass `work` on
  } mover_output_t;
  localparam int unsigned MOVER_OUTPUT_BITS = 32'd708;

  // immediate data from its IU slot to a LUN
  typedef struct packed {
    logic [31:0] length;
    logic [63:0] destination;
    logic [15:0] slot_offset;
    logic [15:0] slot;
    logic [23:0] qpn;
  } copy_job_t;
  localparam int unsigned COPY_JOB_BITS = 32'd152;

  // the end of a CopyJob: the data is in memory, or LOCAL_ERROR
  typedef struct packed {
    logic [3:0] status;  // CompletionStatus
    logic [15:0] slot;
    logic [23:0] qpn;
  } copy_completion_t;
  localparam int unsigned COPY_COMPLETION_BITS = 32'd44;

  // an IU slot goes back to the pool
  typedef struct packed {
    logic [15:0] slot;
    logic [23:0] qpn;
  } slot_free_t;
  localparam int unsigned SLOT_FREE_BITS = 32'd40;

endpackage
// verilator lint_on UNUSEDPARAM
