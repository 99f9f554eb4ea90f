// Tensors on their way from one environment to another, without a copy.
//
// What crosses is the storage, whose count of owners is atomic. Each side has a tensor object of its own, since sizes,
// strides and gradients belong to one thread; only the version counter is common, so that autograd notices what the
// other side writes. Between the two the tensors wait here under a number, which goes through a message. They leave
// when they are received, when TypeScript learns that they never will be (lib/tensor/share.ts), or when the environment
// that shared them ends before it has sent their number: then nobody can know it.

#include <ATen/core/Tensor.h>

#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "autograd/transforms.h"
#include "tensor/call.h"
#include "tensor/errors.h"
#include "tensor/tensor.h"

namespace candelabra {
namespace {

using Parcel = std::vector<at::Tensor>;

class Transit {
 public:
  int64_t put(Parcel parcel, napi_env sender) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(++last_, Waiting{std::move(parcel), sender});
    return last_;
  }

  // From now on they wait for their receiver, also when their sender ends.
  void send(int64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(number);
    if (found != waiting_.end()) found->second.sender = nullptr;
  }

  // Empty when there is none. The tensors die with the caller, outside the lock.
  Parcel take(int64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(number);
    if (found == waiting_.end()) return {};
    Parcel parcel = std::move(found->second.parcel);
    waiting_.erase(found);
    return parcel;
  }

  // What this environment has not sent. The tensors die with the caller, outside the lock.
  std::vector<Parcel> takeUnsent(napi_env sender) {
    const std::lock_guard lock(mutex_);
    std::vector<Parcel> unsent;
    std::erase_if(waiting_, [&](auto& entry) {
      if (entry.second.sender != sender) return false;
      unsent.push_back(std::move(entry.second.parcel));
      return true;
    });
    return unsent;
  }

  std::pair<size_t, size_t> tensorsAndBytes() {
    const std::lock_guard lock(mutex_);
    std::unordered_set<const void*> seen;
    size_t tensors = 0, bytes = 0;
    for (const auto& [number, waiting] : waiting_) {
      tensors += waiting.parcel.size();
      for (const at::Tensor& tensor : waiting.parcel) {
        if (seen.insert(tensor.storage().unsafeGetStorageImpl()).second) bytes += tensor.storage().nbytes();
      }
    }
    return {tensors, bytes};
  }

 private:
  struct Waiting {
    Parcel parcel;
    napi_env sender;  // null once the number was sent
  };

  std::mutex mutex_;
  std::unordered_map<int64_t, Waiting> waiting_;
  int64_t last_ = 0;
};

Transit& transit() {
  // Never destroyed: at the process's end libtorch may be gone before its tensors.
  static auto* instance = new Transit;
  return *instance;
}

at::Tensor forAnotherThread(const at::Tensor& given) {
  const OutsideTransforms outside;
  at::Tensor tensor = plainValue(given);
  if (tensor._is_zerotensor()) tensor = tensor.clone();
  if (!tensor.has_storage() || tensor.layout() != c10::kStrided) {
    throw argumentError("tensor", "a tensor with strided memory", "another layout");
  }
  if (tensor.requires_grad() && !tensor.is_leaf()) {
    throw Error(
        ErrorKind::kGraph,
        "the graph of a tensor stays in its thread: share its detach(), or a leaf such as a parameter");
  }
  auto* storage = tensor.storage().unsafeGetStorageImpl();
  if (!storage->allocator()) {
    throw argumentError("tensor", "a tensor with memory of its own",
                        "one on a SharedArrayBuffer, which lives no longer than its thread: send the "
                        "SharedArrayBuffer itself, or share a clone()");
  }
  // To resize would move the memory from under the other side.
  storage->set_resizable(false);
  at::Tensor shared = tensor.variable_data();
  if (!tensor.is_inference()) {
    shared.unsafeGetTensorImpl()->set_version_counter(tensor.unsafeGetTensorImpl()->version_counter());
  }
  if (tensor.requires_grad()) shared.set_requires_grad(true);
  return shared;
}

Napi::Value share(Call& call) {
  Parcel parcel;
  for (const at::Tensor& tensor : call.tensors(0, "tensor")) parcel.push_back(forAnotherThread(tensor));
  return Napi::Number::New(call.env(), static_cast<double>(transit().put(std::move(parcel), call.env())));
}

Napi::Value sendShared(Call& call) {
  transit().send(call.integer(0, "token"));
  return call.env().Undefined();
}

Napi::Value fromShared(Call& call) {
  Parcel parcel = transit().take(call.integer(0, "token"));
  if (parcel.empty()) {
    throw argumentError("token", "a token that was not received, released or given up yet",
                        describe(call[0]));
  }
  auto handles = Napi::Array::New(call.env(), parcel.size());
  for (size_t i = 0; i < parcel.size(); ++i) {
    handles.Set(static_cast<uint32_t>(i), call.environment().receive(std::move(parcel[i])));
  }
  return handles;
}

Napi::Value dropShared(Call& call) {
  return Napi::Boolean::New(call.env(), !transit().take(call.integer(0, "token")).empty());
}

Napi::Value memoryInTransit(Call& call) {
  const auto [tensors, bytes] = transit().tensorsAndBytes();
  auto result = Napi::Object::New(call.env());
  result.Set("tensors", static_cast<double>(tensors));
  result.Set("bytes", static_cast<double>(bytes));
  return result;
}

}  // namespace

void registerSharing(Napi::Object exports) {
  define(exports, "share", share);
  define(exports, "sendShared", sendShared);
  define(exports, "fromShared", fromShared);
  define(exports, "dropShared", dropShared);
  define(exports, "memoryInTransit", memoryInTransit);
  const napi_env sender = exports.Env();
  exports.Env().AddCleanupHook([sender] { transit().takeUnsent(sender); });
}

}  // namespace candelabra
