// The models and experiments that show every construct of the language.
#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

inline std::map<std::string, std::string> corpus() {
    std::map<std::string, std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator(NMLC_SOURCE_DIR "/tests/unit/syntax/corpus")) {
        std::ifstream file(entry.path(), std::ios::binary);
        result[entry.path().filename().string()] = std::string(std::istreambuf_iterator<char>(file), {});
    }
    return result;
}
