// SPDX-License-Identifier: Apache-2.0
#include "sim/card/card_top.hpp"

#include <Vsrpnic_card.h>
#include <verilated.h>
#if VM_TRACE
#include <verilated_fst_c.h>
#endif

#include <stdexcept>

#include "sim/card/memory_timing.hpp"
#include "sim/files/fst_file.hpp"

namespace srpnic::sim {

struct CardTop::Impl {
  Impl(std::uint64_t seed, std::uint64_t card_memory_bytes) {
    context.randSeed(static_cast<int>(seed));
    context.randReset(2);
    context.traceEverOn(VM_TRACE != 0);
    top = std::make_unique<Vsrpnic_card>(&context);
    top->clk_i = 0;
    top->rst_ni = 0;
    top->card_memory_bytes_i = card_memory_bytes;
  }
#if VM_TRACE
  void dump() {
    if (tracing) trace->dump(context.time());
  }
  std::unique_ptr<VerilatedFstC> trace;
  std::string trace_file;
  bool tracing = false;
#else
  void dump() {}
#endif

  VerilatedContext context;
  std::unique_ptr<Vsrpnic_card> top;
};

CardTop::CardTop(std::uint64_t seed, std::uint64_t card_memory_bytes, const std::string& trace_file)
    : impl_(std::make_unique<Impl>(seed, card_memory_bytes)) {
  if (trace_file.empty()) return;
#if VM_TRACE
  check_fst_path(trace_file);
  explain_bus_errors(trace_file);
  impl_->trace_file = trace_file;
  impl_->trace = std::make_unique<VerilatedFstC>();
  impl_->top->trace(impl_->trace.get(), 99);
  impl_->trace->open(trace_file.c_str());
  impl_->tracing = true;
#else
  throw std::runtime_error("this build of the simulator has no waves: use the one with '-trace' in its name");
#endif
}

CardTop::~CardTop() {
#if VM_TRACE
  if (impl_->trace) impl_->trace->close();
#endif
  impl_->top->final();
}

void CardTop::finish_trace() {
#if VM_TRACE
  if (!impl_->trace) return;
  impl_->tracing = false;
  impl_->trace->close();
  impl_->trace.reset();
  check_fst_file(impl_->trace_file);
#endif
}

void CardTop::settle() {
  impl_->top->clk_i = 0;
  impl_->top->eval();
  impl_->dump();
  impl_->context.timeInc(kTickNs / 2);
}

void CardTop::rise() {
  impl_->top->clk_i = 1;
  impl_->top->eval();
  impl_->dump();
  impl_->context.timeInc(kTickNs / 2);
}

void CardTop::set_reset(bool active) { impl_->top->rst_ni = !active; }

void CardTop::set_tracing([[maybe_unused]] bool on) {
#if VM_TRACE
  impl_->tracing = on && impl_->trace;
#endif
}

// The Verilated class declares ports as references or members of its own types; their addresses are what models need.
AxiLiteSignals CardTop::registers() {
  Vsrpnic_card& t = *impl_->top;
  return {&t.s_axil_awaddr, &t.s_axil_awvalid, &t.s_axil_awready, &t.s_axil_wdata,  &t.s_axil_wstrb,
          &t.s_axil_wvalid, &t.s_axil_wready,  &t.s_axil_bresp,   &t.s_axil_bvalid, &t.s_axil_bready,
          &t.s_axil_araddr, &t.s_axil_arvalid, &t.s_axil_arready, &t.s_axil_rdata,  &t.s_axil_rresp,
          &t.s_axil_rvalid, &t.s_axil_rready};
}

AxiReadSignals CardTop::card_reads() {
  Vsrpnic_card& t = *impl_->top;
  return {&t.m_axi_card_araddr,  &t.m_axi_card_arlen,       &t.m_axi_card_arvalid,
          &t.m_axi_card_arready, t.m_axi_card_rdata.data(), &t.m_axi_card_rresp,
          &t.m_axi_card_rlast,   &t.m_axi_card_rvalid,      &t.m_axi_card_rready};
}

AxiReadSignals CardTop::host_reads() {
  Vsrpnic_card& t = *impl_->top;
  return {&t.m_axi_host_araddr,  &t.m_axi_host_arlen,       &t.m_axi_host_arvalid,
          &t.m_axi_host_arready, t.m_axi_host_rdata.data(), &t.m_axi_host_rresp,
          &t.m_axi_host_rlast,   &t.m_axi_host_rvalid,      &t.m_axi_host_rready};
}

AxiWriteSignals CardTop::card_writes() {
  Vsrpnic_card& t = *impl_->top;
  return {&t.m_axi_card_awaddr,      &t.m_axi_card_awlen, &t.m_axi_card_awvalid, &t.m_axi_card_awready,
          t.m_axi_card_wdata.data(), &t.m_axi_card_wstrb, &t.m_axi_card_wlast,   &t.m_axi_card_wvalid,
          &t.m_axi_card_wready,      &t.m_axi_card_bresp, &t.m_axi_card_bvalid,  &t.m_axi_card_bready};
}

AxiWriteSignals CardTop::host_writes() {
  Vsrpnic_card& t = *impl_->top;
  return {&t.m_axi_host_awaddr,      &t.m_axi_host_awlen, &t.m_axi_host_awvalid, &t.m_axi_host_awready,
          t.m_axi_host_wdata.data(), &t.m_axi_host_wstrb, &t.m_axi_host_wlast,   &t.m_axi_host_wvalid,
          &t.m_axi_host_wready,      &t.m_axi_host_bresp, &t.m_axi_host_bvalid,  &t.m_axi_host_bready};
}

RxSignals CardTop::rx() {
  Vsrpnic_card& t = *impl_->top;
  return {t.s_axis_rx_tdata.data(), &t.s_axis_rx_tkeep, &t.s_axis_rx_tlast, &t.s_axis_rx_tuser, &t.s_axis_rx_tvalid};
}

TxSignals CardTop::tx() {
  Vsrpnic_card& t = *impl_->top;
  return {t.m_axis_tx_tdata.data(), &t.m_axis_tx_tkeep, &t.m_axis_tx_tlast, &t.m_axis_tx_tvalid, &t.m_axis_tx_tready};
}

bool CardTop::timers_pending() const { return impl_->top->timers_pending_o; }
std::uint64_t CardTop::timers_next() const { return impl_->top->timers_next_o; }
void CardTop::set_skipped_ticks(std::uint64_t ticks) { impl_->top->skipped_ticks_i = ticks; }

bool CardTop::stream_moves() const { return (impl_->top->stream_valid_o & impl_->top->stream_ready_o) != 0; }
CardStreamSignals CardTop::streams() { return {&impl_->top->stream_valid_o, &impl_->top->stream_ready_o}; }

}  // namespace srpnic::sim
