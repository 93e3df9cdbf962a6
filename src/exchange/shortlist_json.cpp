// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/shortlist_json.hpp"

#include "exchange/object_reader.hpp"

namespace tsunagu::exchange {
namespace {

void fields(auto& field, ShortlistWish::Person& person) {
  field("coordinator_id", person.coordinator_id);
  field("note", person.note);
}

class Reader : public ObjectReader<Reader> {
 public:
  using ObjectReader::ObjectReader;
};

}  // namespace

Result<ShortlistWish> read_shortlist(std::string_view written) {
  ShortlistWish wish;
  TRY(read_object<Reader>(written, ErrorCode::rejected_input, [&](Reader& reader) {
    reader("name", wish.name);
    reader("need", wish.need);
    reader("prefecture", wish.prefecture);
    reader("people", wish.people);
    reader("decision", wish.decision);
  }));
  return wish;
}

}  // namespace tsunagu::exchange
