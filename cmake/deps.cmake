# Dependencies: Debian packages (tools/setup installs them) and pinned PyPI packages in .deps/.
set(RAGD_DEPS ${CMAKE_SOURCE_DIR}/.deps CACHE PATH "What tools/setup fetched")
if(NOT EXISTS ${RAGD_DEPS}/boost/boost/version.hpp)
  message(FATAL_ERROR "Dependencies are missing. Run: tools/setup")
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(GTest REQUIRED)
find_library(UTF8PROC_LIBRARY utf8proc REQUIRED)
find_library(STEMMER_LIBRARY stemmer REQUIRED)
find_library(GUMBO_LIBRARY gumbo REQUIRED)
find_library(SECCOMP_LIBRARY seccomp REQUIRED)
find_library(PUGIXML_LIBRARY pugixml REQUIRED)
find_library(ZIP_LIBRARY zip REQUIRED)
find_library(PNG_LIBRARY png16 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(GMIME REQUIRED gmime-3.0)
# Without its flag -pthread, which the precompiled header was not made with.
add_library(ragd_gmime INTERFACE)
target_include_directories(ragd_gmime SYSTEM INTERFACE ${GMIME_INCLUDE_DIRS})
target_link_libraries(ragd_gmime INTERFACE ${GMIME_LINK_LIBRARIES})

# OpenVINO as its wheel lays it out. Its own CMake files insist on frontends that we do not keep.
add_library(ragd_openvino INTERFACE)
target_include_directories(ragd_openvino SYSTEM INTERFACE ${RAGD_DEPS}/openvino/include)
target_link_libraries(ragd_openvino INTERFACE ${RAGD_DEPS}/openvino/libs/libopenvino.so.2641)

# PDFium as its wheel lays it out; src/extract/pdfium.hpp declares what is called of it.
set(ragd_pdfium ${RAGD_DEPS}/pdfium/libpdfium.so)
if(NOT EXISTS ${ragd_pdfium})
  message(FATAL_ERROR "PDFium is missing. Run: tools/setup")
endif()

# Header-only Boost. Its compiled parts are built once, in ragd_boost.
add_library(ragd_boost STATIC cmake/boost_sources.cpp)
target_include_directories(ragd_boost SYSTEM PUBLIC ${RAGD_DEPS}/boost)
target_compile_definitions(ragd_boost PUBLIC BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY
  BOOST_ALL_NO_LIB)
target_link_libraries(ragd_boost PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto)

add_library(ragd_usearch INTERFACE)
target_include_directories(ragd_usearch SYSTEM INTERFACE ${RAGD_DEPS}/usearch/include)
target_compile_definitions(ragd_usearch INTERFACE USEARCH_USE_NUMKONG=0 USEARCH_USE_FP16LIB=0
  USEARCH_USE_OPENMP=0)

# What each folder of src/ links beyond the folders that layers.txt allows it.
set(ragd_libs_base ragd_boost fmt::fmt OpenSSL::Crypto ${UTF8PROC_LIBRARY})
set(ragd_libs_obs prometheus-cpp::core)
set(ragd_libs_text ${UTF8PROC_LIBRARY} ${STEMMER_LIBRARY})
set(ragd_libs_extract_process ${SECCOMP_LIBRARY})
# PDFium's library exports operators new and delete that abort where there is no memory. The first library has
# them, for all of the program: the standard one, which throws.
set(ragd_libs_extract ${GUMBO_LIBRARY} ${PUGIXML_LIBRARY} ${ZIP_LIBRARY} ${PNG_LIBRARY} ZLIB::ZLIB ragd_gmime
  ${UTF8PROC_LIBRARY} stdc++ ${ragd_pdfium})
set(ragd_libs_net CURL::libcurl)
set(ragd_libs_jobs ZLIB::ZLIB)
set(ragd_libs_index ragd_usearch)
set(ragd_libs_inference_graphs ragd_openvino)
set(ragd_libs_store SQLite::SQLite3)
set(ragd_libs_cli CLI11::CLI11)
