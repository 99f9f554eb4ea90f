// The addon's state, one per Node environment (the main thread and each worker have their own): the slot table,
// the scopes, the net under them, the error classes. Everything here runs on the environment's thread.
//
// Scopes. A tensor belongs to the scope that is current when it is made; scope 0 is "outside". When a scope ends
// its tensors are freed, save those moved out (kept, returned). TypeScript decides which scope is current
// (lib/tensor/context.ts), since only it can follow a promise.
//
// The net. Outside scopes each tensor has a weak reference to its JavaScript object. Node runs finalizers only
// when a synchronous loop yields, so when enough bytes or tensors have been made since the last sweep a signal is
// raised, TypeScript collects (lib/tensor/net.ts) and `sweep` frees every slot whose object has gone.

#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <napi.h>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tensor/slot_table.h"

namespace candelabra {

// References to JavaScript buffers that tensors shared, ready to be dropped. Storages may die on any thread and
// after the environment, so the queue is shared and only ever drained on the environment's thread.
struct ReleaseQueue {
  std::mutex mutex;
  std::vector<napi_ref> references;
};

class Environment {
 public:
  explicit Environment(Napi::Env env);
  ~Environment();
  static Environment& of(napi_env env);

  // Into the current scope; undefined tensors give 0. Outside scopes `object`, if given, is watched.
  double adopt(at::Tensor tensor, napi_value object = nullptr);
  // As adopt, of a tensor from another environment, whose memory counts here too.
  double receive(at::Tensor tensor);
  const at::Tensor& tensor(
      double handle, const char* name);  // throws DisposedError; the reference lives until the next adopt
  bool dispose(double handle);
  SlotTable& table() { return table_; }

  // A scope's number is used once, so that a promise that outlives its scope never gets into another's.
  double openScope();
  void closeScope(double scope);
  bool isOpen(double scope) const { return indexOf(scope) != 0; }
  double scopeOf(const Slot& slot) const;
  void moveTo(double handle, double scope);
  void setScope(double scope) { scope_ = indexOf(scope); }
  void watch(double handle, napi_value object);
  size_t sweep();
  // How much may be made outside scopes until a sweep is due.
  void setPressure(double bytes, double tensors);
  size_t liveBytes() const;  // exact: every storage once

  void setErrorClasses(Napi::Object classes) { error_classes_ = Napi::Persistent(classes); }
  void throwError(const char* class_name, const std::string& message, const std::string& operation);
  void setCollector(Napi::Function collector) { collector_ = Napi::Persistent(collector); }
  // Frees what nobody holds, for an allocation that failed. False where that cannot be done now.
  bool collect();
  napi_value signals(napi_env env);  // Int32Array of one element: 1 when a sweep is due

  const std::shared_ptr<ReleaseQueue>& releaseQueue() { return release_queue_; }
  // Shared with the generators' finalizers, which may run after the environment.
  const std::shared_ptr<std::unordered_set<at::Generator*>>& generators() { return generators_; }
  napi_env env() const { return env_; }

 private:
  struct Scope {
    std::vector<double> made;
    uint32_t generation = 0;
    bool open = false;
  };
  static constexpr uint64_t kScopeSpan = 1u << 24;  // a scope's number: generation * 2^24 + index

  uint32_t indexOf(double scope) const {  // 0, which is outside, where it has ended
    const auto whole = static_cast<uint64_t>(scope);
    const uint64_t index = whole % kScopeSpan;
    if (index >= scopes_.size() || !scopes_[index].open) return 0;
    return scopes_[index].generation == whole / kScopeSpan ? static_cast<uint32_t>(index) : 0;
  }

  double place(at::Tensor tensor, size_t bytes, napi_value object);
  void free(Slot& slot);
  void drainReleases();

  Napi::Env env_;
  SlotTable table_;
  std::vector<Scope> scopes_{1};
  std::vector<uint32_t> free_scopes_;
  uint32_t scope_ = 0;
  size_t pressure_bytes_ = 64u << 20;
  size_t pressure_tensors_ = 2000;
  size_t bytes_since_sweep_ = 0;
  size_t tensors_since_sweep_ = 0;
  int64_t reported_bytes_ = 0;
  int32_t* signal_;
  Napi::Reference<Napi::Int32Array> signals_;
  Napi::ObjectReference error_classes_;
  Napi::FunctionReference collector_;
  bool collecting_ = false;
  std::shared_ptr<ReleaseQueue> release_queue_ = std::make_shared<ReleaseQueue>();
  std::shared_ptr<std::unordered_set<at::Generator*>> generators_ =
      std::make_shared<std::unordered_set<at::Generator*>>();
};

}  // namespace candelabra
