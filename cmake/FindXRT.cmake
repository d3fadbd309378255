# SPDX-License-Identifier: Apache-2.0
# Finds the Xilinx Runtime. Defines
#   XRT::coreutil          the native API (xrt::device, xrt::ip, xrt::bo)
#   XRT::headers           the headers alone (driver interface, xclbin.h)
#   XRT_HWEMU_ARCHIVE      static emulation archive whose glue the simulation's driver library is made with; may be missing
#   XRT_VERSION, XRT_FOUND
# Debian's xrt.pc names folders that do not exist, so pkg-config is of no use here.
find_path(XRT_INCLUDE_DIR xrt/xrt_device.h
          HINTS $ENV{XILINX_XRT}/include PATHS /opt/xilinx/xrt/include /usr/include/xrt
          PATH_SUFFIXES xrt)
find_library(XRT_COREUTIL_LIBRARY xrt_coreutil HINTS $ENV{XILINX_XRT}/lib PATHS /opt/xilinx/xrt/lib)
find_library(XRT_UUID_LIBRARY uuid)
find_file(XRT_HWEMU_ARCHIVE libxrt_hwemu.a PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} /opt/xilinx/xrt/lib)

if(XRT_INCLUDE_DIR AND EXISTS ${XRT_INCLUDE_DIR}/version.h)
  file(STRINGS ${XRT_INCLUDE_DIR}/version.h _xrt_line REGEX "xrt_build_version\\[\\]")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" XRT_VERSION "${_xrt_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(XRT REQUIRED_VARS XRT_COREUTIL_LIBRARY XRT_INCLUDE_DIR XRT_UUID_LIBRARY
                                  VERSION_VAR XRT_VERSION
                                  REASON_FAILURE_MESSAGE "install libxrt-dev and uuid-dev")
mark_as_advanced(XRT_INCLUDE_DIR XRT_COREUTIL_LIBRARY XRT_UUID_LIBRARY XRT_HWEMU_ARCHIVE)

if(XRT_FOUND AND NOT TARGET XRT::coreutil)
  add_library(XRT::headers INTERFACE IMPORTED)
  target_include_directories(XRT::headers SYSTEM INTERFACE ${XRT_INCLUDE_DIR})
  add_library(XRT::coreutil UNKNOWN IMPORTED)
  set_target_properties(XRT::coreutil PROPERTIES IMPORTED_LOCATION ${XRT_COREUTIL_LIBRARY})
  target_link_libraries(XRT::coreutil INTERFACE XRT::headers ${XRT_UUID_LIBRARY})
endif()
