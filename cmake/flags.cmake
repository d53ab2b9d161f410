set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
add_compile_options(-fPIE "SHELL:-Xclang -fno-pch-timestamp")
add_link_options(-pie)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")

# Warnings are errors in our code; dependencies are SYSTEM includes.
add_library(ragd_flags INTERFACE)
target_compile_options(ragd_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wimplicit-fallthrough -Wthread-safety -Werror
  -Wno-gnu-statement-expression-from-macro-expansion
  -Wno-gnu-statement-expression -Wno-missing-designated-field-initializers)
target_compile_definitions(ragd_flags INTERFACE _GLIBCXX_ASSERTIONS)
add_link_options(-fuse-ld=lld-19 -Wl,-z,relro,-z,now,-z,noexecstack)

# Hardening, for all that is compiled, Boost's parsers of what a network sends included. tools/check_binary looks
# for each in the binary. The sanitizers have their own.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    add_compile_options(-fcf-protection=full)
  elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
    add_compile_options(-mbranch-protection=standard)
  endif()
  # A binary says nothing of the folder that it was built in.
  add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
endif()

if(RAGD_SANITIZE)
  add_compile_options(-fsanitize=${RAGD_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${RAGD_SANITIZE})
endif()
# Of the code that is fuzzed: how far an input came.
add_library(ragd_coverage INTERFACE)
if(RAGD_FUZZ)
  target_compile_options(ragd_coverage INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ccache when it is there; a folder inside the clone unless the user has set another.
find_program(RAGD_CCACHE ccache)
if(RAGD_CCACHE)
  if(NOT DEFINED ENV{CCACHE_DIR})
    set(ragd_ccache_dir CCACHE_DIR=${CMAKE_SOURCE_DIR}/.ccache)
  endif()
  set(ragd_launcher ${CMAKE_COMMAND} -E env ${ragd_ccache_dir}
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${RAGD_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ragd_launcher})
endif()
