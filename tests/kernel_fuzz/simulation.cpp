// SPDX-License-Identifier: Apache-2.0
#include "simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "process.hpp"

namespace srpnic::kernel_fuzz {
namespace {

constexpr std::size_t kBits = 32;
constexpr std::size_t kFewestBits = 96;       // above 64, Verilator has arrays of words for all ports alike
constexpr std::size_t kShownOfWarning = 600;  // characters of a tool's message

/// Widths and numbers of elements, from the file that the native run has written.
std::vector<std::size_t> widths(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const auto number = [&] {
    std::uint64_t value = 0;
    file.read(reinterpret_cast<char*>(&value), sizeof(value));
    return std::size_t{value};
  };
  std::vector<std::size_t> result(number());
  for (std::size_t& width : result) {
    number();
    width = number();
    const std::size_t elements = number();
    number();
    file.seekg(static_cast<std::streamoff>(8 * elements * ((width + 63) / 64)), std::ios::cur);
  }
  return result;
}

/// The places of all streams in the vectors of the top module, and its text.
class Top {
 public:
  Top(const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
      const std::vector<Module*>& modules) {
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const Module& module = *modules[i];
      const std::vector<Stream>& streams = candidates[module.candidate].kernel.streams;
      const std::vector<std::size_t> bits = widths(folder / fmt::format("{}.run", module.candidate));
      instances_ += fmt::format("  {} m{} (.clk_i, .rst_ni", module.name(), i);
      plan_ += fmt::format("{} {}", i, module.candidate);
      for (std::size_t s = 0; s < streams.size(); ++s) connect(streams[s], bits.at(s));
      instances_ += ");\n";
      plan_ += "\n";
    }
  }

  std::string text() const {
    const auto bits = [](std::size_t count) { return std::max(kFewestBits, (count + kBits - 1) / kBits * kBits); };
    return fmt::format(
        "module fuzz_top (\n    input logic clk_i, input logic rst_ni,\n"
        "    input logic [{0}:0] in_valid, output logic [{0}:0] in_ready, input logic [{1}:0] in_data,\n"
        "    output logic [{2}:0] out_valid, input logic [{2}:0] out_ready, output logic [{3}:0] "
        "out_data\n);\n{4}endmodule\n",
        bits(inputs_) - 1, bits(kBits * input_words_) - 1, bits(outputs_) - 1, bits(kBits * output_words_) - 1,
        instances_);
  }
  const std::string& plan() const { return plan_; }

 private:
  void connect(const Stream& stream, std::size_t width) {
    std::size_t& bit = stream.is_input ? inputs_ : outputs_;
    std::size_t& word = stream.is_input ? input_words_ : output_words_;
    const std::size_t place = kBits * word;
    const std::string side = stream.is_input ? "in" : "out";
    instances_ += fmt::format(
        ",\n    .{0}_valid_{1}({2}_valid[{3}]), .{0}_ready_{4}({2}_ready[{3}]), .{0}_data_{1}({2}_data[{5}:{6}])",
        stream.name, stream.is_input ? "i" : "o", side, bit, stream.is_input ? "o" : "i", place + width - 1, place);
    plan_ += fmt::format(" {} {}", bit, word);
    ++bit;
    word += (width + kBits - 1) / kBits;
  }

  std::string instances_;
  std::string plan_;
  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
  std::size_t input_words_ = 0;
  std::size_t output_words_ = 0;
};

constexpr const char* kGlue = R"(
static Vfuzz* fuzz_model;
static void evaluate() { fuzz_model->eval(); }
BatchPorts make_batch() {
  fuzz_model = new Vfuzz;
  return {&fuzz_model->clk_i, &fuzz_model->rst_ni, fuzz_model->in_valid.data(), fuzz_model->in_ready.data(),
          fuzz_model->in_data.data(), fuzz_model->out_valid.data(), fuzz_model->out_ready.data(),
          fuzz_model->out_data.data(), evaluate};
}
)";

class Simulator {
 public:
  Simulator(const Toolchain& tools, const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
            bool only_verilate)
      : tools_(tools), candidates_(candidates), folder_(folder), only_verilate_(only_verilate) {}

  /// All at once; when a failure names no module, in halves.
  void run(std::vector<Module*> modules) {
    for (;;) {
      std::erase_if(modules, [](const Module* module) { return module->outcome.verdict != Verdict::kEqual; });
      if (modules.empty()) return;
      const std::filesystem::path here = folder_ / fmt::format("model{}", models_++);
      Outcome failure = build(modules, here);
      if (failure.verdict == Verdict::kEqual && !only_verilate_) failure = execute(modules, here);
      if (failure.verdict == Verdict::kEqual) return;
      if (blame(failure, modules)) continue;
      if (modules.size() == 1) {
        modules[0]->outcome = failure;
        modules[0]->outcome.latency = modules[0]->latency;
        return;
      }
      const auto middle = modules.begin() + static_cast<std::ptrdiff_t>(modules.size() / 2);
      run({modules.begin(), middle});
      run({middle, modules.end()});
      return;
    }
  }

