//! Odd characters become plain ones: line ends, blanks, invisible characters, compatibility forms.
//!
//! What carries meaning stays: `·`, `—`, `～`, circled numbers, units such as `㎡`, full-width digits
//! and letters (the number lexer reads them). Line breaks stay where they are.

use super::Repaired;
use crate::lexicon::Converter;
use crate::note::{Note, NoteKind, Stage};
use crate::text::{Edit, Span};

/// Kangxi radicals U+2F00–U+2FD5 as the ideographs they look like, in order. PDF readers put them
/// out in place of the ideographs.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Simplified radicals of the block U+2E80–U+2EF3 that are ideographs of their own.
const RADICALS: &[(char, &str)] = &[
    ('⺟', "母"),
    ('⺠', "民"),
    ('⻁', "虎"),
    ('⻄', "西"),
    ('⻅', "见"),
    ('⻆', "角"),
    ('⻉', "贝"),
    ('⻋', "车"),
    ('⻑', "長"),
    ('⻓', "长"),
    ('⻔', "门"),
    ('⻘', "青"),
    ('⻙', "韦"),
    ('⻚', "页"),
    ('⻛', "风"),
    ('⻜', "飞"),
    ('⻝', "食"),
    ('⻢', "马"),
    ('⻣', "骨"),
    ('⻤', "鬼"),
    ('⻥', "鱼"),
    ('⻦', "鸟"),
    ('⻧', "卤"),
    ('⻨', "麦"),
    ('⻩', "黄"),
    ('⻬', "齐"),
    ('⻮', "齿"),
    ('⻰', "龙"),
    ('⻳', "龟"),
];

/// Vertical forms U+FE10–U+FE19.
const VERTICAL: &str = "，、。：；！？〖〗…";
/// CJK compatibility forms U+FE30–U+FE44; `\0` where the form has no plain counterpart.
const COMPATIBILITY: &str = "：—–\0\0（）｛｝〔〕【】《》〈〉「」『』";
/// Small forms U+FE50–U+FE6B.
const SMALL: &str = "，、．\0；：？！—（）｛｝〔〕＃＆＊＋－＜＞＝\0＼＄％＠";
/// Half-width punctuation U+FF61–U+FF64.
const HALF_WIDTH: &str = "。「」、";
/// Codes that GB 18030-2000 placed in the private use area, U+E78D–U+E796: vertical forms.
const PRIVATE_VERTICAL: &str = "，。、：；！？〖〗…";

/// The edits that make odd characters plain.
pub fn edits(text: &str, converter: &Converter) -> Repaired {
    let mut pass = Pass::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    // Markup is long stretches of plain ASCII, looked for once in so many bytes.
    let mut look_at = 0;
    while let Some(&byte) = bytes.get(at) {
        if at >= look_at {
            look_at = at + STRETCH;
            if bytes.get(at..look_at).is_some_and(is_plain) {
                at = look_at;
                continue;
            }
        }
        match CLASS[usize::from(byte)] {
            Class::Plain => at += 1,
            Class::Ideograph => {
                at += 3;
                // They come in runs.
                while matches!(bytes.get(at), Some(0xE4..=0xE9)) {
                    at += 3;
                }
            }
            Class::Look => at = pass.look(text, at, converter),
        }
    }
    pass.finish()
}

#[derive(Clone, Copy)]
enum Class {
    /// A byte of nothing odd.
    Plain,
    /// The first of three bytes of an ideograph (U+4000–U+9FFF).
    Ideograph,
    /// The first byte of a character that may be odd.
    Look,
}

/// So many bytes are looked at in one go for being plain ASCII.
const STRETCH: usize = 32;

/// Whether a stretch is ASCII without control characters.
fn is_plain(stretch: &[u8]) -> bool {
    let plain = |byte: u8| (b' '..0x7F).contains(&byte) | (byte == b'\n') | (byte == b'\t');
    let ends_plain = stretch.last().is_some_and(u8::is_ascii);
    ends_plain && stretch.iter().fold(true, |all, &byte| all & plain(byte))
}

/// What the first byte of a character says; keeps clean text fast.
const CLASS: [Class; 256] = {
    let mut table = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' | b'\t' => Class::Plain,
            0..=0x1F | 0x7F | 0xC2 | 0xCD | 0xE1..=0xE3 | 0xEE..=0xF4 => Class::Look,
            0xE4..=0xE9 => Class::Ideograph,
            _ => Class::Plain,
        };
        byte += 1;
    }
    table
};

