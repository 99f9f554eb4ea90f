// Adam and AdamW: Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization"; Loshchilov & Hutter 2019,
// "Decoupled Weight Decay Regularization"; amsgrad: Reddi et al. 2018, "On the Convergence of Adam and
// Beyond".

#pragma once

#include "optim/members.h"

namespace candelabra::optim {

struct AdamOptions {
  double lr;
  double beta1;
  double beta2;
  double eps;
  double weightDecay;
  bool amsgrad;
  bool maximize;
  bool decoupled;
  bool differentiable;
};

// Where each state tensor stands in Member::state; the last exists with amsgrad only.
enum AdamState : size_t { kStep, kAverage, kSquare, kMaximum };

// The arithmetic of PyTorch's default on CPU (`_single_tensor_adam`), operator by operator, so that the bits
// agree. Takes every dtype and device, complex and meta too.
void adamLoop(const Member& member, const AdamOptions& options);

}  // namespace candelabra::optim
