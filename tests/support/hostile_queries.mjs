// Queries that nobody should send: each `[what, bytes of the query string after "q="]`, percent-encoded.
// A new one is a line in one of the tables below. Sent to the real server by tests/fault/hostile_queries.test.mjs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./tsunagu.mjs";

export const k_query_max_bytes = 8192;
const k_mib = 1024 * 1024;

const size = (text) => Buffer.byteLength(text);
/** `unit` as often as fits into `bytes`. */
const fill = (unit, bytes = k_query_max_bytes) => unit.repeat(Math.floor(bytes / size(unit)));

// What a query can be made of: one unit each, sent alone, with blanks, and as 8 KB without any.
const units = {
  "a letter": "a", "a digit": "7", "a full-width letter": "Ａ", hiragana: "あ", katakana: "カ", "half-width kana": "ｱ", "half-width kana with marks": "ｶﾞﾊﾟ",
  "half-width marks alone": "ﾞﾟ", "ヴ": "ヴ", "ヴ and a small vowel": "ヴァ", "long marks": "ー", "iteration marks": "々ゝヽ", "kanji": "税", "compatibility kanji": "﨑", "old kanji": "齋",
  "kanji of extension B": "𠮟", "a kanji with a variation": "葛\u{E0100}", "an enclosed company": "㍿", "a squared word": "㌖", "a circled number": "⑳", "Roman numerals": "Ⅷ", fractions: "⅞",
  superscripts: "⁵", ligatures: "ﬃ", "the long Arabic ligature": "\uFDFA", "another Arabic ligature": "\uFDFB", Arabic: "م", "Arabic with marks": "مُّ", Hebrew: "ש", Hangul: "한", "Hangul letters": "ᄒ", "Hangul filler": "\u3164",
  Thai: "ก", "Thai without vowels' rules": "เแโ", Lao: "ກ", Khmer: "ក្ក", Burmese: "က", Devanagari: "क्ष", Tamil: "நி", Tibetan: "ཀྵ", Mongolian: "ᠮ", Ethiopic: "ሀ", Cherokee: "Ꭰ", Georgian: "Ა", Greek: "ΐ", Cyrillic: "Ё", "Turkish i": "İ", "German ß": "ẞ",
  Cuneiform: "𒀀", hieroglyphs: "𓀀", "mathematical letters": "𝕬", "musical symbols": "𝅘𝅥𝅮", emoji: "🍶", "a family": "👨‍👩‍👧‍👦", "skin tones": "👍🏽", flags: "🇯🇵", "half a flag": "🇯", keycaps: "1️⃣", "emoji tags": "🏴\u{E0067}\u{E0062}\u{E007F}", "joiners alone": "\u200D",
  "an accent alone": "\u0301", "a stack of accents": `e${"\u0301\u0323\u0308".repeat(40)}`, "voiced marks alone": "\u3099\u309A", "enclosing marks": "a\u20DD", "variation selectors": "\uFE0F", "ideographic variation selectors": "\u{E0101}",
  "zero width spaces": "\u200B", "soft hyphens": "\u00AD", "word joiners": "\u2060", "byte order marks": "\uFEFF", "right to left override": "\u202E", "isolates without an end": "\u2067", "left to right marks": "\u200E",
  "control characters": "\u0001\u001B", "delete": "\u007F", "C1 controls": "\u0085\u009B", "tabs": "\t", "line breaks": "\n", "carriage returns": "\r\n", "form feeds": "\f", "line separators": "\u2028", "ideographic spaces": "\u3000", "no-break spaces": "\u00A0",
  NUL: "\0", "private use": "\uE000", "non-characters": "\uFFFF", "the last code point": "\u{10FFFF}", "replacement characters": "\uFFFD", "interlinear marks": "\uFFF9", "tags": "\u{E0041}", "specials": "\uFFFC",
};

const operators = ['"', "“", "”", "＂", "(", ")", "（", "）", "()", ")(", "-", "－", "--", "*", "?", "~", "^", ":", "：", "+", "&&", "||", "!", "{", "}", "[", "]", "\\", "/", "'", "`", "%", "#", "&", "=", ";", "|", "<", ">", "@", "$", "AND ", "OR ", "NOT ", "NEAR ", "AND", "-(", '("', '-"', '""', "( )", "AND OR ", "a AND ", "a OR ", "-a ", '"a" ', "(a ", "a) ", "県:", "県:大阪 ", "-県:大阪 ", "年:1- ", "氏名:a OR ", "XN:a ", "Q:1 "];
const operator_counts = [1, 2, 3, 20, 100, 1000];

