# SPDX-License-Identifier: GPL-3.0-or-later
# tsunagu_embed(NAME ROOT dir FILES relative...): a library whose function
# tsunagu::embedded::NAME_files() lists the files (see src/base/embedded.hpp).
# The assembler's .incbin reads each file, so large files cost no compile time.
function(tsunagu_embed name)
  cmake_parse_arguments(EMBED "" "ROOT" "FILES" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/embedded/${name}.cpp)
  set(objects "")
  set(rows "")
  set(paths "")
  set(i 0)
  foreach(file ${EMBED_FILES})
    set(path ${EMBED_ROOT}/${file})
    list(APPEND paths ${path})
    string(APPEND objects
      "__asm__(\".section .rodata\\n.balign 16\\n${name}_${i}_begin:\\n.incbin \\\"${path}\\\"\\n\"\n"
      "        \"${name}_${i}_end:\\n.byte 0\\n.previous\\n\");\n"
      "extern \"C\" const char ${name}_${i}_begin[], ${name}_${i}_end[];\n")
    string(APPEND rows
      "      {\"${file}\", {${name}_${i}_begin, static_cast<std::size_t>(${name}_${i}_end - ${name}_${i}_begin)}},\n")
    math(EXPR i "${i} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT
"// Made by cmake/embed.cmake.
#include \"base/embedded.hpp\"
${objects}
namespace tsunagu::embedded {
std::span<const File> ${name}_files() {
  static const std::array<File, ${i}> files{{
${rows}  }};
  return files;
}
}  // namespace tsunagu::embedded
" @ONLY)
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${paths}")
  add_library(tsunagu_${name} STATIC ${out})
  target_include_directories(tsunagu_${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
endfunction()
