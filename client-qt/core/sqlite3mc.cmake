# SQLite with encryption (SQLite3MultipleCiphers, MIT), for the client's local store only: its symbols are libsqlite3's,
# so no program may link both. One C file; it comes out of a pinned npm package at build time and is never committed.
set(s3mc_folder ${CMAKE_CURRENT_BINARY_DIR}/sqlite3mc)
set(s3mc_source ${s3mc_folder}/package/deps/sqlite3/sqlite3.c)
add_custom_command(
  OUTPUT ${s3mc_source} ${s3mc_folder}/package/deps/sqlite3/sqlite3.h
  COMMAND ${CMAKE_COMMAND} -DPACKAGE=better-sqlite3-multiple-ciphers -DVERSION=12.11.1
          -DSHA256=01388c78f46ce63c6aec021f67b364cc67bd637edba64f7add0c0230ce5f777a -DINTO=${s3mc_folder}
          -P ${CMAKE_CURRENT_SOURCE_DIR}/fetch_sqlite3mc.cmake
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fetch_sqlite3mc.cmake
  COMMENT "Fetching SQLite3MultipleCiphers" VERBATIM)
add_library(aviso_sqlite3mc STATIC ${s3mc_source})
target_include_directories(aviso_sqlite3mc SYSTEM PUBLIC ${s3mc_folder}/package/deps/sqlite3)
# -O1: at -O0 the ciphers are too slow to use, at -O2 the one file takes over a minute.
target_compile_options(aviso_sqlite3mc PRIVATE -w -O1)
target_compile_definitions(aviso_sqlite3mc PRIVATE SQLITE_ENABLE_FTS5 SQLITE_DQS=0 SQLITE_OMIT_LOAD_EXTENSION
                           SQLITE_TEMP_STORE=2 SQLITE_THREADSAFE=1 SQLITE_DEFAULT_FOREIGN_KEYS=1)
find_package(Threads REQUIRED)
target_link_libraries(aviso_sqlite3mc PRIVATE Threads::Threads ${CMAKE_DL_LIBS} m)
