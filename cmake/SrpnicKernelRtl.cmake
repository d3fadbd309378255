# SPDX-License-Identifier: Apache-2.0
# HLS kernels to SystemVerilog with rtlgen, at build time: a change of the kernel, of any header it reads or of rtlgen
# itself makes the module anew, and with it the models that contain it.

# What every generated module is made of besides itself.
set(SRPNIC_KERNEL_RTL_PARTS
  ${CMAKE_SOURCE_DIR}/hw/rtl/common/stream_register.sv
  ${CMAKE_SOURCE_DIR}/hw/rtl/common/stream_fifo.sv
  ${CMAKE_SOURCE_DIR}/hw/hls/rtlgen/rtl/kernel_output.sv
  CACHE INTERNAL "RTL that generated kernels instantiate")

# srpnic_add_kernel_rtl(<kernel> [LATENCY <stages>] [FOR_CARD] [SOURCE <file.cpp>] [OUTPUT <variable>])
# The kernel's source is hw/hls/<kernel>/<kernel>.cpp unless told otherwise. Module <kernel>_latency<stages> of
# <build>/kernel_rtl/variants, or, FOR_CARD, module <kernel> of <build>/kernel_rtl/card; by a target rtl_<module>. The
# variable gets the file's path, for srpnic_verilate() and its like.
function(srpnic_add_kernel_rtl kernel)
  cmake_parse_arguments(PARSE_ARGV 1 arg "FOR_CARD" "LATENCY;SOURCE;OUTPUT" "")
  set(latency 0)
  if(arg_LATENCY)
    set(latency ${arg_LATENCY})
  endif()
  set(module ${kernel}_latency${latency})
  set(folder ${CMAKE_BINARY_DIR}/kernel_rtl/variants)
  if(arg_FOR_CARD)
    set(module ${kernel})
    set(folder ${CMAKE_BINARY_DIR}/kernel_rtl/card)
  endif()
  set(source ${CMAKE_SOURCE_DIR}/hw/hls/${kernel}/${kernel}.cpp)
  if(arg_SOURCE)
    cmake_path(ABSOLUTE_PATH arg_SOURCE BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE source)
  endif()
  set(file ${folder}/${module}.sv)
  if(NOT TARGET rtl_${module})
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(
      OUTPUT ${file}
      COMMAND rtlgen --kernel ${kernel} --module ${module} --source ${source} --output ${file} --latency ${latency}
              --dependencies ${file}.d -I ${CMAKE_SOURCE_DIR}/hw/hls/include -I ${CMAKE_SOURCE_DIR}/hw/abi/generated
      DEPENDS rtlgen ${source}
      DEPFILE ${file}.d
      COMMENT "Translating kernel ${kernel} to module ${module}"
      VERBATIM)
    add_custom_target(rtl_${module} DEPENDS ${file})
  endif()
  if(arg_OUTPUT)
    set(${arg_OUTPUT} ${file} PARENT_SCOPE)
  endif()
endfunction()
