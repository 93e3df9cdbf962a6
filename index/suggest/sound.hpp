// SPDX-License-Identifier: GPL-3.0-or-later
// Sound: one key for a Japanese reading, whether it is typed in kana, in Hepburn (shi, tsu, ō) or
// in Kunrei romaji (si, tu, ou), or half converted by an input method (たk). The key of a beginning
// is a beginning of the key, so that it can be looked up while somebody types.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tsunagu::index {

// ASCII key of a reading: Kunrei letters without long vowels, small っ as a doubled consonant,
// n' and nn as n. 「じぎょうしょうけい」, "jigyou shoukei" and "jigyo-shokei" are all
// "zigyosyokei". `folded`: output of Analyzer::fold or name_key. Nothing when it holds anything but
// kana, Latin letters, blanks, hyphens and apostrophes, or no letter at all. Pure; any thread.
std::optional<std::string> sound_of(std::string_view folded);

}  // namespace tsunagu::index
