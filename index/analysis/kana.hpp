// SPDX-License-Identifier: GPL-3.0-or-later
// Token filters on kana: one key for the spellings of a word in katakana and hiragana.
#pragma once

#include <string>
#include <string_view>

namespace tsunagu::index {

// Katakana to hiragana, letter by letter; ー stays. (Before segmentation this would ruin it.)
std::u16string to_hiragana(std::u16string_view word);

bool is_hiragana(char16_t c);  // ー included
bool is_kana(char16_t c);      // hiragana, katakana, ー
bool is_kanji(char16_t c);     // 々 and the halves of characters beyond the basic plane included
bool is_katakana_word(std::u16string_view word);

// The key of a folded word, in hiragana, the same for
//   コンピューター コンピュータ, サーバー サーバ: ー at the end of a word of three letters or more,
//     anywhere in one of four letters without it (インタフェース インターフェース)
//   インターフェイス インターフェース: エ段 + イ of a longer word is a long vowel
//   キヤノン キャノン, ウエブ ウェブ, フイルム フィルム: small letters, in katakana also after イ段
//   プラスティック プラスチック, プラットフォーム プラットホーム, ダイヤ ダイア
//   みかづき みかずき: ぢ and づ
// Letters other than kana stay.
std::u16string kana_key(std::u16string_view word);

// Hiragana without what kana_key() tells apart by the length of a word: where loose_kana() of two
// words differs, their keys do.
std::u16string loose_kana(std::u16string_view hiragana);

}  // namespace tsunagu::index
