// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/header_names.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/text.hpp"

namespace tsunagu::exchange {
namespace {

struct Aliases {
  std::string_view field;  // JSON name
  std::string_view names;  // between |
};

// One line per field: read it as a table.
// clang-format off
constexpr std::array k_organization_aliases{
    Aliases{"id", "ID|コード|番号|機関コード|機関番号|団体ID|組織ID|支援機関ID|支援機関コード"},
    Aliases{"corporate_number", "法人番号13桁|法人No|国税庁法人番号"},
    Aliases{"name", "機関名|機関名称|支援機関名|支援機関|支援機関名称|団体名|組織名|名前|法人名|事業者名"},
    Aliases{"yomi", "ふりがな|フリガナ|よみがな|読み|読み仮名|カナ|かな|機関名カナ|機関名ふりがな|名称カナ|名称よみ"},
    Aliases{"types", "機関種別|機関の種別|機関の種類|種類|区分|機関区分|分類"},
    Aliases{"prefecture", "都道府県名|県名|県|所在地都道府県|所在都道府県|所在県"},
    Aliases{"service_area", "支援地域|対象地域|対応エリア|支援エリア|管轄|管轄地域|担当地域|営業地域"},
    Aliases{"services", "支援メニュー|事業内容|業務内容|サービス|サービス内容|提供サービス|主な支援内容"},
    Aliases{"strengths", "得意分野|得意なこと|特長|特徴|アピールポイント|PR"},
    Aliases{"url", "ホームページ|HP|ホームページアドレス|ウェブサイト|Webサイト|サイト|リンク"},
    Aliases{"desks", "相談窓口|受付窓口|窓口名|受付"},
    Aliases{"source", "情報源|典拠|参照元|引用元"},
};
constexpr std::array k_coordinator_aliases{
    Aliases{"id", "ID|CO ID|コーディネータID|コーディネーターコード|コーディネーター番号|専門家ID|専門家コード|専門家番号|登録番号|職員番号"},
    Aliases{"hub_id", "拠点|拠点名|所属|所属拠点|所属拠点ID|拠点コード|拠点番号|よろず支援拠点|所属機関|支援拠点"},
    Aliases{"role", "役職区分|職種|職務|CO区分|区分"},
    Aliases{"name", "名前|お名前|氏名漢字|姓名|担当者名|担当者|担当者氏名|コーディネーター|コーディネーター名|コーディネータ名|コーディネーター氏名|CO名|専門家名|専門家氏名|講師名|相談員|相談員名"},
    Aliases{"yomi", "ふりがな|フリガナ|よみがな|読み|読み仮名|カナ|かな|氏名カナ|氏名かな|氏名フリガナ|氏名ふりがな|氏名よみ|シメイ|名前カナ"},
    Aliases{"romaji", "英字|英字氏名|氏名英字|氏名ローマ字|ローマ字氏名|英語名|アルファベット"},
    Aliases{"title", "役職|役職名|肩書き|職名|職位"},
    Aliases{"message", "一言|一言メッセージ|メッセージ|自己紹介|自己PR|紹介文|プロフィール|相談者へのメッセージ|ひと言"},
    Aliases{"how_i_help", "支援できること|できること|対応できること|支援内容|支援可能な内容|対応内容|対応可能な相談|得意な支援|得意なこと"},
    Aliases{"qualifications", "保有資格|取得資格|資格名|免許|資格免許|保有資格等|資格等"},
    Aliases{"topics", "相談分野|専門分野|得意分野|支援分野|対応分野|担当分野|専門|テーマ|支援テーマ|相談テーマ"},
    Aliases{"industries", "対応業種|得意業種|担当業種|専門業種|対象業種|支援業種"},
    Aliases{"stages", "支援段階|対応段階|ステージ|企業段階|対象段階|成長段階|事業段階"},
    Aliases{"size_bands", "企業規模|対象規模|従業員規模|対応規模|事業規模"},
    Aliases{"methods", "支援手法|手段|支援方法|ツール|メソッド"},
    Aliases{"languages", "対応言語|使用言語|外国語|語学"},
    Aliases{"weekdays", "曜日|勤務曜日|出勤曜日|相談日|勤務日|対応日|対応可能曜日|稼働日|稼働曜日"},
    Aliases{"modes", "相談方法|対応形態|支援形態|相談形態|対応手段|面談方法|支援方式"},
    Aliases{"outside_region", "県外対応|他地域対応|他県対応|圏域外対応|広域対応|地域外支援|地域外|県外"},
    Aliases{"depth", "支援深度|支援の程度|関わり方|関与の深さ"},
    Aliases{"can_train_staff", "研修講師|研修対応|研修可|職員研修可|職員向け研修"},
    Aliases{"accepts_trainee", "研修生|受入れ|受け入れ|研修生受入|研修生受け入れ|実習生受入れ"},
    Aliases{"capacity.max_open", "対応上限|上限件数|同時上限|受入上限|最大件数|同時対応件数|対応可能件数"},
    Aliases{"capacity.paused_until", "休止日|休止期間|受付休止期限|休止終了日|受付再開日"},
    Aliases{"contact", "連絡方法|メール|メールアドレス|電話|電話番号|TEL|Email|E-mail|携帯"},
    Aliases{"consent.scope", "公開同意|公開範囲|同意|同意の範囲|公開可否|掲載範囲"},
    Aliases{"consent.version", "同意書バージョン|同意版|同意書の版|同意書"},
    Aliases{"consent.on", "同意年月日|同意書日付|同意取得日|同意日付"},
    Aliases{"term.from", "任期始期|任期自|着任日|委嘱日|委嘱開始日|開始日|就任日|任期開始日|契約開始日"},
    Aliases{"term.until", "任期終期|任期至|退任日|委嘱終了日|終了日|任期満了日|任期終了日|契約終了日|任期"},
    Aliases{"profile_verified_on", "確認日|プロフィール更新日|更新日|最終確認日|最終更新日"},
    Aliases{"source", "情報源|典拠|参照元|引用元"},
};
constexpr std::array k_case_aliases{
    Aliases{"id", "ID|事例番号|事例コード|事例No|案件番号|案件ID|管理番号|整理番号|受付番号|通番|No"},
    Aliases{"hub_id", "拠点|拠点名|担当拠点|実施拠点|所属拠点|拠点コード|拠点番号|よろず支援拠点|支援拠点|支援拠点名"},
    Aliases{"coordinator_ids", "担当者ID|担当CO|担当コーディネーター|コーディネーターID|コーディネーター|担当者コード|担当者|専門家ID|支援者ID|担当専門家ID"},
    Aliases{"year", "年度|支援年度|実施年度|支援年|実施年|対応年度"},
    Aliases{"prefecture", "都道府県名|県名|県|所在地|所在都道府県|所在県|事業者所在地|企業所在地"},
    Aliases{"industry", "業種名|事業者業種|企業業種|相談者業種|支援先業種|業界"},
    Aliases{"size_band", "従業員数|従業員規模|企業規模|従業者数|事業規模|会社規模"},
    Aliases{"stage", "企業段階|事業段階|ステージ|成長段階|経営段階"},
    Aliases{"topics", "相談分野|支援分野|テーマ|支援テーマ|相談テーマ|相談区分|課題分野|カテゴリ|カテゴリー|相談内容区分"},
    Aliases{"title", "タイトル|事例名|件名|表題|事例タイトル|案件名|見出し|標題|テーマ名"},
    Aliases{"outline", "あらまし|要約|事例概要|サマリー|企業概要|事業概要|相談概要"},
    Aliases{"challenge", "相談内容|経営課題|課題内容|相談の内容|問題点|相談のきっかけ|支援前の課題|背景|課題・背景|背景・課題"},
    Aliases{"actions", "対応内容|支援の内容|取組|取り組み|取組内容|対応|支援したこと|実施内容|取組みの内容|アドバイス内容|助言内容|支援経過"},
    Aliases{"result", "結果|効果|支援結果|支援の成果|支援効果|支援後の成果|成果・効果|実績"},
    Aliases{"next_actions", "次のアクション|今後の対応|次回対応|今後の予定|次の一手|今後の取組"},
    Aliases{"partners", "連携先|協力機関|連携支援機関|連携先機関|他機関連携|連携団体"},
    Aliases{"methods", "支援手法|手段|支援方法|ツール"},
    Aliases{"depth", "支援深度|支援の程度|関与の深さ"},
    Aliases{"modes", "相談方法|対応形態|支援形態|相談形態|面談方法|支援方式"},
    Aliases{"sessions", "支援回数|相談回数|訪問回数|面談回数|対応回数|実施回数"},
    Aliases{"hours", "支援時間|対応時間|所要時間|時間数|総時間|支援時間数|時間h"},
    Aliases{"travel_km", "移動距離|距離|往復距離|走行距離|移動km"},
    Aliases{"outcome.operating_profit.before", "営業利益支援前|支援前営業利益|営業利益前期"},
    Aliases{"outcome.operating_profit.after", "営業利益支援後|支援後営業利益|営業利益当期"},
    Aliases{"outcome.personnel.before", "人件費支援前|支援前人件費"},
    Aliases{"outcome.personnel.after", "人件費支援後|支援後人件費"},
    Aliases{"outcome.depreciation.before", "減価償却費支援前|支援前減価償却費|減価償却前"},
    Aliases{"outcome.depreciation.after", "減価償却費支援後|支援後減価償却費|減価償却後"},
    Aliases{"outcome.definition", "付加価値定義|定義版|付加価値の定義"},
    Aliases{"resolved_on", "解決年月日|完了日|終了日|支援終了日|終結日|対応完了日"},
    Aliases{"visibility", "公開|公開区分|公開可否|公開設定|掲載範囲"},
    Aliases{"status", "ステータス|進捗|公開状態|掲載状態|事例の状態"},
    Aliases{"publish_from", "公開日|掲載開始日|公開開始|掲載日"},
    Aliases{"publish_until", "掲載終了日|公開終了|公開期限|掲載期限"},
    Aliases{"source", "情報源|典拠|参照元|引用元"},
};
constexpr std::array k_measure_aliases{
    Aliases{"id", "ID|施策コード|施策番号|制度ID|制度番号|補助金ID|番号|No"},
    Aliases{"ministry", "所管省庁|府省|省庁|所管官庁|担当省庁|実施機関|所管府省|担当官庁"},
    Aliases{"title", "施策|制度名|事業名|補助金名|名称|タイトル|件名"},
    Aliases{"body", "概要|施策内容|施策概要|説明|制度概要|事業内容|制度の内容|支援内容"},
    Aliases{"url", "ホームページ|HP|リンク|ウェブサイト|Webサイト|参考URL|詳細URL"},
    Aliases{"topics", "対象分野|支援分野|テーマ|施策分野|カテゴリ|カテゴリー"},
    Aliases{"industries", "対象業種|対応業種|業界"},
    Aliases{"valid_from", "開始日|受付開始日|公募開始日|適用開始日|募集開始日|有効期間開始|施行日"},
    Aliases{"valid_until", "終了日|受付終了日|公募締切|締切日|適用終了日|募集終了日|有効期限|有効期間終了|締切"},
    Aliases{"source", "情報源|典拠|参照元|引用元"},
};
// clang-format on

template <class Record>
std::span<const Aliases> aliases();
template <>
std::span<const Aliases> aliases<model::Organization>() {
  return k_organization_aliases;
}
template <>
std::span<const Aliases> aliases<model::Coordinator>() {
  return k_coordinator_aliases;
}
template <>
std::span<const Aliases> aliases<model::Case>() {
  return k_case_aliases;
}
template <>
std::span<const Aliases> aliases<model::Measure>() {
  return k_measure_aliases;
}

// Marks that say nothing about what a column holds; none is a letter of a name.
constexpr std::string_view k_ascii_marks = "()[]<>/,.:;_-*#?!";
constexpr std::u32string_view k_wide_marks =
    U"（）［］【】「」『』〔〕〈〉＜＞・･、，。．：；＿－＊※★☆◆◇■□●○◎！？\u3000";
constexpr std::array<std::string_view, 2> k_dropped_words{"必須", "任意"};

// The character at the beginning of UTF-8 that is not empty; one byte of what is ill-formed.
struct FirstCharacter {
  char32_t value;
  std::size_t bytes;
};
FirstCharacter first_character(std::string_view utf8) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
  if (at(0) < 0xE0 || at(0) >= 0xF0 || utf8.size() < 3) return {at(0), 1};
  return {(at(0) & 0x0FU) << 12U | (at(1) & 0x3FU) << 6U | (at(2) & 0x3FU), 3};
}

std::vector<std::string_view> split_parts(std::string_view header) {
  constexpr std::string_view k_between = " / ";
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = header.find(k_between, begin);
    parts.push_back(header.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + k_between.size();
  }
}

template <class Record>
std::vector<HeaderName> make_names() {
  std::vector<HeaderName> names;
  const auto add = [&](std::string_view name, std::string_view field) {
    std::string form = header_form(name);
    // The first field that has a name keeps it: labels are added before other names.
    const bool is_new = std::none_of(names.begin(), names.end(),
                                     [&](const HeaderName& known) { return known.form == form; });
    if (is_new) names.push_back({std::move(form), field});
  };
  for (const auto& field : model::fields<Record>()) add(field.label, field.name);
  for (const auto& field : model::fields<Record>()) add(field.name, field.name);
  for (const Aliases& entry : aliases<Record>()) {
    for (const std::string_view name : text::split(entry.names, '|')) add(name, entry.field);
  }
  std::sort(names.begin(), names.end(),
            [](const HeaderName& a, const HeaderName& b) { return a.form < b.form; });
  return names;
}

template <class Record>
std::string_view field_of_form(const std::string& form) {
  const auto names = header_names<Record>();
  const auto found = std::lower_bound(
      names.begin(), names.end(), form,
      [](const HeaderName& name, const std::string& wanted) { return name.form < wanted; });
  return found == names.end() || found->form != form ? std::string_view() : found->field;
}

}  // namespace