const field_names = ["氏名", "拠点", "県", "業種", "分野", "資格", "年", "name", "hub", "pref", "industry", "topic", "qual", "year"];
const field_values = ["", '"', '""', '"大阪', "*", "-", "..", "-99999", "99999999999999999999-1", "2024-2022", "２０２２－", "\0", "( )", "()", ":", "大阪:大阪", "'; --", fill("阪", 150), "\u202E大阪"];

const texts = [
  // SQL, LDAP, XPath
  "'; DROP TABLE \"case\"; --", "1' OR '1'='1", "1; SELECT pg_sleep(10)", "' UNION SELECT null,null,sqlite_version() --", "\" OR \"\"=\"", "admin'--", "%' AND 1=0 UNION ALL SELECT '", "*)(uid=*))(|(uid=*", "' or count(/*)=1 or '", "x' AND randomblob(1000000000) --",
  // HTML, scripts, templates
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "javascript:alert(1)", "</title><script>alert(1)</script>", "<!--", "]]>", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", "&lt;b&gt;", "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "${jndi:ldap://example.com/a}",
  // JSON, paths, shells, headers
  "{\"$gt\": \"\"}", "[[[[[[[[", "\\u0000\\ud83d", "{\"a\":", "../../../etc/passwd", "..\\..\\windows\\win.ini", "/dev/urandom", "file:///etc/passwd", "C:\\con\\con", "$(reboot)", "`reboot`", "; cat /etc/passwd", "| sleep 10", "a\r\nSet-Cookie: x=1", "a\r\n\r\nHTTP/1.1 200 OK", "%0d%0aX: y",
  // numbers and formats
  "%s%s%s%s%n", "%99999999d", "{:>99999999}", "NaN", "Infinity", "-0", "1e400", "0x7fffffffffffffff", "９９９９９９９９９９９９９９９９９９９９", "2147483648", "1/0",
  // patterns
  "(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?:(?:(?:a*)*)*)*b", "*".repeat(100), "旅*館?".repeat(100), "a*b*c*d*e*f*g*h*", "[^\\]]*", "?".repeat(100), "/旅館/i", "旅館~2", "旅館^1000000", "[a TO z]", "_exists_:name",
  // words of the index itself
  "XKp", "XKw", "XN:高沢", "XP:co-1", "XH:hub-13", "Q:case:ca-1", "coordinator:co-1",
  // nothing but marks and particles
  "、。・「」", "の に は を が", "についてください", "　", " ", ".", "…", "〜", "ー", "っ", "々", "゛゜", "ｰ",
];

const nested = (open, inside, close, depth) => open.repeat(depth) + inside + close.repeat(depth);
const large = {
  "10,000 brackets": "(".repeat(10_000), "10,000 pairs of brackets": "()".repeat(10_000), "10,000 brackets inside one another": nested("(", "旅館", ")", 10_000), "100 wildcards": "* ".repeat(100), "10,000 quotes": "\" ".repeat(10_000),
  "1 MB of letters": "a".repeat(k_mib), "1 MB of kana": fill("あ", k_mib), "1 MB of blanks": " ".repeat(k_mib), "1 MB of words": fill("見積 ", k_mib), "1 MB of operators": fill("a AND ", k_mib), "the Arabic ligature 300,000 times": "\uFDFA".repeat(300_000),
  "8 KB and one byte": "a".repeat(k_query_max_bytes + 1), "8 KB and one kana": `${fill("あ")}あ`, "16 KB": fill("あ", 16_384), "as long as a request line": "a".repeat(32_000), "longer than a request line": "a".repeat(33_000), "64 KB": "a".repeat(65_536),
};

const deep = Object.fromEntries([1, 2, 15, 16, 17, 50, 90].flatMap((depth) => [
  [`${depth} brackets around a word`, nested("(", "旅館", ")", depth)], [`${depth} brackets around an OR`, nested("(", "旅館 OR 税", ")", depth)],
  [`${depth} brackets and a minus each`, nested("-(", "旅館", ")", depth)], [`${depth} brackets that stay open`, "(旅館 OR ".repeat(depth)], [`${depth} full-width brackets`, nested("（", "税 AND 金", "）", depth)],
]));

