# What every target of the project shares: the warnings, the sanitizers, and the shape of a module.

add_library(planledger_build_options INTERFACE)
add_library(planledger::build_options ALIAS planledger_build_options)
target_compile_options(planledger_build_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror
  # Paths in debug information and messages are relative, so that builds are the same anywhere.
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
target_compile_definitions(planledger_build_options INTERFACE
  SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL)
if(PLANLEDGER_SANITIZE)
  target_compile_options(planledger_build_options INTERFACE
    "-fsanitize=${PLANLEDGER_SANITIZE}" -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(planledger_build_options INTERFACE "-fsanitize=${PLANLEDGER_SANITIZE}")
  if(PLANLEDGER_SANITIZE MATCHES "address")
    # A third of what a short command takes with AddressSanitizer went into relocating it.
    target_link_options(planledger_build_options INTERFACE -no-pie)
  endif()
endif()

# planledger_module(NAME SOURCES... HEADERS... DEPENDS...)
# One static library a module, headers included from the root as "NAME/header.h".
function(planledger_module name)
  cmake_parse_arguments(PARSE_ARGV 1 module "" "" "SOURCES;HEADERS;DEPENDS;PRIVATE_DEPENDS")
  add_library(planledger_${name} STATIC)
  add_library(planledger::${name} ALIAS planledger_${name})
  target_sources(planledger_${name}
    PRIVATE ${module_SOURCES}
    PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${module_HEADERS})
  target_link_libraries(planledger_${name}
    PUBLIC ${module_DEPENDS}
    PRIVATE planledger::build_options ${module_PRIVATE_DEPENDS})
endfunction()
