// libtorch's headers for vmap include this library, which its packages leave out, to write transforms as text. We never
// ask for that: these declarations only let the headers compile, and say so if anybody does.

#pragma once

#include <stdexcept>
#include <string>

namespace nlohmann {

class json {
 public:
  json() = default;
  template <class T>
  explicit json(const T&) {}

  static json parse(const std::string&) { absent(); }
  std::string dump() const { absent(); }
  template <class T>
  T get() const {
    absent();
  }

 private:
  [[noreturn]] static void absent() { throw std::logic_error("candelabra is built without nlohmann::json"); }
};

}  // namespace nlohmann
