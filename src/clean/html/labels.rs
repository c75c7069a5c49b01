//! What the first words of a line, and some words in it, say: that it is the page's and not the article's.

use std::sync::LazyLock;

use daachorse::DoubleArrayAhoCorasick;
use rustc_hash::FxHashSet;

/// Lines that head what follows an article: nothing after them belongs to it.
const ENDINGS: &[&str] = &[
    "相关阅读",
    "相关新闻",
    "相关报道",
    "相关链接",
    "相关文章",
    "相关推荐",
    "相关稿件",
    "相关信息",
    "推荐阅读",
    "延伸阅读",
    "延伸推荐",
    "往期精选",
    "热门推荐",
    "为你推荐",
    "为您推荐",
    "猜你喜欢",
    "精彩推荐",
    "更多推荐",
    "更多新闻",
    "网友评论",
    "热门评论",
    "最新评论",
    "全部评论",
    "我要评论",
    "发表评论",
    "我要跟帖",
    "参与评论",
    "免责声明",
    "版权声明",
    "郑重声明",
    "特别声明",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "最新信息",
    "最新文章",
    "热点新闻",
    "热门文章",
    "推荐新闻",
    "声明：",
    "精彩图集",
    "热点推荐",
    "往期回顾",
    "往期推荐",
    "责任编辑",
    "责编：",
    "责编:",
    "（责任编辑",
    "(责任编辑",
    "[责任编辑",
    "【责任编辑",
    "（责编",
    "(责编",
    "[责编",
    "【责编",
    "作者最新文章",
    "网友跟帖",
    "跟贴",
    "本文来源：",
    "本文来源:",
    "扫码阅读",
    "文章关键词：",
    "新闻推荐",
    "大家都在看",
    "点击排行",
];

/// Beginnings of short lines that belong to the page and not to the article.
const LABELS: &[&str] = &[
    "责任编辑",
    "责编",
    "编辑：",
    "编辑:",
    "（编辑",
    "(编辑",
    "【编辑",
    "[编辑",
    "本文编辑",
    "审核：",
    "审核:",
    "校对：",
    "校对:",
    "监制：",
    "终审：",
    "打印",
    "【打印",
    "[打印",
    "关闭窗口",
    "【关闭",
    "[关闭",
    "分享到",
    "分享：",
    "分享:",
    "分享",
    "扫一扫",
    "扫码",
    "扫描二维码",
    "扫二维码",
    "字号",
    "字体：",
    "【字体",
    "字体大小",
    "【字号",
    "[字号",
    "[字体",
    "【大 中 小",
    "大 中 小",
    "浏览次数",
    "浏览量",
    "阅读数",
    "阅读：",
    "点击数",
    "点击：",
    "点击量",
    "访问量",
    "返回顶部",
    "返回首页",
    "回到顶部",
    "收藏",
    "来源：",
    "来源:",
    "来源 ：",
    "稿源：",
    "信息来源",
    "新闻来源",
    "文章来源",
    "发布时间",
    "发布日期",
    "发稿时间",
    "更新时间",
    "发表时间",
    "时间：",
    "日期：",
    "作者：",
    "发布机构",
    "发布者",
    "索引号",
    "首页 >",
    "首页>",
    "您的位置",
    "当前位置",
    "您现在的位置",
    "现在位置",
    "我要纠错",
    "纠错",
    "原标题",
    "（原标题",
    "(原标题",
    "关键词：",
    "标签：",
    "tags：",
    "下载",
    "举报",
    "点赞",
    "打开",
    "查看原图",
    "加载更多",
    "展开全文",
    "阅读全文",
    "点击查看更多",
    "本文来自",
    "主办单位",
    "copyright",
    "©",
    "特别声明",
    "更多精彩",
    "阅读原文",
    "关注我们",
    "长按识别",
    "微信扫",
    "用微信扫",
    "在手机打开",
];

/// The characters that the words of a list begin with: most lines begin with another.
fn heads(words: &[&str]) -> FxHashSet<char> {
    words
        .iter()
        .filter_map(|word| word.chars().next())
        .collect()
}

static ENDING_HEADS: LazyLock<FxHashSet<char>> = LazyLock::new(|| heads(ENDINGS));
static LABEL_HEADS: LazyLock<FxHashSet<char>> = LazyLock::new(|| heads(LABELS));

/// Whether a line begins with one of the words of a list.
fn begins(line: &str, words: &[&str], heads: &FxHashSet<char>) -> bool {
    let head = line.chars().next();
    head.is_some_and(|head| heads.contains(&head))
        && words.iter().any(|word| line.starts_with(word))
}

