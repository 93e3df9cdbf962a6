// SPDX-License-Identifier: GPL-3.0-or-later
// Randomised truncated SVD of a sparse matrix: Halko, Martinsson, Tropp, "Finding structure with
// randomness" (SIAM Review 2011), algorithms 4.4 and 5.1. The same input gives the same output.
// Internal to the index library. Threads: any.
#pragma once

#include <cstdint>
#include <stop_token>

#include <eigen3/Eigen/Core>
#include <eigen3/Eigen/SparseCore>

namespace tsunagu::index {

using SparseRows = Eigen::SparseMatrix<float, Eigen::RowMajor>;

// Orthonormal columns that span the `dimensions` strongest right singular directions of `rows`,
// strongest first; fewer when the matrix has not as many rows or columns. `extra` further
// directions and `passes` power iterations sharpen them. Throws Stopped once `stop` is requested
// (index/stopped.hpp), which is asked before each.
Eigen::MatrixXf right_singular_vectors(const SparseRows& rows, Eigen::Index dimensions,
                                       Eigen::Index extra, int passes, std::uint64_t seed,
                                       const std::stop_token& stop = {});

}  // namespace tsunagu::index
