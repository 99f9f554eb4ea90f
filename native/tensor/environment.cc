#include "tensor/environment.h"

#include <algorithm>
#include <utility>

#include "tensor/errors.h"

namespace candelabra {
namespace {

// A view shares its base's storage, so only the tensor that is alone on its storage counts its bytes.
size_t ownBytes(const at::Tensor& tensor) {
  if (!tensor.has_storage()) return 0;
  const auto& storage = tensor.storage();
  return storage.use_count() == 1 ? storage.nbytes() : 0;
}

}  // namespace

Environment::Environment(Napi::Env env) : env_(env) {
  auto array = Napi::Int32Array::New(env, 1);
  signals_ = Napi::Reference<Napi::Int32Array>::New(array, 1);
  signal_ = array.Data();
  *signal_ = 0;
}

Environment::~Environment() = default;

Environment& Environment::of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

double Environment::adopt(at::Tensor tensor, napi_value object) {
  if (!tensor.defined()) return 0;
  const size_t bytes = ownBytes(tensor);
  return place(std::move(tensor), bytes, object);
}

double Environment::receive(at::Tensor tensor) {
  const size_t bytes = tensor.storage().nbytes();
  return place(std::move(tensor), bytes, nullptr);
}

double Environment::place(at::Tensor tensor, size_t bytes, napi_value object) {
  const double handle = table_.insert(std::move(tensor), scope_, bytes);
  if (scope_ != 0) {
    scopes_[scope_].made.push_back(handle);
  } else {
    bytes_since_sweep_ += bytes;
    if (bytes_since_sweep_ > pressure_bytes_ || ++tensors_since_sweep_ > pressure_tensors_) *signal_ = 1;
    if (object) watch(handle, object);
  }
  return handle;
}

const at::Tensor& Environment::tensor(double handle, const char* name) {
  Slot* slot = table_.find(handle);
  if (!slot) {
    throw Error(ErrorKind::kDisposed,
                std::string(name) +
                    " has been disposed of (its scope ended, or dispose() was called): "
                    "return it from the scope or call keep() on it to use it afterwards");
  }
  return slot->tensor;
}

bool Environment::dispose(double handle) {
  Slot* slot = table_.find(handle);
  if (!slot) return false;
  free(*slot);
  return true;
}

void Environment::free(Slot& slot) {
  if (slot.watcher) napi_delete_reference(env_, std::exchange(slot.watcher, nullptr));
  // The tensor dies here, after the table is consistent again: its death may run arbitrary deleters.
  const at::Tensor last = table_.erase(slot);
}

double Environment::openScope() {
  uint32_t index;
  if (free_scopes_.empty()) {
    index = static_cast<uint32_t>(scopes_.size());
    scopes_.emplace_back();
  } else {
    index = free_scopes_.back();
    free_scopes_.pop_back();
  }
  Scope& scope = scopes_[index];
  scope.open = true;
  ++scope.generation;
  return static_cast<double>(scope.generation * kScopeSpan + index);
}

void Environment::closeScope(double number) {
  const uint32_t index = number > 0 ? indexOf(number) : 0;
  if (index == 0) throw Error(ErrorKind::kArgument, "scope " + std::to_string(number) + " is not open");
  for (const double handle : scopes_[index].made) {
    Slot* slot = table_.find(handle);
    if (slot && slot->scope == index) free(*slot);
  }
  Scope& scope = scopes_[index];
  scope.made.clear();
  scope.open = false;
  if (scope_ == index) scope_ = 0;
  free_scopes_.push_back(index);
  drainReleases();
}

double Environment::scopeOf(const Slot& slot) const {
  return slot.scope == 0 ? 0 : static_cast<double>(scopes_[slot.scope].generation * kScopeSpan + slot.scope);
}

void Environment::moveTo(double handle, double number) {
  Slot* slot = table_.find(handle);
  const uint32_t scope = indexOf(number);
  if (!slot || slot->scope == scope) return;
  slot->scope = scope;
  if (scope != 0) {
    scopes_[scope].made.push_back(handle);
  } else {
    // From now on only the net frees it.
    bytes_since_sweep_ += slot->bytes;
    if (bytes_since_sweep_ > pressure_bytes_ || ++tensors_since_sweep_ > pressure_tensors_) *signal_ = 1;
  }
}

void Environment::watch(double handle, napi_value object) {
  Slot* slot = table_.find(handle);
  if (!slot || slot->watcher) return;
  napi_create_reference(env_, object, 0, &slot->watcher);
}

void Environment::setPressure(double bytes, double tensors) {
  pressure_bytes_ = static_cast<size_t>(bytes);
  pressure_tensors_ = static_cast<size_t>(tensors);
}

size_t Environment::sweep() {
  size_t freed = 0;
  const size_t count = table_.slots().size();
  for (size_t i = 0; i < count;) {
    // Opening a scope costs as much as looking at a slot, so one serves many.
    const Napi::HandleScope handles(env_);
    for (const size_t end = std::min(i + 256, count); i < end; ++i) {
      Slot& slot = table_.slots()[i];
      if (!slot.watcher) continue;
      napi_value object = nullptr;
      napi_get_reference_value(env_, slot.watcher, &object);
      if (object) continue;
      free(slot);
      ++freed;
    }
  }
  bytes_since_sweep_ = 0;
  tensors_since_sweep_ = 0;
  *signal_ = 0;
  drainReleases();
  int64_t adjusted = 0;
  const auto owned = static_cast<int64_t>(table_.ownedBytes());
  napi_adjust_external_memory(env_, owned - std::exchange(reported_bytes_, owned), &adjusted);
  return freed;
}

bool Environment::collect() {
  if (collecting_ || collector_.IsEmpty()) return false;
  const Napi::HandleScope handles(env_);
  collecting_ = true;
  napi_value self = nullptr, result = nullptr;
  napi_get_undefined(env_, &self);
  const napi_status status = napi_call_function(env_, self, collector_.Value(), 0, nullptr, &result);
  collecting_ = false;
  // Whatever keeps the collector from running, the failed allocation is what the caller is to hear of.
  if (status == napi_pending_exception) napi_get_and_clear_last_exception(env_, &result);
  return status == napi_ok;
}

size_t Environment::liveBytes() const {
  std::unordered_set<const void*> seen;
  size_t bytes = 0;
  for (const Slot& slot : const_cast<SlotTable&>(table_).slots()) {
    if (!slot.tensor.defined() || !slot.tensor.has_storage()) continue;
    const auto& storage = slot.tensor.storage();
    if (seen.insert(storage.unsafeGetStorageImpl()).second) bytes += storage.nbytes();
  }
  return bytes;
}

void Environment::drainReleases() {
  std::vector<napi_ref> references;
  {
    const std::lock_guard lock(release_queue_->mutex);
    references.swap(release_queue_->references);
  }
  for (napi_ref reference : references) napi_delete_reference(env_, reference);
}

void Environment::throwError(const char* class_name, const std::string& message,
                             const std::string& operation) {
  Napi::HandleScope handles(env_);
  if (error_classes_.IsEmpty()) {
    Napi::Error::New(env_, message).ThrowAsJavaScriptException();
    return;
  }
  try {
    const Napi::Value constructor = error_classes_.Value().Get(class_name);
    const Napi::Object error = constructor.As<Napi::Function>().New(
        {Napi::String::New(env_, operation), Napi::String::New(env_, message)});
    napi_throw(env_, error);
  } catch (const Napi::Error& failure) {
    // A worker that is being terminated runs no constructor any more, and takes no exception either.
    napi_throw(env_, failure.Value());
  }
}

napi_value Environment::signals(napi_env) { return signals_.Value(); }

}  // namespace candelabra
