#include "compiler/codegen/cache.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/Support/SHA1.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "compiler/codegen/fingerprint.h"

namespace nmlc::codegen {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "nmlc object 1\n";
constexpr std::size_t checksum_size = 20;
constexpr std::uintmax_t most_bytes = 200u << 20;

std::string checksum(std::string_view bytes) {
    llvm::SHA1 hash;
    hash.update(llvm::StringRef(bytes.data(), bytes.size()));
    const auto digest = hash.final();
    return std::string(digest.begin(), digest.end());
}

// Everything goes in with its length, so that no two kernels read alike.
class KeyText {
public:
    void add(std::uint64_t number) { text_.append(reinterpret_cast<const char*>(&number), sizeof number); }
    void add(std::string_view words) { add(words.size()), text_ += words; }
    void add(const std::vector<ir::Slot>& slots) {
        add(slots.size());
        for (const ir::Slot& slot : slots) add(slot.name), add(static_cast<std::uint64_t>(slot.type));
    }
    void add(const ir::Kernel& kernel) {
        add(kernel.name);
        for (const auto* slots : {&kernel.columns, &kernel.uniforms, &kernel.givens, &kernel.timelines, &kernel.arrivals, &kernel.outputs}) add(*slots);
        add(kernel.insts.size());
        for (const ir::Inst& inst : kernel.insts) {
            add(static_cast<std::uint64_t>(inst.op) << 32 | static_cast<std::uint64_t>(inst.type) << 16 | static_cast<std::uint64_t>(inst.function));
            add(std::bit_cast<std::uint64_t>(inst.number));
            add(static_cast<std::uint64_t>(inst.n) << 32 | static_cast<std::uint64_t>(inst.row) << 16 | inst.col);
            add(static_cast<std::uint64_t>(inst.slot) << 32 | inst.operands.size());
            for (const ir::Value operand : inst.operands) add(operand.index);
        }
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

// When the folder has grown beyond its bound, the oldest half goes.
void prune(const fs::path& folder) {
    struct Entry { fs::path path; fs::file_time_type written; std::uintmax_t size; };
    std::vector<Entry> entries;
    std::error_code failed;
    std::uintmax_t total = 0;
    for (const auto& item : fs::directory_iterator(folder, failed)) {
        Entry entry{item.path(), item.last_write_time(failed), item.file_size(failed)};
        if (failed) continue;
        total += entry.size;
        entries.push_back(std::move(entry));
    }
    if (total <= most_bytes) return;
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.written < b.written; });
    for (const Entry& entry : entries) {
        if (total <= most_bytes / 2) return;
        fs::remove(entry.path, failed);
        total -= entry.size;
    }
}

}  // namespace

std::string cache_folder() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache == '/') return std::string(cache) + "/nmlc";
    if (const char* home = std::getenv("HOME"); home && *home == '/') return std::string(home) + "/.cache/nmlc";
    return "";
}

std::string cache_key(const std::vector<Request>& requests, const Target& target) {
    KeyText key;
    key.add(NMLC_CODEGEN_FINGERPRINT);
    key.add(NMLC_ABI_VERSION);
    key.add(LLVM_VERSION_STRING);
    key.add(target.cpu), key.add(target.features), key.add(static_cast<std::uint64_t>(target.vector_bits));
    for (const Request& request : requests) key.add(request.scalar), key.add(request.exact), key.add(request.fetches), key.add(*request.kernel);
    return llvm::toHex(llvm::StringRef(checksum(key.text())), true);
}

std::optional<std::string> load_object(const std::string& key) {
    const std::string folder = cache_folder();
    if (folder.empty()) return std::nullopt;
    std::ifstream file(folder + "/" + key + ".o", std::ios::binary | std::ios::ate);
    if (!file) return std::nullopt;
    const std::streamoff size = file.tellg();
    if (size <= static_cast<std::streamoff>(magic.size() + checksum_size) || size > (64 << 20)) return std::nullopt;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file.seekg(0);
    if (!file.read(bytes.data(), size)) return std::nullopt;
    const std::string_view view = bytes, object = view.substr(magic.size() + checksum_size);
    if (!view.starts_with(magic) || checksum(object) != view.substr(magic.size(), checksum_size)) return std::nullopt;
    return std::string(object);
}

void store_object(const std::string& key, std::string_view object) {
    const fs::path folder = cache_folder();
    if (folder.empty()) return;
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (key.front() == '0') prune(folder);   // now and then
    std::string temporary = (folder / (key + ".XXXXXX")).string();
    const int descriptor = mkstemp(temporary.data());
    if (descriptor < 0) return;
    const std::string bytes = std::string(magic) + checksum(object) + std::string(object);
    const bool written = write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    const bool closed = close(descriptor) == 0;
    if (written && closed) fs::rename(temporary, folder / (key + ".o"), failed);
    if (!written || !closed || failed) fs::remove(temporary, failed);
}

}  // namespace nmlc::codegen
