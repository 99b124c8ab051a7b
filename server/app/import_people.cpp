#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "app/commands.hpp"
#include "aviso/v1/admin.pb.h"
#include "core/utf8.hpp"

namespace aviso::app {
namespace {

namespace pb = aviso::v1;

/// Rows of a CSV file as libcsv splits them.
struct CsvRows {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> current;

    static void on_field(void* text, std::size_t size, void* self) {
        static_cast<CsvRows*>(self)->current.emplace_back(static_cast<const char*>(text), size);
    }
    static void on_row(int, void* self) {
        auto& rows = *static_cast<CsvRows*>(self);
        rows.rows.push_back(std::move(rows.current));
        rows.current.clear();
    }
};

std::vector<std::vector<std::string>> read_csv(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error(file.string() + ": cannot be read");
    csv_parser parser;
    if (csv_init(&parser, CSV_APPEND_NULL) != 0) throw std::runtime_error("libcsv did not start");
    CsvRows rows;
    std::array<char, 64 * 1024> chunk;
    bool first = true;
    while (in.read(chunk.data(), chunk.size()), in.gcount() > 0) {
        const char* data = chunk.data();
        auto size = static_cast<std::size_t>(in.gcount());
        // Excel writes a byte order mark.
        if (std::exchange(first, false) && size >= 3 && std::string_view{data, 3} == "\xEF\xBB\xBF") data += 3, size -= 3;
        if (csv_parse(&parser, data, size, CsvRows::on_field, CsvRows::on_row, &rows) != size) {
            csv_free(&parser);
            throw std::runtime_error(fmt::format("{}: row {} is no CSV", file.string(), rows.rows.size() + 1));
        }
    }
    csv_fini(&parser, CsvRows::on_field, CsvRows::on_row, &rows);
    csv_free(&parser);
    return std::move(rows.rows);
}

}  // namespace

int import_people(OperatorDoor& door, const std::filesystem::path& file) {
    constexpr int kRowsPerCall = 500;
    const auto rows = read_csv(file);
    const std::vector<std::string> wanted{"account", "name", "department", "title"};
    if (rows.empty() || rows.front() != wanted) {
        throw std::runtime_error(file.string() + ": the first line must be: account,name,department,title");
    }
    int created = 0, updated = 0, faulty = 0;
    for (std::size_t i = 1; i < rows.size();) {
        pb::ImportPeopleRequest request;
        for (; i < rows.size() && request.rows_size() < kRowsPerCall; ++i) {
            if (rows[i].size() != wanted.size()) {
                fmt::print(stderr, "row {}: {} fields instead of {}\n", i + 1, rows[i].size(), wanted.size());
                ++faulty;
                continue;
            }
            if (const auto broken = std::ranges::find_if_not(rows[i], is_utf8); broken != rows[i].end()) {
                fmt::print(stderr, "row {}: {}: is not UTF-8; save the file as \"CSV UTF-8\", or convert it with iconv\n", i + 1,
                           wanted[static_cast<std::size_t>(broken - rows[i].begin())]);
                ++faulty;
                continue;
            }
            auto& row = *request.add_rows();
            row.set_line(static_cast<std::int32_t>(i + 1));
            row.set_account(rows[i][0]);
            row.set_name(rows[i][1]);
            row.set_department_path(rows[i][2]);
            row.set_title(rows[i][3]);
        }
        const auto answer = door.call<pb::ImportPeopleResponse>("aviso.v1.Admin.ImportPeople", request);
        if (!answer) {
            fmt::print(stderr, "avisod: {}\n", answer.error().message);
            return 1;
        }
        created += answer->created();
        updated += answer->updated();
        faulty += answer->problems_size();
        for (const auto& problem : answer->problems()) fmt::print(stderr, "row {}: {}\n", problem.line(), problem.detail());
        for (const auto& first : answer->passwords()) fmt::print("{},{}\n", first.account(), first.password());
    }
    fmt::print(stderr, "{} added, {} updated, {} faulty\n", created, updated, faulty);
    return faulty == 0 ? 0 : 1;
}

}  // namespace aviso::app
