// SPDX-License-Identifier: Apache-2.0
#include "sim/card/systemc_context.hpp"

// SystemC's library asks for this entry point of programs whose main() is its own; ours have their own main().
int sc_main(int, char**) { return 0; }

namespace srpnic::sim {

SystemcContext::SystemcContext() : context_(std::make_unique<sc_core::sc_simcontext>()) {
  // The card's clock stops while nothing is in flight: then a call that finds nothing to do is no mistake.
  sc_core::sc_report_handler::set_actions(sc_core::SC_ID_NO_SC_START_ACTIVITY_, sc_core::SC_DO_NOTHING);
}

SystemcContext::~SystemcContext() {
  const Use use(*this);
  context_.reset();
}

}  // namespace srpnic::sim
