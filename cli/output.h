// Printing that notices when it fails: a closed pipe or a full disk must not turn a failure into a success, nor hide one.
#pragma once
#include <string>
#include <string_view>

#include "compiler/driver/pipeline.h"
#include "runtime/session/session.h"

namespace nmlc::cli {

void print(std::string_view text);         // to standard output
void print_error(std::string_view text);   // to standard error
bool finish_output();                      // flushes; false when anything was lost

bool color_wanted(int descriptor);         // a terminal, and NO_COLOR is not set

enum class Format { text, json };
// The messages of a check: text to standard error, JSON to standard output.
void print_diagnostics(const driver::Checked& checked, Format format);
// What a run had to say, as messages with the modeller's lines.
void print_run_messages(const session::Result& result, const driver::Checked& checked, const driver::Compiled& compiled);
// `model.nml:12:3` of a place in a compiled protocol.
std::string place_text(abi::SourceRef ref, const driver::Checked& checked, const driver::Compiled& compiled);

}  // namespace nmlc::cli
