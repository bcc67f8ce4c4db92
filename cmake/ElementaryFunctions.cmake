# Elementary functions that do not depend on the processor.
#
# The C library picks a variant of exp, log, pow, sin and cos by the processor that it finds, and their last bits differ. musl compiles each
# function once, for every x86-64 processor, to the same accuracy and as fast. Its objects are taken out of Debian's musl-dev and go into
# the kernel under their own names: whatever links the kernel, calls of Boost.Math among it, gets them in place of the C library's.

set(rollcast_elementary_functions
  acos acosh asin asinh atan atan2 atanh cos cosh erf erfc exp exp2 expm1 log log10 log1p log2 pow sin sinh tan tanh tgamma)

find_file(ROLLCAST_MUSL_LIBC libc.a NO_DEFAULT_PATH
  PATHS /usr/lib/${CMAKE_SYSTEM_PROCESSOR}-linux-musl /usr/lib/musl/lib /usr/local/musl/lib
  DOC "musl's C library, of whose objects the elementary functions are made (Debian's package musl-dev)")
if(NOT ROLLCAST_MUSL_LIBC)
  message(FATAL_ERROR "musl's libc.a was not found (results would depend on the processor without its elementary functions). "
    "Install musl-dev, or name the file with -DROLLCAST_MUSL_LIBC=...")
endif()

# Compiles no source: one object of musl's objects, for target_sources(). erfc is in erf.lo; the rest are what those functions call.
function(rollcast_make_elementary_functions object)
  set(members ${rollcast_elementary_functions})
  list(REMOVE_ITEM members erfc)
  list(APPEND members exp_data log_data log2_data pow_data __cos __sin __tan __rem_pio2 __rem_pio2_large __expo2
    __math_divzero __math_invalid __math_oflow __math_uflow __math_xflow)
  list(TRANSFORM members APPEND .lo)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/elementary_functions)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${object} DEPENDS ${ROLLCAST_MUSL_LIBC} WORKING_DIRECTORY ${folder} VERBATIM
    COMMAND ${CMAKE_AR} x ${ROLLCAST_MUSL_LIBC} ${members}
    COMMAND ${CMAKE_LINKER} -r -o ${object} ${members}
    COMMENT "Taking the elementary functions out of musl")
  set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
endfunction()
