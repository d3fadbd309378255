# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What scripts/test.sh asks about the tests as a whole. A list is what `ctest --show-only=json-v1` prints.

# test_list <build folder>
test_list() { ctest --test-dir "$1" --show-only=json-v1; }

# The names of tests that have none of these labels; what is not built yet has none: unlabelled_tests <label>... <list
unlabelled_tests() {
  jq -r '.tests[] | select(.name | endswith("_NOT_BUILT") | not)
    | select([.properties[]? | select(.name == "LABELS").value[]] - $ARGS.positional == [.properties[]? | select(.name == "LABELS").value[]])
    | .name' --args "$@"
}

# Of tests with one of these labels, the names that nobody can type or pass on to -R, as GoogleTest makes them from a
# parameter that it can only print as bytes ("8-byte object <00-10 ...>"); blanks, quotes and brackets are no better. Types
# of parameters are allowed (ApUint.Adds<ap_uint<7>>): odd_test_names <label>... <list
odd_test_names() {
  jq -r '.tests[] | select([.properties[]? | select(.name == "LABELS").value[]] | any(IN($ARGS.positional[])))
    | .name | select(test("^[A-Za-z0-9_./-]+(<[A-Za-z0-9_:<>]+>)?$") | not) | @json' --args "$@"
}
