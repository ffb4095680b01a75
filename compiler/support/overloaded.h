// std::visit with one lambda per case; a case that is missing is a compile error.
#pragma once

namespace nmlc {
template <class... Fs>
struct overloaded : Fs... { using Fs::operator()...; };
template <class... Fs>
overloaded(Fs...) -> overloaded<Fs...>;
}  // namespace nmlc
