#include "mtl/row_layout.h"

namespace candelabra::mtl {

at::Tensor asParameter(const at::Tensor& gradient, const at::Tensor& parameter) {
  if (!gradient.defined()) return gradient;
  at::Tensor dense = gradient.layout() == at::kStrided ? gradient : gradient.to_dense();
  dense = dense.resolve_conj().resolve_neg();
  const bool packed = parameter.is_non_overlapping_and_dense();
  if (packed ? dense.strides() == parameter.strides() : dense.is_contiguous()) return dense;
  at::Tensor copy = packed ? at::empty_strided(parameter.sizes(), parameter.strides(), dense.options())
                           : at::empty(parameter.sizes(), dense.options());
  return copy.copy_(dense);
}

}  // namespace candelabra::mtl
