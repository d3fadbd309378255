# SPDX-License-Identifier: Apache-2.0
# A folder takes part in the build by having a CMakeLists.txt; nothing else has to name it.

# srpnic_add_folder(<folder>): adds it if it has a CMakeLists.txt.
function(srpnic_add_folder folder)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    add_subdirectory(${folder})
  endif()
endfunction()

# srpnic_add_subfolders(): adds every direct subfolder that has a CMakeLists.txt.
function(srpnic_add_subfolders)
  file(GLOB lists CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(list IN LISTS lists)
    get_filename_component(folder ${list} DIRECTORY)
    add_subdirectory(${folder})
  endforeach()
endfunction()
