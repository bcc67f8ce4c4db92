# How every module of the project is built: one static library per module, one set of flags for all.

add_library(rollcast_flags INTERFACE)
target_compile_features(rollcast_flags INTERFACE cxx_std_20)
# Bits must depend neither on the compiler nor on the processor: not on whether a multiplication is fused with an addition, not on who
# works out elementary functions, and not on how the x87 unit rounds, to whose numbers Boost.Math would promote.
foreach(function ${rollcast_elementary_functions})
  target_compile_options(rollcast_flags INTERFACE -fno-builtin-${function})
endforeach()
target_compile_options(rollcast_flags INTERFACE -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wno-sign-conversion
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false alarms of g++ 12 on std::string (its bug 105329)
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>  # and at -O1, and under instrumentation
  $<$<BOOL:${ROLLCAST_DEVELOPER}>:-Werror>)
target_compile_definitions(rollcast_flags INTERFACE BOOST_MATH_PROMOTE_DOUBLE_POLICY=false)
target_include_directories(rollcast_flags INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/include)
if(ROLLCAST_SANITIZE)
  # Left out, as they double the time to compile: accesses through null and beyond objects stop the address sanitizer too; misaligned ones
  # and wrong dynamic types go unseen.
  target_compile_options(rollcast_flags INTERFACE -fsanitize=${ROLLCAST_SANITIZE} -fno-sanitize=null,alignment,vptr,object-size
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(rollcast_flags INTERFACE -fsanitize=${ROLLCAST_SANITIZE})
endif()

# COLD: no time is spent there, so the compiler need not spend any.
set(rollcast_cold_options $<IF:$<CONFIG:Release>,-O1,-O0>)

function(rollcast_module name)
  cmake_parse_arguments(MODULE "COLD" "PATH" "LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${MODULE_PATH}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/node_modules/")
  add_library(rollcast_${name} STATIC ${sources})
  add_library(rollcast::${name} ALIAS rollcast_${name})
  target_link_libraries(rollcast_${name} PUBLIC rollcast_flags ${MODULE_LINKS} PRIVATE ${MODULE_PRIVATE_LINKS})
  target_include_directories(rollcast_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${MODULE_PATH})
  if(MODULE_COLD)
    target_compile_options(rollcast_${name} PRIVATE ${rollcast_cold_options})
  endif()
endfunction()

function(rollcast_program name)
  cmake_parse_arguments(PROGRAM "" "PATH" "LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${PROGRAM_PATH}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE rollcast_flags ${PROGRAM_LINKS})
  target_compile_options(${name} PRIVATE ${rollcast_cold_options})
endfunction()
