# SPDX-License-Identifier: GPL-3.0-or-later
# What makes a flaw in memory a crash and no more, in release builds; tests/tools/hardening looks for
# it in the binary. Sanitizer builds have better of the same;
# position-independent executables are Debian's default.
include(CheckCXXCompilerFlag)

set(hardening -fstack-protector-strong -D_FORTIFY_SOURCE=2)
check_cxx_compiler_flag(-fcf-protection=full TSUNAGU_HAS_CF_PROTECTION)  # x86 only
if(TSUNAGU_HAS_CF_PROTECTION)
  list(APPEND hardening -fcf-protection=full)
endif()
add_compile_options("$<$<CONFIG:Release>:${hardening}>")
add_link_options("$<$<CONFIG:Release>:LINKER:-z,relro,-z,now>")
