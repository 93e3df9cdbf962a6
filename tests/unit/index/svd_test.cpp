// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/svd.hpp"

#include <random>

#include <doctest/doctest.h>
#include <eigen3/Eigen/SVD>

using namespace tsunagu::index;

namespace {

// Like texts: most places empty, a few strong themes and noise.
Eigen::MatrixXf themed(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Eigen::MatrixXf matrix = Eigen::MatrixXf::Zero(rows, columns);
  for (Eigen::Index r = 0; r < rows; ++r) {
    const auto theme = static_cast<Eigen::Index>(random() % 4);
    for (Eigen::Index c = 0; c < columns; ++c) {
      if (c % 4 == theme && random() % 3 == 0) matrix(r, c) = 3.0F + static_cast<float>(theme);
      if (random() % 20 == 0) matrix(r, c) += 0.3F;
    }
  }
  return matrix;
}

}  // namespace

TEST_SUITE("singular value decomposition") {
  TEST_CASE("finds the strongest directions that the exact one finds") {
    for (const std::uint64_t seed : {1ULL, 2ULL, 3ULL}) {
      CAPTURE(seed);
      const Eigen::MatrixXf matrix = themed(60, 40, seed);
      const Eigen::BDCSVD<Eigen::MatrixXf> exact(matrix, Eigen::ComputeThinV);
      const SparseRows rows = matrix.sparseView();
      const Eigen::MatrixXf found = right_singular_vectors(rows, 4, 8, 3, 42);
      REQUIRE(found.rows() == 40);
      REQUIRE(found.cols() == 4);
      for (Eigen::Index d = 0; d < 4; ++d)
        CHECK(std::abs(found.col(d).dot(exact.matrixV().col(d))) ==
              doctest::Approx(1).epsilon(1e-3));
    }
  }

  TEST_CASE("gives orthonormal columns, the same ones every time") {
    const SparseRows rows = themed(50, 30, 9).sparseView();
    const Eigen::MatrixXf a = right_singular_vectors(rows, 6, 6, 2, 7);
    const Eigen::MatrixXf b = right_singular_vectors(rows, 6, 6, 2, 7);
    CHECK((a.transpose() * a - Eigen::MatrixXf::Identity(6, 6)).norm() < 1e-4);
    CHECK((a - b).norm() == 0);
  }

  TEST_CASE("gives fewer directions when there are fewer rows, none without any") {
    CHECK(right_singular_vectors(themed(3, 30, 5).sparseView(), 6, 4, 2, 7).cols() == 3);
    CHECK(right_singular_vectors(SparseRows(0, 30), 6, 4, 2, 7).cols() == 0);
  }
}
