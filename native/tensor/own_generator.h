// The generators that operators draw from when they are given none.
//
// libtorch has one a device for the whole process. Threads that train at once would take numbers from each other's
// stream, so a worker is given generators of its own. A dispatch key that the worker's thread alone includes leads its
// operators to them: each one that takes a tensor and a `Generator?` has a kernel at that key, which fills in the
// thread's generator and goes on; all others fall through, which costs nothing. What draws without having that argument
// (dropout, randperm(n), rand(sizes), an LSTM) is made of operators that have it, and these are dispatched anew.

#pragma once

#include <ATen/core/Generator.h>
#include <c10/core/Device.h>

namespace candelabra {

// Before any operator runs: afterwards threads would read what this writes.
void installOwnGenerators();

// From now on the calling thread draws from generators of its own, seeded from the system's entropy.
void ownGenerators();

// What the calling thread draws from: its own, or else the process's.
at::Generator defaultGenerator(c10::Device device = c10::Device(c10::kCPU));

// Seeds what the calling thread draws from, on every device.
void seedDefaultGenerators(uint64_t seed);

}  // namespace candelabra
