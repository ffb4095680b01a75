# Run as a script: writes OUTPUT, a C++ file that holds every .nml file below STDLIB as text, sorted by path. Tests stand at the end
# of a file and do not run where it is imported: from the first of them on the text, with what only tests use, is left out, so that no run has to
# read it and no helper of theirs comes into a modeller's names.
file(GLOB_RECURSE files RELATIVE ${STDLIB} ${STDLIB}/*.nml)
list(SORT files)
set(entries "")
foreach(path IN LISTS files)
    file(READ ${STDLIB}/${path} text)
    string(FIND "${text}" "\ntest \"" tests)
    if(NOT tests EQUAL -1)
        math(EXPR tests "${tests} + 1")
        string(SUBSTRING "${text}" 0 ${tests} text)
    endif()
    string(APPEND entries "    {\"${path}\", R\"nmlc_stdlib(${text})nmlc_stdlib\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"compiler/driver/stdlib.h\"

namespace nmlc::driver {

const std::vector<EmbeddedFile>& embedded_stdlib() {
    static const std::vector<EmbeddedFile> files{
${entries}    };
    return files;
}

}  // namespace nmlc::driver
")
