# SPDX-License-Identifier: GPL-3.0-or-later
# The web client: npm bundles it into web/dist, the binary carries it. Without node_modules
# (no `tools/setup web`) the server still builds and says that it has no web client.
set(web_dist index.html favicon.svg assets/app.js assets/shared.js assets/later.js assets/app.css)
list(TRANSFORM web_dist PREPEND ${CMAKE_SOURCE_DIR}/web/dist/ OUTPUT_VARIABLE web_outputs)
if(EXISTS ${CMAKE_SOURCE_DIR}/web/node_modules)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/*)
  add_custom_command(OUTPUT ${web_outputs}
    COMMAND npm run --silent build
    DEPENDS ${web_sources} ${CMAKE_SOURCE_DIR}/web/package.json ${CMAKE_SOURCE_DIR}/web/build.mjs
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/web COMMENT "Bundling the web client" VERBATIM)
  tsunagu_embed(web ROOT ${CMAKE_SOURCE_DIR}/web/dist FILES ${web_dist})
else()
  message(WARNING "web/node_modules is missing: the binary will have no web client (run tools/setup)")
  tsunagu_embed(web ROOT ${CMAKE_SOURCE_DIR}/web/dist FILES)
endif()
tsunagu_embed(api ROOT ${CMAKE_SOURCE_DIR}/src/http FILES openapi.yaml)
