# SPDX-License-Identifier: Apache-2.0
# The language, the warnings and the instrumentation of everything that is ours.

# Files that include <systemc> set CXX_STANDARD 17 on their target: Debian's libsystemc is built for it.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_compile_options(-Wall -Wextra -Wshadow)
if(SRPNIC_WERROR)  # not for users: every compiler warns of something else
  add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)  # false alarms in std::string's operator+ (GCC bug 105651)
endif()

if(SRPNIC_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)  # GCC's documentation: false alarms together with sanitizers
  endif()
  add_link_options(-fsanitize=address,undefined)
endif()

if(SRPNIC_LIBFUZZER)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(SRPNIC_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# srpnic_cold(<target>...): programs and libraries whose own code takes no time when they run are compiled quickly instead.
function(srpnic_cold)
  foreach(target IN LISTS ARGN)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endforeach()
endfunction()

find_program(SRPNIC_CCACHE_PROGRAM ccache)
mark_as_advanced(SRPNIC_CCACHE_PROGRAM)
if(SRPNIC_CCACHE AND SRPNIC_CCACHE_PROGRAM)
  # ccache's manual, "Precompiled headers": it keeps what is compiled with them only when told so.
  set(CMAKE_C_COMPILER_LAUNCHER ${SRPNIC_CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SRPNIC_CCACHE_PROGRAM})
endif()
