// SPDX-License-Identifier: GPL-3.0-or-later
// DIR/serve.running: there while a server runs on a data directory. Found at the start of one, it
// means that the one before was killed or lost its power, and that what the disk holds of the index
// is not to be believed unseen. Threads: one.
#pragma once

#include <string>

#include "base/result.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::operations {

class RunMark {
 public:
  // Looks whether one was left.
  explicit RunMark(const service::DataDir& dir);
  RunMark(const RunMark&) = delete;
  RunMark& operator=(const RunMark&) = delete;
  ~RunMark() { take_away(); }

  bool was_left() const { return m_was_left; }
  // Durable. The caller has the right to be the server (service::lock_server).
  Result<void> set();
  // What set() wrote, unless the next server has written its own. Any thread.
  void take_away() const;

 private:
  const std::string m_path;
  const bool m_was_left;
  std::string m_content;  // what set() wrote
};

}  // namespace tsunagu::operations
