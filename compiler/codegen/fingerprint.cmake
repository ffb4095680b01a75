# Writes OUTPUT, a header with one hash over the contents of SOURCES.
set(hashes "")
foreach(source ${SOURCES})
    file(SHA1 ${source} hash)
    string(APPEND hashes ${hash})
endforeach()
string(SHA1 fingerprint "${hashes}")
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#pragma once
#define NMLC_CODEGEN_FINGERPRINT \"${fingerprint}\"
" @ONLY)
