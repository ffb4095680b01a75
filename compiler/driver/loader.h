// From a path to a program: the file and all that it imports, each parsed once, in order of dependency. Mistakes in files,
// imports and syntax are reported; the errors of an imported file tell by which import it came.
//     lif.nml:  import week1             ->   files: [<stdlib>/neurons/lif.nml, <stdlib>/week1.nml, lif.nml]
#pragma once
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/check.h"

namespace nmlc::driver {

// `stdlib_dir`: empty, or a folder whose modules go before those in the binary. The last file of the program is the one
// at `path`; a program without files could not be read at all.
sema::Program load(const std::string& path, const std::string& stdlib_dir, SourceMap& sources, DiagnosticSink& sink);
// The same for a text that stands in no file, or in one that an editor has changed; `name` says where its imports are looked for.
sema::Program load_text(const std::string& name, std::string text, const std::string& stdlib_dir, SourceMap& sources, DiagnosticSink& sink);

}  // namespace nmlc::driver
