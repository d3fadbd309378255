# SPDX-License-Identifier: Apache-2.0
# One function for each kind of test. Each makes a GoogleTest program whose tests run under CTest with the kind as label,
# in the repository's top folder. The targets unit_tests, rtl_tests and cosim_tests build all programs of a kind; `all` is
# what users run.
include(GoogleTest)
find_package(GTest REQUIRED)

foreach(kind IN ITEMS unit rtl cosim)
  add_custom_target(${kind}_tests)
endforeach()

# Half the time of compiling a test is reading GoogleTest; all test programs share what the compiler has read once.
file(WRITE ${CMAKE_BINARY_DIR}/test_headers.cpp "")
add_library(srpnic_test_headers OBJECT ${CMAKE_BINARY_DIR}/test_headers.cpp)
set_target_properties(srpnic_test_headers PROPERTIES POSITION_INDEPENDENT_CODE OFF)
target_compile_options(srpnic_test_headers PRIVATE -fPIE)  # as executables are compiled
target_link_libraries(srpnic_test_headers PRIVATE GTest::gmock GTest::gtest)
target_precompile_headers(srpnic_test_headers PRIVATE
  <gmock/gmock.h> <gtest/gtest.h>
  <algorithm> <array> <cstdint> <cstring> <deque> <functional> <iostream> <map> <memory> <optional> <random> <span> <string> <vector>)

# `timeout` is in seconds; empty: what scripts/test.sh gives tests whose length depends on SRPNIC_LONG_TESTS.
function(_srpnic_add_gtest kind name timeout)
  cmake_parse_arguments(PARSE_ARGV 3 arg "SYSTEMC" "PREFIX" "SOURCES;LIBS")
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "${kind} test ${name} has no sources")
  endif()
  add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/hw/abi/generated
                                             ${CMAKE_SOURCE_DIR}/hw/hls/include)
  target_compile_definitions(${name} PRIVATE SRPNIC_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                             SRPNIC_TEST_DATA_DIR="${CMAKE_SOURCE_DIR}/tests/data")
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gmock GTest::gtest GTest::gtest_main)
  # What is worth optimising is in the libraries and in the Verilated models.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  # Neither another language nor DPDK's instruction set fits what has been precompiled.
  if(arg_SYSTEMC)
    set_target_properties(${name} PROPERTIES CXX_STANDARD 17)
  elseif(NOT "PkgConfig::DPDK" IN_LIST arg_LIBS)
    target_precompile_headers(${name} REUSE_FROM srpnic_test_headers)
  endif()
  add_dependencies(${kind}_tests ${name})
  set(properties LABELS ${kind})
  if(NOT timeout STREQUAL "")
    list(APPEND properties TIMEOUT ${timeout})
  endif()
  # A parameter's name, not its value: of most types GoogleTest can print the bytes only.
  gtest_discover_tests(${name} NO_PRETTY_VALUES TEST_PREFIX "${kind}.${arg_PREFIX}"
                       WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} DISCOVERY_TIMEOUT 120
                       PROPERTIES ${properties})
endfunction()

# srpnic_add_unit_test(NAME <name> SOURCES <file.cpp>... [LIBS <library>...] [PREFIX <text>] [SYSTEMC]). SYSTEMC: the test
# includes it. PREFIX: in front of the tests' names, for sources that several programs are made of.
function(srpnic_add_unit_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "SYSTEMC" "NAME;PREFIX" "SOURCES;LIBS")
  set(systemc)
  if(arg_SYSTEMC)
    set(systemc SYSTEMC)
  endif()
  _srpnic_add_gtest(unit ${arg_NAME} 120 ${systemc} PREFIX "${arg_PREFIX}" SOURCES ${arg_SOURCES} LIBS ${arg_LIBS})
endfunction()

# srpnic_add_cosim_test(NAME <name> SOURCES <file.cpp>... [LIBS <library>...] [LONG]): the whole simulated card. LONG: the
# test does more when SRPNIC_LONG_TESTS is set.
function(srpnic_add_cosim_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "LONG" "NAME" "SOURCES;LIBS")
  set(timeout 300)
  if(arg_LONG)
    set(timeout "")
  endif()
  _srpnic_add_gtest(cosim ${arg_NAME} "${timeout}" SOURCES ${arg_SOURCES} LIBS ${arg_LIBS})
endfunction()

# srpnic_add_model_test(NAME <name> TEST <file.cpp>... MODELS <library of srpnic_verilate()>... [LIBS <library>...])
# A test of several Verilated models in one program.
function(srpnic_add_model_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "TEST;MODELS;LIBS")
  _srpnic_add_gtest(rtl ${arg_NAME} 180 SOURCES ${arg_TEST} LIBS ${arg_LIBS} ${arg_MODELS})
  target_include_directories(${arg_NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests/rtl/support)
endfunction()

# srpnic_add_rtl_test(NAME <name> TOP <module> SOURCES <file.sv|list.f>... TEST <file.cpp>... [LIBS <library>...]
#                     [OPTIONS <verilator option>...])
# A test of one module through the class V<TOP>, with its assertions on; tests/rtl/support is on the include path.
function(srpnic_add_rtl_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;TOP" "SOURCES;TEST;LIBS;OPTIONS")
  srpnic_verilate(NAME ${arg_NAME}_model TOP ${arg_TOP} SOURCES ${arg_SOURCES} OPTIMIZE -O1
                  OPTIONS --assert ${arg_OPTIONS})
  _srpnic_add_gtest(rtl ${arg_NAME} 180 SOURCES ${arg_TEST} LIBS ${arg_LIBS} ${arg_NAME}_model)
  target_include_directories(${arg_NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests/rtl/support)
endfunction()
