// SPDX-License-Identifier: Apache-2.0
#include "features.hpp"

#include <algorithm>
#include <stdexcept>

namespace srpnic::kernel_fuzz {

const std::vector<std::string>& feature_names() {
  static const std::vector<std::string> names = {
      "arrays",         "breaks",       "classes",      "clears",     "constants", "copies",       "dead_code",
      "division",       "empty_ranges", "enums",        "functions",  "halving",   "initialisers", "lambdas",
      "loops",          "more_inputs",  "more_outputs", "names",      "offsets",   "records",      "ranges",
      "record_streams", "references",   "returns",      "same_names", "signed",    "snapshots",    "states",
      "switches",       "tables",       "templates",    "tricks",     "unions",    "waits",        "wide"};
  return names;
}

Feature feature_of(const std::string& name) {
  const auto& names = feature_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw std::invalid_argument("no feature '" + name + "'");
  return static_cast<Feature>(found - names.begin());
}

std::vector<std::string> names_of(const Features& features) {
  std::vector<std::string> names;
  for (const Feature feature : features) names.push_back(feature_names()[static_cast<std::size_t>(feature)]);
  return names;
}

Features all_features() {
  Features all;
  for (std::size_t i = 0; i < feature_names().size(); ++i) all.insert(static_cast<Feature>(i));
  return all;
}

Features choose_features(Random& random, const Features& allowed) {
  Features chosen;
  const int chance = random.between(4, 45);
  for (const Feature feature : allowed) {
    if (allowed.size() < 8 || random.percent(chance)) chosen.insert(feature);
  }
  return chosen;
}

}  // namespace srpnic::kernel_fuzz
