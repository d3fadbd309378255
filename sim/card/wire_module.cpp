// SPDX-License-Identifier: Apache-2.0
#include "sim/card/wire_module.hpp"

namespace srpnic::sim {

WireModule::WireModule(sc_core::sc_module_name name) : sc_module(name), from_card("from_card"), to_card("to_card") {
  from_card.register_b_transport(this, &WireModule::transport);
}

void WireModule::attach(WireEndpoint* endpoint) {
  endpoint_ = endpoint;
  waiting_.clear();
}

void WireModule::transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  if (endpoint_ == nullptr) return;
  const unsigned char* data = payload.get_data_ptr();
  Frame frame(data, data + payload.get_data_length());
  if (!waiting_.empty() || !endpoint_->transmit(now_ns_, frame)) waiting_.push_back(std::move(frame));
}

void WireModule::retry() {
  while (!waiting_.empty() && endpoint_->transmit(now_ns_, waiting_.front())) waiting_.pop_front();
}

bool WireModule::pull() {
  if (endpoint_ == nullptr) return false;
  std::optional<Frame> frame = endpoint_->receive(now_ns_);
  if (!frame) return false;
  payload_.set_command(tlm::TLM_WRITE_COMMAND);
  payload_.set_address(0);
  payload_.set_data_ptr(frame->data());
  payload_.set_data_length(static_cast<unsigned>(frame->size()));
  payload_.set_streaming_width(static_cast<unsigned>(frame->size()));
  payload_.set_byte_enable_ptr(nullptr);
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  to_card->b_transport(payload_, delay);
  return true;
}

}  // namespace srpnic::sim
