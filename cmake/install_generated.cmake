# Runs at `cmake --install`: writes what depends on the binary or on the prefix, installs it, and
# keeps a list of all that was installed, for tools/uninstall.
file(REMOVE_RECURSE ${made})
file(MAKE_DIRECTORY ${made})

macro(install_printed name folder)  # a function would keep the list of what was installed to itself
  execute_process(COMMAND ${ragd_binary} ${ARGN} OUTPUT_FILE ${made}/${name} COMMAND_ERROR_IS_FATAL ANY)
  file(INSTALL ${made}/${name} DESTINATION ${CMAKE_INSTALL_PREFIX}/${folder})
endmacro()

install_printed(ragd.1 share/man/man1 man)
install_printed(ragd share/bash-completion/completions completion bash)
install_printed(_ragd share/zsh/site-functions completion zsh)
install_printed(ragd.fish share/fish/vendor_completions.d completion fish)

file(READ ${ragd_source}/deploy/ragd.service unit)
string(REPLACE "/usr/local/bin/ragd" "${CMAKE_INSTALL_PREFIX}/bin/ragd" unit "${unit}")
file(WRITE ${made}/ragd.service "${unit}")
file(INSTALL ${made}/ragd.service DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)

set(files "")
foreach(file IN LISTS CMAKE_INSTALL_MANIFEST_FILES)
  file(RELATIVE_PATH name ${CMAKE_INSTALL_PREFIX} ${file})
  string(APPEND files "${name}\n")
endforeach()
string(APPEND files "share/ragd/installed-files\n")
file(WRITE ${made}/installed-files "${files}")
file(INSTALL ${made}/installed-files DESTINATION ${CMAKE_INSTALL_PREFIX}/share/ragd)
