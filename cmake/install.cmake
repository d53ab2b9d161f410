# What `make install` puts in place, below one folder that may be moved: the binary finds its libraries and models
# relative to itself. The manual page and the completions are what the binary itself prints.
# It does so in the build folder, too, where links stand for them: what is installed is what was tested, and says
# nothing of where it was built.
set_target_properties(ragd PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/ragd" BUILD_WITH_INSTALL_RPATH ON)
set(ragd_libs_here ${CMAKE_BINARY_DIR}/../lib/ragd)
file(MAKE_DIRECTORY ${ragd_libs_here})
file(GLOB ragd_shipped ${RAGD_DEPS}/openvino/libs/*.so* ${ragd_pdfium})
foreach(library ${ragd_shipped})
  cmake_path(GET library FILENAME name)
  file(CREATE_LINK ${library} ${ragd_libs_here}/${name} SYMBOLIC)
endforeach()
install(TARGETS ragd RUNTIME DESTINATION bin)
install(DIRECTORY ${RAGD_DEPS}/openvino/libs/ DESTINATION lib/ragd FILES_MATCHING PATTERN "*.so*")
install(FILES ${ragd_pdfium} DESTINATION lib/ragd)
install(DIRECTORY ${RAGD_DEPS}/openvino/licenses/ DESTINATION share/doc/ragd/openvino)
install(DIRECTORY ${RAGD_DEPS}/pdfium/licenses/ DESTINATION share/doc/ragd/pdfium)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/models/ragd ${CMAKE_SOURCE_DIR}/models/sentence-transformers
        DESTINATION share/ragd/models PATTERN ".git*" EXCLUDE)
install(FILES LICENSE NOTICE DESTINATION share/doc/ragd)
install(CODE "set(ragd_binary \"$<TARGET_FILE:ragd>\")
set(ragd_source \"${CMAKE_SOURCE_DIR}\")
set(made \"${CMAKE_BINARY_DIR}/installed\")")
install(SCRIPT ${CMAKE_SOURCE_DIR}/cmake/install_generated.cmake)
