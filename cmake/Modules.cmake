# How every module of the project is built: one static library per module, one set of flags for all.

# What code that includes public headers needs, within the project and outside: it goes with the installed package. The linker keeps one
# copy of an inline function, be it compiled here or by the user; so that either gives the same bits, no copy may fuse a multiplication with
# an addition (kernel/time.hpp, kernel/curve.hpp and world/flow_path.hpp hold such pairs), and Boost.Math must be told the same.
add_library(rollcast_interface INTERFACE)
target_compile_features(rollcast_interface INTERFACE cxx_std_20)
target_compile_options(rollcast_interface INTERFACE -ffp-contract=off)
target_compile_definitions(rollcast_interface INTERFACE BOOST_MATH_PROMOTE_DOUBLE_POLICY=false)
target_include_directories(rollcast_interface INTERFACE
  $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

# How the project's own code is compiled.
add_library(rollcast_flags INTERFACE)
target_link_libraries(rollcast_flags INTERFACE rollcast_interface)
# Bits must depend neither on the compiler nor on the processor: not on whether a multiplication is fused with an addition, not on who
# works out elementary functions, and not on how the x87 unit rounds, to whose numbers Boost.Math would promote.
foreach(function ${rollcast_elementary_functions})
  target_compile_options(rollcast_flags INTERFACE -fno-builtin-${function})
endforeach()
target_compile_options(rollcast_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false alarms of g++ 12 on std::string (its bug 105329)
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>  # and at -O1, and under instrumentation
  $<$<BOOL:${ROLLCAST_DEVELOPER}>:-Werror>)
if(ROLLCAST_SANITIZE)
  # Left out, as they double the time to compile: accesses through null and beyond objects stop the address sanitizer too; misaligned ones
  # and wrong dynamic types go unseen.
  target_compile_options(rollcast_flags INTERFACE -fsanitize=${ROLLCAST_SANITIZE} -fno-sanitize=null,alignment,vptr,object-size
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(rollcast_flags INTERFACE -fsanitize=${ROLLCAST_SANITIZE})
endif()

# COLD: no time is spent there, so the compiler need not spend any. EXCEPT: a folder within, of another module.
set(rollcast_cold_options $<IF:$<CONFIG:Release>,-O1,-O0>)
set(rollcast_modules rollcast_interface)

function(rollcast_module name)
  cmake_parse_arguments(MODULE "COLD" "PATH;EXCEPT" "LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${MODULE_PATH}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/node_modules/")
  if(MODULE_EXCEPT)
    list(FILTER sources EXCLUDE REGEX "/${MODULE_EXCEPT}/")
  endif()
  add_library(rollcast_${name} STATIC ${sources})
  add_library(rollcast::${name} ALIAS rollcast_${name})
  set_target_properties(rollcast_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(rollcast_${name} PUBLIC rollcast_interface ${MODULE_LINKS}
    PRIVATE $<BUILD_INTERFACE:rollcast_flags> ${MODULE_PRIVATE_LINKS})
  target_include_directories(rollcast_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${MODULE_PATH})
  if(MODULE_COLD)
    target_compile_options(rollcast_${name} PRIVATE ${rollcast_cold_options})
  endif()
  set(rollcast_modules ${rollcast_modules} rollcast_${name} PARENT_SCOPE)
endfunction()

function(rollcast_program name)
  cmake_parse_arguments(PROGRAM "" "PATH" "LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${PROGRAM_PATH}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE rollcast_flags ${PROGRAM_LINKS})
  target_compile_options(${name} PRIVATE ${rollcast_cold_options})
endfunction()
