// SPDX-License-Identifier: Apache-2.0
// The kernel as a whole: streams, what the call waits for, what it reads first, statements, what it writes.
#include "generate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "generator.hpp"
#include "rules.hpp"

namespace srpnic::kernel_fuzz {
namespace {

/// Words of Verilog that C++ does not know, and names that rtlgen gives to its own signals.
const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> names = {
      "reg",    "wire",   "logic",       "begin",   "end",      "always",   "assign",     "input",
      "output", "bit",    "byte",        "initial", "posedge",  "final",    "fire",       "in_valid_i",
      "clk_i",  "rst_ni", "out_ready_i", "fire_q",  "state_q",  "state_d",  "value_s1_q", "ready",
      "valid",  "unused", "table",       "tri",     "supply0",  "property", "sequence",   "priority",
      "unique", "packed", "in_data",     "genvar",  "function", "task",     "endmodule",  "gen_queue"};
  return names;
}

constexpr int kFewestInputBits = 24;

}  // namespace

Generator::Generator(std::uint64_t seed, const Features& allowed)
    : random_(seed), features_(choose_features(random_, allowed)) {}

/// A name that nothing else has.
std::string Generator::fresh(const std::string& base) {
  if (has(Feature::kNames) && random_.percent(35)) {
    const std::string& odd = random_.of(odd_names());
    if (names_.insert(odd).second) return odd;
  }
  return fmt::format("{}{}", base, ++number_);
}

void Generator::add_streams() {
  const auto add = [&](bool is_input) {
    Shape shape;
    shape.scalar = any_ap();
    if (shape.scalar.width < kFewestInputBits && random_.percent(70)) shape.scalar.width += kFewestInputBits;
    if (has(Feature::kRecordStreams) && random_.percent(60)) shape.record = record_type(true, 1);
    kernel_.streams.push_back({fresh(is_input ? "in" : "out"), type_name(shape), is_input});
    stream_shapes_.push_back(shape);
  };
  for (int i = has(Feature::kMoreInputs) ? random_.between(2, 3) : 1; i > 0; --i) add(true);
  for (int i = has(Feature::kMoreOutputs) ? random_.between(2, 3) : 1; i > 0; --i) add(false);
}

Statement Generator::guard(const std::vector<Stream>& streams) {
  Statement tests;
  tests.kind = Statement::Kind::kGuard;
  tests.pinned = true;
  if (random_.percent(40)) tests.text = "each";
  for (const Stream& stream : streams) tests.streams.push_back(stream.name);
  return tests;
}

/// What has been read first stays as it is: conditions that no compiler may decide are made of it.
void Generator::read_stream(Body& body, const Stream& stream, bool pinned) {
  std::size_t number = 0;
  while (kernel_.streams[number].name != stream.name) ++number;
  const std::string name = fresh("item");
  const bool writable = !pinned && random_.percent(40);
  Statement got = plain(fmt::format("{}{} {} = {}.read();", writable ? "" : "const ", stream.type, name, stream.name));
  if (writable && random_.percent(50))
    got.text = fmt::format("{} {}; {}.read({});", stream.type, name, stream.name, name);
  got.declares = {name};
  got.streams = {stream.name};
  got.pinned = pinned;
  body.push_back(std::move(got));
  const std::size_t before = scope_.places.size();
  add_variable(name, stream_shapes_[number], writable, false);
  if (pinned) items_.assign(scope_.places.begin() + static_cast<std::ptrdiff_t>(before), scope_.places.end());
}

void Generator::write_stream(Body& body, const Stream& stream) {
  std::size_t number = 0;
  while (kernel_.streams[number].name != stream.name) ++number;
  const Shape& shape = stream_shapes_[number];
  Statement put = plain(fmt::format("{}.write($0);", stream.name));
  put.streams = {stream.name};
  if (shape.record < 0) {
    put.operands = {random_.percent(75) ? digest(shape.scalar) : value(shape.scalar, 4)};
    body.push_back(std::move(put));
    return;
  }
  for (const RecordPlace& record : scope_.records) {
    if (record.record != shape.record || !record.memory.empty() || random_.percent(30)) continue;
    put.text = fmt::format("{}.write({});", stream.name, record.text);
    put.uses = record.uses;
    body.push_back(std::move(put));
    return;
  }
  const std::string name = fresh("result");
  Statement declared = plain(fmt::format("{} {}{{}};", stream.type, name));
  declared.declares = {name};
  body.push_back(std::move(declared));
  std::vector<Place> members;
  expand({name, {}, true, false, {name}, "", ""}, shape, members);
  for (const Place& member : members) {
    if (random_.percent(85)) body.push_back(plain("$0 = $1;", {target(member, false), value(member.type, 3)}));
  }
  put.text = fmt::format("{}.write({});", stream.name, name);
  put.uses = {name};
  body.push_back(std::move(put));
}

