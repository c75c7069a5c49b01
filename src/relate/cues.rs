//! The words of the genre that say which figure is the whole, which is done, and what a rate is of.

/// Verbs that say that a matter is finished: 办结 a case, 拨付 money, 竣工 a building.
pub const FINISHED: &[&str] = &[
    "完成",
    "办结",
    "办理完毕",
    "办理完结",
    "解决",
    "化解",
    "整改",
    "竣工",
    "完工",
    "建成",
    "投产",
    "投用",
    "到位",
    "拨付",
    "销号",
    "处置",
    "落实",
    "答复",
    "回复",
    "交付",
    "兑付",
    "兑现",
    "结案",
    "审结",
    "执结",
    "修复",
    "验收",
    "通车",
    "清零",
    "办妥",
    "办好",
    "支出",
    "销案",
    "采纳",
    "回应",
    "清偿",
    "清欠",
    "偿还",
    "下达",
    "收回",
    "追回",
    "调解成功",
    "成功调解",
    "达标",
    "整治",
    "拆除",
    "实现",
];

/// Further verbs a rate of completion is named by: 开工率, 接种率, 参保率.
pub const NAMING: &[&str] = &[
    "开工", "启动", "复工", "接种", "参保", "签约", "覆盖", "入住", "收割", "栽插", "播种", "插秧",
    "移栽", "机收", "收获", "安置", "建档", "兑换", "执行", "支付", "进度", "成功", "处理", "收缴",
    "征收", "就业", "交房", "搬迁", "腾退", "履约", "达成", "响应", "普查", "采集", "录入", "发放",
    "登记", "清运", "入库", "改造", "受理", "结算", "使用", "开通", "接入", "回收", "完结", "办理",
    "调解", "投放", "建设", "落地", "安装",
];

/// Words before a figure that make it a whole because it came in: cases, complaints, findings.
pub const TAKEN_IN: &[&str] = &[
    "受理", "收集", "征集", "梳理", "发现", "排查", "摸排", "上报", "收到", "接到", "接收", "交办",
    "转办", "立案", "查摆", "列出", "确定", "承办", "登记", "纳入", "共有", "共计", "派发", "查出",
    "反馈", "征求", "接报", "接诉", "立项", "承诺", "认领", "领办", "实施", "涉及", "摸底", "安排",
    "收受", "生成", "流转", "采集", "分办", "督办", "形成", "提出", "筛查", "接待", "通报", "移交",
    "下拨", "争取", "申报", "反映", "推进", "谋划", "筹集", "推送", "建立", "批复",
];

/// Words before a figure that make it a whole because it is aimed at.
pub const AIMED_AT: &[&str] = &[
    "计划",
    "任务",
    "目标",
    "指标",
    "预算",
    "规划",
    "应",
    "需",
    "拟",
    "总投资",
    "核定",
    "需求",
];

/// Words that stand for a plan that a rate is of: 占年度计划的75%.
pub const PLAN: &[&str] = &[
    "计划",
    "任务",
    "目标",
    "指标",
    "预算",
    "应",
    "总数",
    "总量",
    "总投资",
];

/// Words between a whole and its parts.
pub const OF_WHICH: &[&str] = &["其中", "中有", "当中"];

/// Words that claim that what follows are all parts.
pub const MADE_OF: &[&str] = &[
    "分为",
    "分别为",
    "分别是",
    "包括",
    "由",
    "构成",
    "组成",
    "含",
];

/// Words that name what is left of a whole.
pub const REMAINDER: &[&str] = &[
    "其余", "剩余", "余下", "剩下", "还剩", "尚余", "缺口", "另外", "尚有", "还有",
];

/// Words that make a figure the total of what stands before it.
pub const TOTAL: &[&str] = &["合计", "总计", "共计", "总共", "一共"];

/// Words that say that a figure is all there is.
pub const ALTOGETHER: &[&str] = &["共", "总", "累计", "全", "合计", "现有"];

/// Words that say that what follows has happened by now.
pub const BY_NOW: &[&str] = &[
    "已", "累计", "实际", "目前", "现", "只", "仅", "截至", "如期", "按期", "成功",
];

