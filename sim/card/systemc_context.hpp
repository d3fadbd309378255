// SPDX-License-Identifier: Apache-2.0
// A SystemC simulation of its own. SystemC knows one current simulation in a process, whose modules all must exist
// before it starts; here each card has its own, made current while the card is used. (SC_METHOD processes only:
// SystemC's coroutines are not separated this way.)
#pragma once

#include <memory>
#include <systemc>

namespace srpnic::sim {

class SystemcContext {
 public:
  SystemcContext();
  ~SystemcContext();
  SystemcContext(const SystemcContext&) = delete;
  SystemcContext& operator=(const SystemcContext&) = delete;

  /// Makes the context current for a scope.
  class Use {
   public:
    explicit Use(const SystemcContext& context) : previous_(sc_core::sc_curr_simcontext) {
      sc_core::sc_curr_simcontext = context.context_.get();
    }
    ~Use() { sc_core::sc_curr_simcontext = previous_; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    sc_core::sc_simcontext* previous_;
  };

 private:
  std::unique_ptr<sc_core::sc_simcontext> context_;
};

}  // namespace srpnic::sim
