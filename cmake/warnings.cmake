# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings for our own code only; vendor headers come in as system headers.
function(tsunagu_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
    -Woverloaded-virtual -Wnull-dereference -Wduplicated-cond -Wlogical-op -Wimplicit-fallthrough
    # designated initialisers leave the other members at their defaults on purpose
    -Wno-missing-field-initializers
    $<$<BOOL:${TSUNAGU_WERROR}>:-Werror>)
endfunction()