/// Words that say that what follows is still to come, or has not come.
pub const NOT_YET: &[&str] = &[
    "确保",
    "力争",
    "争取",
    "将",
    "要",
    "须",
    "应",
    "预计",
    "有望",
    "计划",
    "年底前",
    "未",
    "尚",
    "拟",
    "推动",
    "加快",
    "限期",
    "待",
    "目标",
    "努力",
    "不能",
    "没有",
    "如果",
    "正在",
];

/// Words that say that all of it is meant.
pub const ENTIRELY: &[&str] = &[
    "全部", "逐一", "一一", "均", "悉数", "全数", "逐件", "逐个", "都",
];

/// Words that may stand between such a word and the verb.
pub const ENTIRELY_FILLERS: &[&str] = &[
    "已", "经", "得到", "都", "按期", "如期", "顺利", "按时", "及时", "有效", "妥善", "予以",
    "高效", "全部", "进行", "给予", "圆满", "提前", "被", "推动", "督促", "完成",
];

/// Words that make a figure an average or a standard, which is neither a whole nor a part.
pub const AVERAGE: &[&str] = &[
    "平均", "户均", "人均", "案均", "村均", "亩均", "均价", "月均", "日均", "年均", "每",
];

/// Nouns of things that get done, whose own rate may stand right behind them: 77个项目开工率.
pub const WORKS: &[&str] = &[
    "项目", "事项", "任务", "工程", "问题", "实事", "案件", "纠纷", "诉求", "投诉", "隐患", "提案",
    "建议", "工单",
];

/// Rates that are no completion although a verb of one stands in their name.
pub const OTHER_RATES: &[&str] = &[
    "满意", "合格", "成活", "增长", "知晓", "贡献", "利用", "同比",
];

/// Labels of a table's rows and columns that hold the sum of the others.
pub const TOTAL_LABELS: &[&str] = &[
    "合计",
    "总计",
    "共计",
    "总数",
    "小计",
    "总和",
    "合　计",
    "合 计",
    "总　计",
    "总 计",
    "小 计",
    "小　计",
];

/// Columns of a table that cannot be added up.
pub const NOT_ADDITIVE: &[&str] = &[
    "率", "均", "占比", "比重", "排名", "位次", "序号", "得分", "同比", "增",
];

/// Words that hold a cue of one character without its sense: 应急 is no 应, 重要 no 要.
const COMPOUNDS: &[&str] = &[
    "重要",
    "主要",
    "接待",
    "等待",
    "对待",
    "期待",
    "待遇",
    "供应",
    "响应",
    "适应",
    "应用",
    "应急",
    "应对",
    "反应",
    "对应",
    "成都",
    "首都",
    "都市",
    "都匀",
    "人均",
    "户均",
    "模拟",
    "虚拟",
    "将近",
    "将军",
    "未来",
    "未成年",
    "必需",
    "急需",
    "需求",
    "均衡",
    "均等",
    "均匀",
    "尚且",
    "高尚",
    "要素",
    "要求",
    "纪要",
    "摘要",
    "需要",
    "推动力",
];

/// The text without the words that only look like cues.
pub fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    let mut plain = std::borrow::Cow::Borrowed(text);
    for word in COMPOUNDS {
        if plain.contains(word) {
            plain = plain.replace(word, "　").into();
        }
    }
    plain
}

/// The last of the words in `text`: where it begins and ends.
pub fn last(text: &str, words: &[&str]) -> Option<(usize, usize)> {
    words
        .iter()
        .filter_map(|word| text.rfind(word).map(|at| (at, at + word.len())))
        .max_by_key(|(at, end)| (*end, end - at))
}

/// Whether one of the words stands in `text`.
pub fn any(text: &str, words: &[&str]) -> bool {
    let text = plain(text);
    words.iter().any(|word| text.contains(word))
}

/// The longest of the words that `text` begins with.
pub fn begins<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words
        .iter()
        .filter(|word| text.starts_with(**word))
        .max_by_key(|word| word.len())
        .copied()
}

/// The longest of the words that `text` ends with.
pub fn ends<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words
        .iter()
        .filter(|word| text.ends_with(**word))
        .max_by_key(|word| word.len())
        .copied()
}
