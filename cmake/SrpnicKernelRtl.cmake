# SPDX-License-Identifier: Apache-2.0
# HLS kernels to SystemVerilog with rtlgen, at build time: a change of the kernel, of any header it reads or of rtlgen
# itself makes the module anew, and with it the models that contain it.

# What every generated module is made of besides itself.
set(SRPNIC_KERNEL_RTL_PARTS
  ${CMAKE_SOURCE_DIR}/hw/rtl/common/stream_register.sv
  ${CMAKE_SOURCE_DIR}/hw/rtl/common/stream_fifo.sv
  ${CMAKE_SOURCE_DIR}/hw/hls/rtlgen/rtl/kernel_output.sv
  CACHE INTERNAL "RTL that generated kernels instantiate")

# srpnic_add_kernel_rtl(<kernel> [LATENCY <stages>] [SOURCE <file.cpp>] [OUTPUT <variable>])
# The kernel's source is hw/hls/<kernel>/<kernel>.cpp unless told otherwise.
# Target rtl_<kernel>, or rtl_<kernel>_latency<n>; the variable gets the path of the module <kernel>, for
# srpnic_verilate() and its like.
function(srpnic_add_kernel_rtl kernel)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LATENCY;SOURCE;OUTPUT" "")
  set(latency 0)
  set(name ${kernel})
  if(arg_LATENCY)
    set(latency ${arg_LATENCY})
    set(name ${kernel}_latency${latency})
  endif()
  set(source ${CMAKE_SOURCE_DIR}/hw/hls/${kernel}/${kernel}.cpp)
  if(arg_SOURCE)
    cmake_path(ABSOLUTE_PATH arg_SOURCE BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE source)
  endif()
  set(folder ${CMAKE_BINARY_DIR}/kernel_rtl/${name})
  set(module ${folder}/${kernel}.sv)
  if(NOT TARGET rtl_${name})
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(
      OUTPUT ${module}
      COMMAND rtlgen --kernel ${kernel} --source ${source} --output ${module} --latency ${latency}
              --dependencies ${module}.d -I ${CMAKE_SOURCE_DIR}/hw/hls/include -I ${CMAKE_SOURCE_DIR}/hw/abi/generated
      DEPENDS rtlgen ${source}
      DEPFILE ${module}.d
      COMMENT "Translating kernel ${name}"
      VERBATIM)
    add_custom_target(rtl_${name} DEPENDS ${module})
  endif()
  if(arg_OUTPUT)
    set(${arg_OUTPUT} ${module} PARENT_SCOPE)
  endif()
endfunction()
