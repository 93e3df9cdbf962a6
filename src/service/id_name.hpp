// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tsunagu::service {

// An organisation or a person that an answer names; the name is the id when nobody knows it.
struct IdName {
  std::string id, name;
};

}  // namespace tsunagu::service