 private:
  Outcome build(const std::vector<Module*>& modules, const std::filesystem::path& here) {
    std::filesystem::create_directory(here);
    const Top top(candidates_, folder_, modules);
    std::ofstream(here / "fuzz_top.sv") << top.text();
    std::ofstream(here / "fuzz_top.vlt") << "`verilator_config\nlint_off -file \"*/fuzz_top.sv\"\n";
    std::ofstream(here / "plan") << top.plan();
    std::vector<std::string> words = {tools_.verilator,
                                      "--cc",
                                      "-O1",
                                      "--x-assign",
                                      "unique",
                                      "--x-initial",
                                      "unique",
                                      "--assert",
                                      "-Wall",
                                      "-Wno-fatal",
                                      "--top-module",
                                      "fuzz_top",
                                      "--prefix",
                                      "Vfuzz",
                                      "--Mdir",
                                      here,
                                      here / "fuzz_top.vlt",
                                      here / "fuzz_top.sv"};
    for (const Module* module : modules) words.push_back(folder_ / (module->name() + ".sv"));
    words.insert(words.end(), tools_.rtl_parts.begin(), tools_.rtl_parts.end());
    const Result verilated = kernel_fuzz::run(words, tools_.build_limit);
    if (!verilated.succeeded()) return failed(verilated, "Verilator");
    note_warnings(verilated.output, modules);
    if (only_verilate_) return {};
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(here)) {
      if (entry.path().extension() == ".cpp") all += fmt::format("#include \"{}\"\n", entry.path().filename().string());
    }
    std::ofstream(here / "all.cc") << all << kGlue;
    words = {tools_.compiler};
    words.insert(words.end(), tools_.model_flags.begin(), tools_.model_flags.end());
    words.insert(words.end(), {"-I" + tools_.precompiled, "-I" + tools_.runtime, "-I" + tools_.verilator_headers,
                               "-I" + tools_.verilator_headers + "/vltstd", "-include", "model.hpp", here / "all.cc"});
    words.insert(words.end(), tools_.model_libraries.begin(), tools_.model_libraries.end());
    words.insert(words.end(), {"-lpthread", "-latomic", "-o", here / "model"});
    const Result compiled = kernel_fuzz::run(words, tools_.build_limit);
    return compiled.succeeded() ? Outcome{} : failed(compiled, "g++ on Verilator's output");
  }

  static Outcome failed(const Result& result, const std::string& program) {
    if (result.timed_out) return {Verdict::kHang, 0, program + " does not end"};
    return {Verdict::kInvalid, 0, program + ": " + result.output};
  }

  Outcome execute(const std::vector<Module*>& modules, const std::filesystem::path& here) {
    const std::uint64_t seed = candidates_[modules[0]->candidate].seed;
    const Result result =
        kernel_fuzz::run({here / "model", folder_, here / "plan", std::to_string(seed)}, tools_.build_limit);
    if (result.timed_out || result.signal != 0) return failed(result, "the model");
    static const std::regex assertion(R"(fuzz_top\.m(\d+)[^\n]*)");
    static const std::regex line(R"((\d+) (.*))");
    std::istringstream lines(result.output);
    std::size_t reported = 0;
    for (std::string text; std::getline(lines, text);) {
      std::smatch found;
      if (std::regex_search(text, found, assertion)) {
        differ(*modules.at(std::stoul(found[1])), text);
      } else if (std::regex_match(text, found, line)) {
        ++reported;
        if (found[2] != "equal") differ(*modules.at(std::stoul(found[1])), found[2]);
      }
    }
    if (reported != modules.size()) return {Verdict::kInvalid, 0, "the model: " + result.output};
    return {};
  }

  static void differ(Module& module, const std::string& what) {
    if (module.outcome.verdict == Verdict::kEqual) module.outcome = {Verdict::kDifferent, module.latency, what};
  }

  /// Warnings are faults, but of less interest than what the module does.
  static void note_warnings(const std::string& messages, const std::vector<Module*>& modules) {
    std::istringstream lines(messages);
    for (std::string line; std::getline(lines, line);) {
      if (line.find("%Warning") == std::string::npos) continue;
      for (Module* module : modules) {
        if (module->warning.empty() && line.find("/" + module->name() + ".sv:") != std::string::npos)
          module->warning = line;
      }
    }
  }

  /// Modules that Verilator's messages name.
  static bool blame(const Outcome& failure, const std::vector<Module*>& modules) {
    bool found = false;
    std::istringstream lines(failure.detail);
    for (std::string line; std::getline(lines, line);) {
      for (Module* module : modules) {
        if (line.find("%Error") == std::string::npos || line.find("/" + module->name() + ".sv:") == std::string::npos)
          continue;
        if (module->outcome.verdict != Verdict::kEqual) continue;
        module->outcome = {failure.verdict, module->latency, line.substr(0, kShownOfWarning)};
        found = true;
      }
    }
    return found;
  }

  const Toolchain& tools_;
  const std::vector<Candidate>& candidates_;
  const std::filesystem::path& folder_;
  bool only_verilate_;
  int models_ = 0;
};

}  // namespace

std::string Module::name() const { return fmt::format("k{}_l{}", candidate, latency); }

void simulate(const Toolchain& tools, const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
              bool only_verilate, std::vector<Module>& modules) {
  std::vector<Module*> all;
  for (Module& module : modules) all.push_back(&module);
  Simulator(tools, candidates, folder, only_verilate).run(all);
  for (Module& module : modules) {
    if (module.outcome.verdict == Verdict::kEqual && !module.warning.empty()) {
      module.outcome = {Verdict::kInvalid, module.latency, module.warning};
    }
  }
}

}  // namespace srpnic::kernel_fuzz