function manyWords() {
  const kanji = [..."税金旅館酒蔵工場人手不足資金繰表計画販路開拓後継者事業承継補助融資労務原価利益売上"];
  const pairs = kanji.flatMap((one) => kanji.map((other) => one + other));
  const stop_words = readFileSync(join(root, "data/lexicon/stop_words.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
  const cut = (text) => Buffer.from(text).subarray(0, k_query_max_bytes).toString("utf8").replace(/\uFFFD+$/, "");
  return {
    "a word 2,000 times": fill("旅館 "), "a word 2,000 times without blanks": fill("旅館"), "1,000 pairs of kanji": cut(pairs.join(" ")), "1,000 pairs of kanji without blanks": cut(pairs.join("")), "all stop words": cut(stop_words.join(" ")), "all stop words without blanks": cut(stop_words.join("")),
    "numbers": cut(Array.from({ length: 3000 }, (_, n) => n).join(" ")), "one long Latin word": "x".repeat(8000), "one long kana word": fill("カタカナ"), "e-mail addresses": fill("a.b+c@example.com "), "an address of many parts": fill("a.b-c/d+"), "1,000 names": fill("髙澤 一郎 "),
    "every code point of a block": cut(Array.from({ length: 2600 }, (_, n) => String.fromCodePoint(0x4E00 + n * 8)).join("")), "Latin and kana by turns": fill("aあ"), "scripts by turns": fill("aあ税1カ한ก"), "marks by turns": fill("、a。税"),
  };
}

// Sent as they stand: what percent-encoding can hide.
const encoded = [
  "%ff", "%ff%fe", "%fe", "%80", "%bf", "%c0%af", "%c1%bf", "%c0%80", "%e0%80%af", "%e0%9f%bf", "%f0%80%80%af", "%f0%8f%bf%bf", "%f8%88%80%80%80", "%fc%84%80%80%80%80", "%ed%a0%80", "%ed%bf%bf", "%ed%a0%bd%ed%b8%80", "%f4%90%80%80", "%f7%bf%bf%bf", "%e3%81", "%e3", "%f0%9f%8d", "a%80b", "%e3%81%82%e3", "%80".repeat(1000), "%ff".repeat(2000), "%e3%81".repeat(1000), `${"%e3%81%82".repeat(2730)}%e3`,
  "%00", "a%00b", "%00".repeat(1000), "%", "%%", "%2", "%zz", "%u3042", "%E3%81%8", "%25%32%35", "%2525252525", "%26q%3Db", "%2B", "+", "++++", "%20", "a+b", "%0d%0a", "%0a", "%09", "%7f", "a%23b", "a%3Fb", "%EF%BB%BF", "%EF%BF%BE", "%EF%BF%BF", "a&q=b", "a&a=b", "&&&&", "=", "a=b=c", "a;b", "[]", "a%", "%C3%A9%CC%81", "%f0%9f%98%80".repeat(600), "%41".repeat(8192), "%41".repeat(8193),
];

/** All of them. */
export function hostileQueries() {
  const encode = (text) => [...text].map((point) => encodeURIComponent(/^[\uD800-\uDFFF]$/.test(point) ? "\uFFFD" : point)).join("");
  const named = (table) => Object.entries(table).map(([what, text]) => [what, encode(text)]);
  return [
    ...Object.entries(units).flatMap(([what, unit]) => [
      [`${what}: one`, encode(unit)], [`${what}: among words`, encode(`旅館${unit}人手 ${unit}税${unit}`)], [`${what}: 8 KB`, encode(fill(unit))], [`${what}: 8 KB with blanks`, encode(fill(`${unit} `))],
    ]),
    ...operators.flatMap((operator) => operator_counts.map((count) => [`${operator} ${count} times`, encode(operator.repeat(count))])),
    ...field_names.flatMap((name) => field_values.map((value) => [`${name}:${value.slice(0, 10)}`, encode(`${name}:${value} 旅館`)])),
    ...texts.map((text) => [text.slice(0, 40), encode(text)]),
    ...named(deep), ...named(manyWords()), ...named(large),
    ...encoded.map((query) => [`encoded ${query.slice(0, 40)}`, query]),
  ];
}