/// What becomes of a character.
enum Fate<'a> {
    Stays,
    Goes,
    Becomes(&'a str),
    Blank,
    LineEnd,
}

fn nth(table: &'static str, first: u32, c: char) -> Fate<'static> {
    let index = (c as u32 - first) as usize;
    let found = table.char_indices().nth(index).and_then(|(at, plain)| {
        let form = table.get(at..at + plain.len_utf8())?;
        (plain != '\0').then_some(form)
    });
    found.map_or(Fate::Stays, Fate::Becomes)
}

fn fate<'a>(c: char, converter: &'a Converter) -> Fate<'a> {
    match c {
        '\n' | '\t' => Fate::Stays,
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::LineEnd,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Fate::Goes,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' => Fate::Goes,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Fate::Goes,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' => Fate::Goes,
        '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{e0100}'..='\u{e01ef}' => Fate::Goes,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Fate::Blank,
        // A3A0, a blank in the fonts of the time, decodes to this code.
        '\u{e5e5}' => Fate::Blank,
        '\u{e7c7}' => Fate::Becomes("ḿ"),
        '\u{e7c8}' => Fate::Becomes("ǹ"),
        '\u{e78d}'..='\u{e796}' => nth(PRIVATE_VERTICAL, 0xe78d, c),
        '\u{2e80}'..='\u{2ef3}' => RADICALS
            .iter()
            .find(|(radical, _)| *radical == c)
            .map_or(Fate::Stays, |(_, plain)| Fate::Becomes(plain)),
        '\u{2f00}'..='\u{2fd5}' => nth(KANGXI, 0x2f00, c),
        '\u{fe10}'..='\u{fe19}' => nth(VERTICAL, 0xfe10, c),
        '\u{fe30}'..='\u{fe44}' => nth(COMPATIBILITY, 0xfe30, c),
        '\u{fe50}'..='\u{fe6b}' => nth(SMALL, 0xfe50, c),
        '\u{ff61}'..='\u{ff64}' => nth(HALF_WIDTH, 0xff61, c),
        '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' => {
            converter.unified(c).map_or(Fate::Stays, Fate::Becomes)
        }
        _ => Fate::Stays,
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

#[derive(Default)]
struct Pass {
    edits: Vec<Edit>,
    growth: isize,
    private: Remains,
    replaced: Remains,
}

/// How many of a kind remain, and where the first of them stands in the text after the pass.
#[derive(Default)]
struct Remains {
    count: usize,
    first: Option<Span>,
}

impl Remains {
    fn add(&mut self, span: Span) {
        self.count += 1;
        self.first.get_or_insert(span);
    }
}

impl Pass {
    fn edit(&mut self, span: Span, text: &str) {
        self.growth += text.len() as isize - span.len() as isize;
        self.edits.push(Edit::replace(span, text));
    }

    /// Looks at the character at `at`; says where to go on.
    fn look(&mut self, text: &str, at: usize, converter: &Converter) -> usize {
        let rest = text.get(at..).unwrap_or("");
        let Some(c) = rest.chars().next() else {
            return at + 1;
        };
        let end = at + c.len_utf8();
        let span = Span::new(at, end);
        match fate(c, converter) {
            Fate::Stays => self.remains(c, span),
            Fate::Goes => self.edit(span, ""),
            Fate::Becomes(plain) => self.edit(span, plain),
            Fate::LineEnd if c == '\r' && rest.as_bytes().get(1) == Some(&b'\n') => {
                self.edit(span, "");
            }
            Fate::LineEnd => self.edit(span, "\n"),
            Fate::Blank => return self.blanks(text, at, converter),
        }
        end
    }

    /// A run of blanks: one plain blank each, but at most two at the beginning of a line, which is
    /// enough to tell that a paragraph begins there (and fewer than make a code block in Markdown).
    fn blanks(&mut self, text: &str, at: usize, converter: &Converter) -> usize {
        let opens = matches!(
            at.checked_sub(1)
                .and_then(|before| text.as_bytes().get(before)),
            None | Some(b'\n' | b'\r')
        );
        let mut end = at;
        for (count, c) in text.get(at..).unwrap_or("").chars().enumerate() {
            if !matches!(fate(c, converter), Fate::Blank) {
                break;
            }
            let span = Span::new(end, end + c.len_utf8());
            self.edit(span, if opens && count >= 2 { "" } else { " " });
            end = span.end;
        }
        end
    }

    fn remains(&mut self, c: char, span: Span) {
        let remains = match c {
            '\u{fffd}' => &mut self.replaced,
            c if is_private(c) => &mut self.private,
            _ => return,
        };
        let start = span.start.saturating_add_signed(self.growth);
        remains.add(Span::new(start, start + span.len()));
    }

    fn finish(self) -> Repaired {
        let mut notes = Vec::new();
        if let Some(first) = self.private.first {
            let count = self.private.count;
            notes.push(
                Note::new(
                    Stage::Clean,
                    NoteKind::UncertainRepair,
                    format!(
                        "{count} private-use character(s) remain: they mean something only in a font of the page, or are damage that could not be repaired"
                    ),
                )
                .at(first),
            );
        }
        if let Some(first) = self.replaced.first {
            let count = self.replaced.count;
            notes.push(
                Note::new(
                    Stage::Clean,
                    NoteKind::ReplacedBytes,
                    format!("{count} replacement mark(s) (U+FFFD) remain where bytes were lost"),
                )
                .at(first),
            );
        }
        Repaired {
            edits: self.edits,
            notes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::DataSource;
    use crate::survey::Kinds;
    use crate::text::replay;

    fn plain(text: &str) -> String {
        let converter = Converter::load(&DataSource::embedded()).expect("the tables are right");
        replay(text, &edits(text, &converter).edits).expect("the edits fit")
    }

    #[test]
    fn odd_characters_become_plain() {
        for (odd, expected) in [
            ("一行\r\n二行\r三行\n", "一行\n二行\n三行\n"),
            ("　　新建公厕12座", "  新建公厕12座"),
            ("　　　　新建公厕12座", "  新建公厕12座"),
            ("记者　李明\u{a0}通讯员", "记者 李明 通讯员"),
            ("完成\u{200b}46\u{ad}7\u{feff}个", "完成467个"),
            ("投入\u{0}60\u{7}万元", "投入60万元"),
            ("⼈⺠⽇报，⻓江", "人民日报，长江"),
            ("完成率︰94﹒3﹪", "完成率：94．3％"),
            ("\u{f9f7}项﹐已办结", "立项，已办结"),
            ("共\u{e5e5}3家", "共 3家"),
            ("第一页\u{c}第二页", "第一页\n第二页"),
        ] {
            assert_eq!(plain(odd), expected, "{odd:?}");
            assert_eq!(plain(expected), expected, "{expected:?} is plain already");
        }
    }

    #[test]
    fn what_carries_meaning_stays() {
        for text in [
            "鹰潭·信江　".trim_end(),
            "1～3月——增长１２，３４５．６％；①②③，Ⅲ类水质，25㎡，38℃，㎏",
            "<a href=\"x?a=1&b=2\">\tcode\n</a> 100 %",
            "“一老一小”，《清单》、【通报】…",
            "\u{e100}图标",
            "𠮷林",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn what_a_survey_passes_over_stays() {
        let converter = Converter::load(&DataSource::embedded()).expect("the tables are right");
        for c in '\0'..=char::MAX {
            let stays = matches!(fate(c, &converter), Fate::Stays);
            let counted = is_private(c) || c == '\u{fffd}';
            if !stays || counted {
                let kinds = converter.survey(c.encode_utf8(&mut [0; 4]));
                assert!(kinds.has(Kinds::ODD), "{c:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_repaired_is_noted() {
        let converter = Converter::load(&DataSource::embedded()).expect("the tables are right");
        let repaired = edits("\r\n\u{e2b7}鸢\u{e2b8}\u{fffd}", &converter);
        let said: Vec<_> = repaired.notes.iter().map(|n| (n.kind, n.span)).collect();
        assert_eq!(
            said,
            [
                (NoteKind::UncertainRepair, Some(Span::new(1, 4))),
                (NoteKind::ReplacedBytes, Some(Span::new(10, 13))),
            ]
        );
    }
}