std::string header_form(std::string_view header) {
  const std::string folded = text::lower_ascii(text::fold_width(header));
  std::string form;
  for (std::string_view rest = folded; !rest.empty();) {
    const auto [value, bytes] = first_character(rest);
    const auto dropped =
        std::find_if(k_dropped_words.begin(), k_dropped_words.end(),
                     [&](std::string_view word) { return rest.starts_with(word); });
    const bool is_mark =
        value <= ' ' ||
        (value < 0x80 && k_ascii_marks.find(static_cast<char>(value)) != std::string_view::npos) ||
        (bytes == 3 && k_wide_marks.find(value) != std::u32string_view::npos);
    if (dropped == k_dropped_words.end() && !is_mark) form += rest.substr(0, bytes);
    rest.remove_prefix(dropped == k_dropped_words.end() ? bytes : dropped->size());
  }
  return form;
}

template <class Record>
std::span<const HeaderName> header_names() {
  static const std::vector<HeaderName> names = make_names<Record>();
  return names;
}

template <class Record>
std::string_view field_of_header(std::string_view header) {
  const std::string form = header_form(header);
  if (form.empty()) return {};
  const std::string_view field = field_of_form<Record>(form);
  if (!field.empty()) return field;
  const auto parts = split_parts(header);
  return parts.size() > 1 ? field_of_form<Record>(header_form(parts.back())) : std::string_view();
}

bool is_known_header(std::string_view header) {
  static const std::unordered_set<std::string> known = [] {
    std::unordered_set<std::string> forms;
    const auto add = [&](std::span<const HeaderName> names) {
      for (const HeaderName& name : names) forms.insert(name.form);
    };
    add(header_names<model::Organization>());
    add(header_names<model::Coordinator>());
    add(header_names<model::Case>());
    add(header_names<model::Measure>());
    return forms;
  }();
  return known.contains(header_form(header));
}

template std::span<const HeaderName> header_names<model::Organization>();
template std::span<const HeaderName> header_names<model::Coordinator>();
template std::span<const HeaderName> header_names<model::Case>();
template std::span<const HeaderName> header_names<model::Measure>();
template std::string_view field_of_header<model::Organization>(std::string_view);
template std::string_view field_of_header<model::Coordinator>(std::string_view);
template std::string_view field_of_header<model::Case>(std::string_view);
template std::string_view field_of_header<model::Measure>(std::string_view);

}  // namespace tsunagu::exchange
