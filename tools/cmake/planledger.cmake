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

# With the sanitizers most of the time of a build goes into what the sources have in common. Three
# things spare it in the presets that have them; the release build does none of them, and does not
# compile where a source leans on another for what it includes.
option(PLANLEDGER_QUICK_BUILD "Compile sources in batches, and headers of libraries ahead" OFF)

# planledger_compile_in_batches(TARGET)
# Several sources at once. What they keep to themselves (namespace {}) must differ in name.
function(planledger_compile_in_batches target)
  if(PLANLEDGER_QUICK_BUILD)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    # The sources of a batch are included, and g++ takes them for headers.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# planledger_precompile(TARGET HEADERS...)
# Reads headers of libraries once for all sources of TARGET, which include what they use all the same.
function(planledger_precompile target)
  if(PLANLEDGER_QUICK_BUILD)
    target_precompile_headers(${target} PRIVATE ${ARGN})
    if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache")
      target_compile_options(${target} PRIVATE -fpch-preprocess)  # Else ccache keeps nothing.
    endif()
  endif()
endfunction()

# planledger_compile_unoptimised(TARGET)
# For debug builds of sources that run for a moment only, or that take long to compile: with the
# sanitizers, optimising them takes longer than it saves.
function(planledger_compile_unoptimised target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
endfunction()

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
  planledger_compile_in_batches(planledger_${name})
endfunction()
