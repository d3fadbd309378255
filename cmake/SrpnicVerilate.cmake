# SPDX-License-Identifier: Apache-2.0
# RTL to C++ libraries with Verilator, at build time: a changed source file rebuilds exactly the models that contain it.

set(SRPNIC_ABI_PACKAGE ${CMAKE_SOURCE_DIR}/hw/abi/generated/srp_abi_pkg.sv)

# The version of the runtime and of the generator must be the same: both come from the installed Verilator.
function(_srpnic_find_verilator)
  if(SRPNIC_VERILATOR_INCLUDE)
    return()
  endif()
  find_program(SRPNIC_VERILATOR verilator REQUIRED)
  execute_process(COMMAND ${SRPNIC_VERILATOR} --getenv VERILATOR_ROOT OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  set(SRPNIC_VERILATOR_INCLUDE ${root}/include CACHE INTERNAL "Verilator's include folder")
endfunction()

# verilated_runtime[_trace]: Verilator's own library, built once and shared by all models without [with] FST waves.
function(_srpnic_verilated_runtime trace)
  set(name verilated_runtime)
  set(sources verilated.cpp verilated_threads.cpp)
  if(trace)
    set(name verilated_runtime_trace)
    list(APPEND sources verilated_fst_c.cpp)
  endif()
  if(TARGET ${name})
    return()
  endif()
  list(TRANSFORM sources PREPEND ${SRPNIC_VERILATOR_INCLUDE}/)
  find_package(Threads REQUIRED)
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${name} SYSTEM PUBLIC ${SRPNIC_VERILATOR_INCLUDE} ${SRPNIC_VERILATOR_INCLUDE}/vltstd)
  target_compile_definitions(${name} PUBLIC VM_COVERAGE=0 VM_SC=0 VM_TRACE=${trace} VM_TRACE_FST=${trace} VM_TRACE_VCD=0)
  target_compile_options(${name} PRIVATE -O3 -w)
  set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "")
  target_link_libraries(${name} PUBLIC Threads::Threads)
  if(trace)
    find_package(ZLIB REQUIRED)
    target_link_libraries(${name} PUBLIC ZLIB::ZLIB)
  endif()
endfunction()

# _srpnic_rtl_sources(<variable> <source>...): absolute paths without repetitions, in order. A relative path is looked up
# in the current folder, then from the top of the repository. A source ending in .f is a list of further sources as
# `verilator -F` reads it: one path a line, relative to the list's own folder, // comments.
function(_srpnic_rtl_sources variable)
  set(result)
  foreach(source IN LISTS ARGN)
    if(NOT IS_ABSOLUTE ${source})
      if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${source})
        set(source ${CMAKE_CURRENT_SOURCE_DIR}/${source})
      else()
        set(source ${CMAKE_SOURCE_DIR}/${source})
      endif()
    endif()
    cmake_path(IS_PREFIX CMAKE_BINARY_DIR ${source} generated)
    if(NOT generated AND NOT EXISTS ${source})
      message(FATAL_ERROR "RTL source ${source} does not exist: correct the SOURCES of this target")
    endif()
    if(source MATCHES "\\.f$")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
      get_filename_component(folder ${source} DIRECTORY)
      file(STRINGS ${source} lines)
      set(listed)
      foreach(line IN LISTS lines)
        string(REGEX REPLACE "//.*" "" line "${line}")
        string(STRIP "${line}" line)
        if(line MATCHES "^-F[ \t]+(.*)$")
          set(line ${CMAKE_MATCH_1})
        endif()
        if(line)
          get_filename_component(path ${line} ABSOLUTE BASE_DIR ${folder})
          list(APPEND listed ${path})
        endif()
      endforeach()
      _srpnic_rtl_sources(listed ${listed})
      list(APPEND result ${listed})
    else()
      get_filename_component(source ${source} ABSOLUTE)
      list(APPEND result ${source})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES result)
  set(${variable} ${result} PARENT_SCOPE)
endfunction()

# srpnic_verilate(NAME <library> TOP <module> SOURCES <file.sv|list.f>... [PREFIX <class>] [OPTIMIZE <level>]
#                 [OPTIONS <verilator option>...] [TRACE])
# A static library to link with: class V<TOP> (or PREFIX) of header V<TOP>.h. srp_abi_pkg.sv is always read first.
# OPTIMIZE is the compiler's level for the model, -O3 by default. TRACE compiles FST waves in.
function(srpnic_verilate)
  cmake_parse_arguments(PARSE_ARGV 0 arg "TRACE" "NAME;TOP;PREFIX;OPTIMIZE" "SOURCES;OPTIONS")
  if(NOT arg_NAME OR NOT arg_TOP OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "srpnic_verilate needs NAME, TOP and SOURCES; unknown: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT arg_PREFIX)
    set(arg_PREFIX V${arg_TOP})
  endif()
  if(NOT arg_OPTIMIZE)
    set(arg_OPTIMIZE -O3)
  endif()
  set(trace 0)
  set(runtime verilated_runtime)
  set(trace_options)
  if(arg_TRACE)
    set(trace 1)
    set(runtime verilated_runtime_trace)
    set(trace_options --trace-fst --trace-structs)
  endif()
  _srpnic_find_verilator()
  _srpnic_verilated_runtime(${trace})
  _srpnic_rtl_sources(sources ${SRPNIC_ABI_PACKAGE} ${arg_SOURCES})

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}.verilated)
  file(MAKE_DIRECTORY ${folder})
  set(archive ${folder}/${arg_PREFIX}__ALL.a)
  set(headers ${folder}/${arg_PREFIX}.h ${folder}/${arg_PREFIX}___024root.h)
  set(launcher)
  if(SRPNIC_CCACHE AND SRPNIC_CCACHE_PROGRAM)
    set(launcher OBJCACHE=${SRPNIC_CCACHE_PROGRAM})
  endif()
  # Verilator and make leave files alone whose content would not change; their time stamps must say "checked now".
  add_custom_command(
    OUTPUT ${archive}
    BYPRODUCTS ${headers}
    COMMAND ${SRPNIC_VERILATOR} --cc -O3 --x-assign fast --x-initial fast --top-module ${arg_TOP} --prefix ${arg_PREFIX}
            --Mdir ${folder} ${trace_options} ${arg_OPTIONS} ${sources}
    COMMAND ${CMAKE_COMMAND} -E touch ${headers}
    COMMAND make --silent --no-print-directory --jobs=2 -C ${folder} -f ${arg_PREFIX}.mk ${arg_PREFIX}__ALL.a
            CXX=${CMAKE_CXX_COMPILER} ${launcher} OPT_FAST=${arg_OPTIMIZE} OPT_SLOW=-O1 OPT_GLOBAL=-O1
            USER_CPPFLAGS=-fPIC
    COMMAND ${CMAKE_COMMAND} -E touch ${archive}
    DEPENDS ${sources}
    COMMENT "Verilating ${arg_NAME}"
    VERBATIM)
  add_custom_target(${arg_NAME}_verilated DEPENDS ${archive})

  add_library(${arg_NAME} STATIC IMPORTED GLOBAL)
  set_target_properties(${arg_NAME} PROPERTIES IMPORTED_LOCATION ${archive})
  target_include_directories(${arg_NAME} SYSTEM INTERFACE ${folder})
  target_link_libraries(${arg_NAME} INTERFACE ${runtime})
  add_dependencies(${arg_NAME} ${arg_NAME}_verilated)
endfunction()
