#pragma once

#include <string>

namespace aviso::cli {

/// One line from standard input without showing what is typed; empty at its end.
std::string read_secret(const std::string& prompt);
/// A person is at the keyboard.
bool input_is_terminal();
/// Columns of the terminal that standard output goes to; 0 when it goes elsewhere.
int output_columns();
/// Makes the terminal take UTF-8 and cursor movements, where that has to be asked for.
void prepare_output();

}  // namespace aviso::cli
