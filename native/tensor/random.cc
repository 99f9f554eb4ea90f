// Generators: the default ones, seeded together, and the user's own.

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <limits>

#include "tensor/call.h"
#include "tensor/dtypes.h"
#include "tensor/errors.h"
#include "tensor/own_generator.h"
#include "tensor/tensor.h"

namespace candelabra {
namespace {

// As Python's torch takes it: any integer of 64 bits, negative ones wrapped.
uint64_t seedAt(Call& call, size_t i) {
  if (call[i].IsBigInt()) {
    bool lossless = false;
    const auto bigint = call[i].As<Napi::BigInt>();
    const uint64_t positive = bigint.Uint64Value(&lossless);
    if (lossless) return positive;
    const int64_t negative = bigint.Int64Value(&lossless);
    if (lossless) return static_cast<uint64_t>(negative);
    throw argumentError("seed", "an integer of 64 bits", describe(call[i]));
  }
  return static_cast<uint64_t>(call.integer(i, "seed"));
}

at::Generator generatorAt(Call& call, size_t i) {
  if (call.has(i)) return *call.generator(i, "generator");
  return defaultGenerator();
}

Napi::Value manualSeed(Call& call) {
  const uint64_t seed = seedAt(call, 0);
  if (call.has(1)) {
    at::Generator generator = *call.generator(1, "generator");
    const std::lock_guard lock(generator.mutex());
    generator.set_current_seed(seed);
  } else {
    seedDefaultGenerators(seed);
  }
  return call.undefined();
}

Napi::Value initialSeed(Call& call) {
  const at::Generator generator = generatorAt(call, 0);
  return Napi::BigInt::New(call.env(), generator.current_seed());
}

Napi::Value nonDeterministicSeed(Call& call) {
  at::Generator generator = generatorAt(call, 0);
  const std::lock_guard lock(generator.mutex());
  return Napi::BigInt::New(call.env(), generator.seed());
}

Napi::Value external(Call& call, at::Generator made) {
  auto owner = std::make_unique<at::Generator>(std::move(made));
  auto known = call.environment().generators();
  known->insert(owner.get());
  return Napi::External<at::Generator>::New(call.env(), owner.release(),
                                            [known](Napi::Env, at::Generator* generator) {
                                              known->erase(generator);
                                              delete generator;
                                            });
}

Napi::Value createGenerator(Call& call) {
  const c10::Device device = requireDevice(call.string(0, "device"), "device");
  if (device.is_cpu()) {
    return external(call, at::make_generator<at::CPUGeneratorImpl>(c10::default_rng_seed_val));
  }
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(c10::default_rng_seed_val);
  return external(call, std::move(generator));
}

// The one that draws where none is named; what is done to it is done to all of this environment.
Napi::Value environmentGenerator(Call& call) { return external(call, defaultGenerator()); }

Napi::Value useOwnGenerators(Call& call) {
  ownGenerators();
  return call.undefined();
}

Napi::Value getRngState(Call& call) {
  at::Generator generator = generatorAt(call, 0);
  const std::lock_guard lock(generator.mutex());
  return call.handle(generator.get_state());
}

Napi::Value setRngState(Call& call) {
  const at::Tensor state = call.tensor(0, "state");
  if (!state.is_cpu() || state.scalar_type() != c10::kByte) {
    throw Error(ErrorKind::kDtype, "expected a uint8 tensor on the cpu for state, got " +
                                       dtypeName(state.scalar_type()) + " on " + deviceName(state.device()));
  }
  at::Generator generator = generatorAt(call, 1);
  const std::lock_guard lock(generator.mutex());
  generator.set_state(state.contiguous());
  return call.undefined();
}

}  // namespace

void registerRandom(Napi::Object exports) {
  define(exports, "manualSeed", manualSeed);
  define(exports, "initialSeed", initialSeed);
  define(exports, "nonDeterministicSeed", nonDeterministicSeed);
  define(exports, "createGenerator", createGenerator);
  define(exports, "defaultGenerator", environmentGenerator);
  define(exports, "useOwnGenerators", useOwnGenerators);
  define(exports, "getRngState", getRngState);
  define(exports, "setRngState", setRngState);
}

}  // namespace candelabra
