# What `cmake --install` puts where. Components: library (headers, archives, the CMake package), program (the program, its scenarios and
# its renderer), renderer_packages (the npm packages without which pages have no pictures).

include(CMakePackageConfigHelpers)

set(rollcast_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rollcast)
install(DIRECTORY include/rollcast DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
set_target_properties(rollcast_interface PROPERTIES EXPORT_NAME interface)
install(TARGETS ${rollcast_modules} EXPORT rollcast ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(EXPORT rollcast NAMESPACE rollcast:: FILE rollcastTargets.cmake DESTINATION ${rollcast_package_dir} COMPONENT library)
configure_package_config_file(cmake/rollcastConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/rollcastConfig.cmake
  INSTALL_DESTINATION ${rollcast_package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/rollcastConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/rollcastConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/rollcastConfigVersion.cmake
  DESTINATION ${rollcast_package_dir} COMPONENT library)

# The program looks for these beside itself, in ../share/rollcast.
set(rollcast_share ${CMAKE_INSTALL_DATADIR}/rollcast)
install(TARGETS rollcast RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY scenarios/ DESTINATION ${rollcast_share}/scenarios COMPONENT program
  FILES_MATCHING PATTERN "*.json" PATTERN "*.jsonc" PATTERN "*.csv" PATTERN "*.md")
install(FILES reports/render/render.mjs reports/render/package.json reports/render/package-lock.json
  DESTINATION ${rollcast_share}/render COMPONENT program)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/reports/render/node_modules)
  install(DIRECTORY reports/render/node_modules/ DESTINATION ${rollcast_share}/render/node_modules COMPONENT renderer_packages)
endif()

# The manual page and what completes command lines: printed by the program, from the declarations of its commands. Not by a
# program under sanitizers, which is for tests.
if(NOT ROLLCAST_SANITIZE)
  set(rollcast_printed ${CMAKE_CURRENT_BINARY_DIR}/printed)
  set(rollcast_printed_files)
  function(rollcast_print command file)
    add_custom_command(OUTPUT ${rollcast_printed}/${file} DEPENDS rollcast VERBATIM
      COMMAND ${CMAKE_COMMAND} -E make_directory ${rollcast_printed}
      COMMAND $<TARGET_FILE:rollcast> ${command} ${ARGN} > ${rollcast_printed}/${file})
    set(rollcast_printed_files ${rollcast_printed_files} ${rollcast_printed}/${file} PARENT_SCOPE)
  endfunction()
  rollcast_print(manual rollcast.1)
  rollcast_print(completion rollcast bash)
  rollcast_print(completion _rollcast zsh)
  rollcast_print(completion rollcast.fish fish)
  add_custom_target(rollcast_printed ALL DEPENDS ${rollcast_printed_files})
  install(FILES ${rollcast_printed}/rollcast.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
  install(FILES ${rollcast_printed}/rollcast DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
  install(FILES ${rollcast_printed}/_rollcast DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
  install(FILES ${rollcast_printed}/rollcast.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
endif()

# `cpack` makes a Debian package of the program.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rollcast)
set(CPACK_PACKAGE_CONTACT "Rollcast <rollcast@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL program renderer_packages)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "nodejs, fonts-droid-fallback")
set(CPACK_STRIP_FILES ON)
include(CPack)
