# SPDX-License-Identifier: Apache-2.0
# Fails when a committed generated file differs from what abigen makes of hw/abi/srpnic.toml today.
# Run as: cmake -D ABIGEN=program -D SOURCE_DIR=checkout -D WORK_DIR=scratch -P check_generated.cmake
execute_process(
  COMMAND ${ABIGEN} --input hw/abi/srpnic.toml --output-dir ${WORK_DIR} --docs ${WORK_DIR}/registers.md
  WORKING_DIRECTORY ${SOURCE_DIR}
  COMMAND_ERROR_IS_FATAL ANY)
set(stale)
foreach(file IN ITEMS hw/abi/generated/srp_abi_pkg.sv hw/abi/generated/srp_abi.hpp hw/abi/generated/srp_records.hpp
                      docs/registers.md)
  get_filename_component(name ${file} NAME)
  execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${SOURCE_DIR}/${file} ${WORK_DIR}/${name}
                  RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET)
  if(differs)
    list(APPEND stale ${file})
  endif()
endforeach()
if(stale)
  list(JOIN stale ", " stale)
  message(FATAL_ERROR "\n  stale: ${stale}\n  run `cmake --build build/release --target abi` and commit the result\n")
endif()