/// The secondary streams, each on some paths; the first input has been read and the last output is left for the end.
void Generator::move_sometimes(Body& body, int budget) {
  for (std::size_t i = 1; i + 1 < kernel_.streams.size(); ++i) {
    const Stream stream = kernel_.streams[i];
    const auto move = [&](Body& to) { stream.is_input ? read_stream(to, stream, false) : write_stream(to, stream); };
    statements(body, budget / 4);
    if (random_.percent(30)) {
      move(body);
      continue;
    }
    Statement chosen;
    chosen.kind = Statement::Kind::kIf;
    chosen.operands = {{boolean(), "(!$0)", {undecided()}, {}, {}, false}};
    for (int side = random_.percent(40) ? 2 : 1; side > 0; --side) {
      const Scope outside = scope_;
      Body inner;
      move(inner);
      statements(inner, budget / 6 + 1);
      scope_ = outside;
      chosen.bodies.push_back(std::move(inner));
    }
    body.push_back(std::move(chosen));
  }
}

/// One call takes an element of the first input and does the same to all of them.
void Generator::calculation(Body& body, int budget) {
  kernel_.waits = has(Feature::kWaits);
  std::vector<Stream> tested;
  for (const Stream& stream : kernel_.streams) {
    if (!kernel_.waits || random_.percent(25)) tested.push_back(stream);
  }
  Statement tests = guard(tested);
  Body inner;
  read_stream(inner, kernel_.streams[0], true);
  add_indices(inner);
  move_sometimes(inner, budget);
  statements(inner, budget);
  write_stream(inner, kernel_.streams.back());
  if (tested.empty()) {
    body.insert(body.end(), inner.begin(), inner.end());
  } else if (random_.percent(20)) {
    tests.bodies = {std::move(inner)};
    body.push_back(std::move(tests));
  } else {
    body.push_back(std::move(tests));
    body.insert(body.end(), inner.begin(), inner.end());
  }
}

/// The state decides which input is awaited.
void Generator::states(Body& body, int budget) {
  const std::string type = fresh("Phase");
  const std::string name = fresh("phase");
  std::vector<Stream> inputs;
  std::vector<Stream> outputs;
  for (const Stream& stream : kernel_.streams) (stream.is_input ? inputs : outputs).push_back(stream);
  const int count = std::max(static_cast<int>(inputs.size()), random_.between(2, 3));
  std::string all;
  for (int i = 0; i < count; ++i) all += fmt::format("{}kPhase{}", i == 0 ? "" : ", ", i);
  kernel_.declarations.push_back({type, fmt::format("enum class {} {{ {} }};\n", type, all), {}});
  Statement declared = plain(fmt::format("static {} {} = {}::kPhase0;", type, name, type));
  declared.declares = {name};
  declared.uses = {type};
  body.push_back(std::move(declared));
  Statement choice;
  choice.kind = Statement::Kind::kSwitch;
  choice.operands = {{integer(32, true), name, {}, {name, type}, {}, true}};
  const Scope outside = scope_;
  for (int i = 0; i < count; ++i) {
    const std::size_t input = static_cast<std::size_t>(i) % inputs.size();
    std::vector<Stream> awaited = {inputs[input]};
    for (const Stream& output : outputs) {
      if (i + 1 == count || random_.percent(60)) awaited.push_back(output);
    }
    Body inner;
    inner.push_back(guard(awaited));
    read_stream(inner, awaited[0], true);
    add_indices(inner);
    statements(inner, std::max(1, budget / count));
    for (std::size_t output = 1; output < awaited.size(); ++output) write_stream(inner, awaited[output]);
    const int next = (i + 1) % count;
    Statement moves = plain(fmt::format("{} = {}::kPhase{};", name, type, next), {}, true);
    if (random_.percent(40)) {
      moves.text =
          fmt::format("{} = $0 ? {}::kPhase{} : {}::kPhase{};", name, type, next, type, random_.between(0, count - 1));
      moves.operands = {undecided()};
    }
    moves.uses = {name, type};
    inner.push_back(std::move(moves));
    choice.labels.push_back(fmt::format("{} {}::kPhase{}:", "case", type, i));
    choice.bodies.push_back(std::move(inner));
    scope_ = outside;
  }
  body.push_back(std::move(choice));
}

Kernel Generator::make() {
  kernel_.features = names_of(features_);
  const int size = random_.between(0, 9);
  const int budget = size < 3   ? random_.between(1, 4)
                     : size < 7 ? random_.between(4, 10)
                     : size < 9 ? random_.between(10, 20)
                                : random_.between(20, 40);
  add_streams();
  add_functions();
  add_statics(kernel_.body);
  if (has(Feature::kStates)) {
    states(kernel_.body, budget);
  } else {
    calculation(kernel_.body, budget);
  }
  repair(kernel_);
  prune(kernel_);
  return kernel_;
}

Kernel generate(std::uint64_t seed, const Features& allowed) {
  // A kernel whose writes all broke a rule shows nothing: the next one.
  for (;; seed = seed_of(seed, 1)) {
    Kernel kernel = Generator(seed, allowed).make();
    if (std::any_of(kernel.streams.begin(), kernel.streams.end(), [](const Stream& one) { return !one.is_input; }))
      return kernel;
  }
}

}  // namespace srpnic::kernel_fuzz
