# Embeds sql/migrations into the store, so that the program brings its own schema. Run again whenever a file there changes.
file(GLOB migration_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/sql/migrations/*.sql)
list(FILTER migration_files EXCLUDE REGEX "\\.mysql\\.sql$")
list(SORT migration_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${migration_files})
set(migration_entries "")
foreach(file ${migration_files})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} sqlite_text)
  string(REGEX REPLACE "\\.sql$" ".mysql.sql" mysql_file ${file})
  set(mysql_text "${sqlite_text}")
  if(EXISTS ${mysql_file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${mysql_file})
    file(READ ${mysql_file} mysql_text)
  endif()
  string(APPEND migration_entries "    {\"${name}\", R\"sqlfile(${sqlite_text})sqlfile\", R\"sqlfile(${mysql_text})sqlfile\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded_migrations.cpp @ONLY CONTENT
"// Generated from sql/migrations by store/migrations.cmake.
#include \"store/migrations.hpp\"

namespace aviso::store {
namespace {
constexpr Migration kMigrations[] = {
@migration_entries@};
}  // namespace

std::span<const Migration> embedded_migrations() { return kMigrations; }

}  // namespace aviso::store
")
target_sources(aviso_store PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded_migrations.cpp)
