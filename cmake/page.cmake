# The page of src/web/page as C++, with the client that it asks by: tools/embed_page.
set(ragd_page_cpp ${CMAKE_BINARY_DIR}/page_files.cpp)
file(GLOB_RECURSE ragd_page CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/web/page/* ${CMAKE_SOURCE_DIR}/sdk/typescript/src/*.js)
add_custom_command(
  OUTPUT ${ragd_page_cpp}
  COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/embed_page ${ragd_page_cpp}
    ${CMAKE_SOURCE_DIR}/src/web/page ${CMAKE_SOURCE_DIR}/sdk/typescript/src=ragd
  DEPENDS ${ragd_page} ${CMAKE_SOURCE_DIR}/tools/embed_page
  VERBATIM)
target_sources(ragd_web PRIVATE ${ragd_page_cpp})
set_source_files_properties(${ragd_page_cpp} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
