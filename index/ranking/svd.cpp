// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/svd.hpp"

#include <algorithm>
#include <random>

#include <eigen3/Eigen/Eigenvalues>
#include <eigen3/Eigen/QR>

#include "index/stopped.hpp"

namespace tsunagu::index {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

// Orthonormal columns of the same span.
MatrixXf orthonormal(const MatrixXf& columns) {
  const Eigen::HouseholderQR<MatrixXf> qr(columns);
  return qr.householderQ() * MatrixXf::Identity(columns.rows(), columns.cols());
}

// std::normal_distribution may differ between libraries; a sum of uniforms is near enough.
MatrixXf noise(Index rows, Index columns, std::uint64_t seed) {
  constexpr int k_summands = 4;
  std::mt19937_64 random(seed);
  MatrixXf matrix(rows, columns);
  for (Index c = 0; c < columns; ++c) {
    for (Index r = 0; r < rows; ++r) {
      std::uint64_t bits = random();
      float sum = 0;
      for (int i = 0; i < k_summands; ++i, bits >>= 16U)
        sum += static_cast<float>(bits & 0xFFFFU) / 65535.0F - 0.5F;
      matrix(r, c) = sum;
    }
  }
  return matrix;
}

}  // namespace

MatrixXf right_singular_vectors(const SparseRows& rows, Index dimensions, Index extra, int passes,
                                std::uint64_t seed, const std::stop_token& stop) {
  const Index wanted = std::min({dimensions + extra, rows.rows(), rows.cols()});
  if (wanted == 0) return MatrixXf(rows.cols(), 0);
  MatrixXf range = orthonormal(rows.transpose() * noise(rows.rows(), wanted, seed));
  for (int pass = 0; pass < passes; ++pass) {
    go_on(stop);
    range = orthonormal(rows.transpose() * (rows * range).eval());
  }
  go_on(stop);
  // Inside the span found, the directions are the eigenvectors of a small symmetric matrix.
  const MatrixXf inside = rows * range;
  const Eigen::SelfAdjointEigenSolver<MatrixXf> eigen(inside.transpose() * inside);
  const Index kept = std::min(dimensions, wanted);
  return range * eigen.eigenvectors().rightCols(kept).rowwise().reverse();
}

}  // namespace tsunagu::index
