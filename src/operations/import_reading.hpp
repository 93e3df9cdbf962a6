// SPDX-License-Identifier: GPL-3.0-or-later
// How a file that was sent is read: as it was found out, as somebody decided. Internal to
// operations/imports; kinds by their plural names. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "operations/import_files.hpp"

namespace tsunagu::operations {

// Errors: those of exchange::look_at().
Result<ImportLook> look_at_file(const ImportFolder& folder, const store::ImportRow& row,
                                const exchange::Wish& wish, const model::Reference& reference);

// What is not wished for stays as it was decided.
exchange::Wish joined(const exchange::Wish& before, const exchange::Wish& wish);

// Columns that are not chosen stay as they are. Errors: invalid_argument with a Japanese line.
Result<void> choose_columns(ImportLook& look, std::string_view kind,
                            const exchange::ColumnChoices& choices);

std::vector<ImportField> fields_of(std::string_view kind);
// Those that must be there, and no column gives.
std::vector<ImportField> missing_of(std::string_view kind, const ImportLook& look);
// What to do about them, in Japanese.
std::string missing_reason(std::string_view kind, const ImportLook& look,
                           const std::vector<ImportField>& missing);

}  // namespace tsunagu::operations
