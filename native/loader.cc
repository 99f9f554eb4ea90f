// Opens shared libraries by absolute path, with their symbols visible to what is loaded later. The main addon
// names libtorch's libraries without a path; once they are open under those names the dynamic linker takes them,
// so the same binary works wherever libtorch lies.

#include <napi.h>

#include <string>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace {

void open(const Napi::CallbackInfo& info) {
  if (info.Length() != 1 || !info[0].IsString()) {
    throw Napi::TypeError::New(info.Env(), "open: expected the absolute path of a shared library");
  }
#ifdef _WIN32
  const std::u16string path = info[0].As<Napi::String>();
  if (!LoadLibraryExW(reinterpret_cast<const wchar_t*>(path.c_str()), nullptr,
                      LOAD_WITH_ALTERED_SEARCH_PATH)) {
    throw Napi::Error::New(info.Env(), "open: Windows error " + std::to_string(GetLastError()));
  }
#else
  const std::string path = info[0].As<Napi::String>();
  if (!dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL))
    throw Napi::Error::New(info.Env(), std::string("open: ") + dlerror());
#endif
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("open", Napi::Function::New(env, open, "open"));
  return exports;
}

}  // namespace

NODE_API_MODULE(candelabra_loader, initialise)
