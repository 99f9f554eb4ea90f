#include "mtl/rows.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace candelabra::mtl {
namespace {

bool isDefined(const at::Tensor& row) { return row.defined(); }

bool isPacked(const at::Tensor& parameter) { return parameter.is_non_overlapping_and_dense(); }

// The strides that a gradient of this parameter is to have.
std::vector<int64_t> stridesFor(const at::Tensor& parameter) {
  return (isPacked(parameter) ? parameter.strides()
                              : at::empty(parameter.sizes(), parameter.options().device(at::kMeta)).strides())
      .vec();
}

}  // namespace

at::Tensor Rows::first() const {
  if (isStacked()) return stacked_.select(0, 0);
  const auto found = std::find_if(apart_.begin(), apart_.end(), isDefined);
  return found == apart_.end() ? at::Tensor() : *found;
}

bool Rows::isEmpty() const { return !isStacked() && std::none_of(apart_.begin(), apart_.end(), isDefined); }

at::Tensor Rows::doubles(int64_t begin, int64_t count) const {
  const at::Tensor some = first();
  std::vector<at::Tensor> flat;
  for (size_t t = 0; t < tasks_; ++t) {
    const at::Tensor row = (*this)[t];
    at::Tensor values = row.defined() ? row : at::zeros_like(some);
    if (values.layout() != at::kStrided) values = values.to_dense();
    if (values.is_complex()) values = at::view_as_real(values.resolve_conj());
    values = values.reshape({-1});
    const int64_t end = count < values.numel() - begin ? begin + count : values.numel();
    flat.push_back(values.slice(0, begin, end).to(at::kDouble));
  }
  return at::stack(flat);
}

void Rows::layOutAs(const at::Tensor& parameter) {
  for (at::Tensor& row : apart_) row = asParameter(row, parameter);
  if (!isStacked()) return;
  std::vector<int64_t> sizes = parameter.sizes().vec(), strides = stridesFor(parameter);
  sizes.insert(sizes.begin(), static_cast<int64_t>(tasks_));
  strides.insert(strides.begin(), parameter.numel());
  const bool lies =
      !stacked_.is_conj() && !stacked_.is_neg() && stacked_.strides() == at::IntArrayRef(strides);
  if (!lies) stacked_ = at::empty_strided(sizes, strides, stacked_.options()).copy_(stacked_);
}

void Rows::makeContiguous() {
  for (at::Tensor& row : apart_) {
    if (row.defined()) row = row.resolve_conj().resolve_neg().contiguous();
  }
  if (isStacked()) stacked_ = stacked_.resolve_conj().resolve_neg().contiguous();
}

std::vector<double> numbersOf(const at::Tensor& tensor) {
  const at::Tensor values = tensor.to(at::kDouble).cpu().contiguous();
  return {values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel()};
}

at::Tensor asParameter(const at::Tensor& gradient, const at::Tensor& parameter) {
  if (!gradient.defined()) return gradient;
  at::Tensor dense = gradient.layout() == at::kStrided ? gradient : gradient.to_dense();
  dense = dense.resolve_conj().resolve_neg();
  const bool packed = isPacked(parameter);
  if (packed ? dense.strides() == parameter.strides() : dense.is_contiguous()) return dense;
  at::Tensor copy = packed ? at::empty_strided(parameter.sizes(), parameter.strides(), dense.options())
                           : at::empty(parameter.sizes(), dense.options());
  return copy.copy_(dense);
}

at::Tensor ownedAs(at::Tensor gradient, const at::Tensor& parameter) {
  at::Tensor dense = asParameter(gradient, parameter);
  gradient.reset();
  const bool isOurs = dense.use_count() == 1 && dense.storage().use_count() == 1;
  return isOurs ? dense : dense.clone();
}

bool hasPointer(const at::Tensor& tensor) {
  const auto type = c10::toRealValueType(tensor.scalar_type());
  return tensor.device().is_cpu() && (type == at::kFloat || type == at::kDouble);
}

size_t realSize(const at::Tensor& tensor) {
  return static_cast<size_t>(tensor.numel()) * (tensor.is_complex() ? 2 : 1);
}

bool isFloat(const at::Tensor& tensor) { return c10::toRealValueType(tensor.scalar_type()) == at::kFloat; }

}  // namespace candelabra::mtl
