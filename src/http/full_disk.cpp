// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/full_disk.hpp"

#include "service/authorization.hpp"

namespace tsunagu::http {

Problem worded_for(Problem problem, const model::Viewer& viewer) {
  if (problem.kind == ProblemKind::insufficient_storage && problem.detail.empty() &&
      service::may(viewer, service::Action::operate)) {
    problem.detail =
        "ディスクの空きが足りないため、いまは書き込めません。読むことはできます。「運用」の画面で空きを"
        "見て、場所を空けてください（消してよいものは運用の手引き docs/operate.md の7章）。空ければ"
        "10秒以内に自分で元に戻ります";
  }
  return problem;
}

}  // namespace tsunagu::http