/// Whether a line heads what comes after an article.
pub fn ends_article(line: &str) -> bool {
    const OPEN: [char; 9] = ['【', '[', '■', '●', '◆', '>', '*', '▼', '☞'];
    const BLANK: [char; 4] = [' ', '·', '•', '\u{3000}'];
    let head = line
        .chars()
        .find(|ch| !BLANK.contains(ch) && !OPEN.contains(ch));
    if !head.is_some_and(|head| ENDING_HEADS.contains(&head)) {
        return false;
    }
    // 延伸 · 阅读 is 延伸阅读.
    let plain: String = line
        .chars()
        .filter(|ch| !BLANK.contains(ch))
        .take(20)
        .collect();
    begins(plain.trim_start_matches(OPEN), ENDINGS, &ENDING_HEADS)
}

/// Words of the lines at a page's foot: who runs the site, and under which licence.
const IMPRINT: &[&str] = &[
    "ICP备",
    "ICP证",
    "icp备",
    "公网安备",
    "举报电话",
    "版权所有",
    "Copyright",
    "copyright",
    "©",
    "许可证编号",
    "网站标识码",
    "未经授权",
    "未经书面",
    "本站郑重声明",
    "投稿邮箱",
    "举报邮箱",
    "技术支持：",
    "承办单位：",
    "承办：",
    "建议使用",
    "All Rights",
];

#[allow(clippy::expect_used)] // The words are the program's own; its first test finds a mistake.
static IMPRINT_WORDS: LazyLock<DoubleArrayAhoCorasick<u8>> =
    LazyLock::new(|| DoubleArrayAhoCorasick::new(IMPRINT).expect("words of the program"));

/// Whether a line is of the page's foot.
pub fn is_imprint(line: &str) -> bool {
    IMPRINT_WORDS.find_iter(line).next().is_some()
}

/// Whole lines that are buttons.
const BUTTONS: &[&str] = &[
    "图集", "组图", "视频", "打印", "关闭", "收藏", "评论", "正文", "更多", "更多>>", "返回", "大",
    "中", "小", "分享", "转发", "点赞", "赞", "纠错", "顶部", "top",
];

/// Whether a short line is the page's: a label, a button, a credit.
pub fn is_label(line: &str) -> bool {
    if BUTTONS.contains(&line) {
        return true;
    }
    begins(line, LABELS, &LABEL_HEADS) || ends_article(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_of_the_page_are_known_by_their_beginning() {
        let ending = [
            "相关阅读",
            "【延伸 · 阅读】",
            "上一篇：县医院新增血透机",
            "责任编辑：李明",
            "（责编：王芳）",
        ];
        for line in ending {
            assert!(ends_article(line) && is_label(line), "{line}");
        }
        let label = [
            "来源：县政府办",
            "发布时间：2024-03-05",
            "【打印本页】",
            "分享到：",
            "扫一扫在手机打开",
            "更多",
        ];
        for line in label {
            assert!(is_label(line) && !ends_article(line), "{line}");
        }
        let text = [
            "县里把责任编成网格，落实到人",
            "来源可溯的农产品占八成",
            "更多群众住进新居",
            "编辑部设在县文化馆",
            "打造宜居小区6个",
            "声明书已签订1200份",
        ];
        for line in text {
            assert!(!is_label(line) && !ends_article(line), "{line}");
        }
    }

    #[test]
    fn the_foot_of_a_page_is_known_by_its_words() {
        assert!(is_imprint(
            "青溪县人民政府办公室 版权所有 某ICP备05001234号"
        ));
        assert!(!is_imprint("全县登记版权1200件，比上年增长8%。"));
    }

    proptest! {
        #[test]
        fn lists_are_searched_as_they_stand(
            line in "([ ·【\\[>*■]|上一篇|相关|阅读|责编|：|©|ICP备|版权|所有|县|新|a){0,6}"
        ) {
            let plain: String = line
                .chars()
                .filter(|ch| !matches!(ch, ' ' | '·' | '•' | '\u{3000}'))
                .take(20)
                .collect();
            let plain = plain.trim_start_matches(['【', '[', '■', '●', '◆', '>', '*', '▼', '☞']);
            let ends = ENDINGS.iter().any(|word| plain.starts_with(word));
            prop_assert_eq!(ends_article(&line), ends);
            prop_assert_eq!(is_imprint(&line), IMPRINT.iter().any(|word| line.contains(word)));
        }
    }
}
