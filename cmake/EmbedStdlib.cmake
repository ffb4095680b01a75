# Run as a script: writes OUTPUT, a C++ file that holds every .nml file below STDLIB as text, sorted by path.
file(GLOB_RECURSE files RELATIVE ${STDLIB} ${STDLIB}/*.nml)
list(SORT files)
set(entries "")
foreach(path IN LISTS files)
    file(READ ${STDLIB}/${path} text)
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
