//! How divisions are called for short, and what tells a short form from the name of something else.

/// Nationalities in the names of autonomous divisions (`各` for 龙胜各族自治县).
const NATIONALITIES: &[&str] = &[
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "鄂温克",
    "保安",
    "裕固",
    "独龙",
    "鄂伦春",
    "各",
];

/// Nationalities that names give without 族 as well (巴音郭楞蒙古自治州, 伊犁哈萨克自治州).
const BARE: &[&str] = &["维吾尔", "蒙古", "哈萨克", "柯尔克孜", "塔吉克", "锡伯"];

/// The words for the rank at the end of a name, the longer before the shorter.
const RANKS: &[&str] = &[
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "特区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
];

/// What stands in the (long) names of zones, which have no short form of this kind; 合作市 has one.
const ZONES: &[&str] = &[
    "开发",
    "园区",
    "示范",
    "管理",
    "高新",
    "实验",
    "试验",
    "合作",
    "保税",
    "物流",
    "工业",
    "产业",
    "旅游",
    "风景",
    "食品",
    "经济",
    "生态",
    "农场",
    "委员会",
    "群岛",
];

/// Ends of a rest that is no name by itself: 科尔沁左翼中(旗), 达尔罕茂明安联合(旗).
const BANNERS: &[char] = &['左', '右', '前', '后', '中', '合'];

/// The other names of the division called `name` in full; the flag says whether the name says by
/// itself that it is a division (互助县), as a short form (互助) does not.
pub(super) fn other_names(name: &str) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    if name.chars().count() > 5 && ZONES.iter().any(|zone| name.contains(zone)) {
        return out;
    }
    let Some((stem, rank)) = RANKS
        .iter()
        .find_map(|rank| Some((name.strip_suffix(rank)?, *rank)))
    else {
        return out;
    };
    let short = without_nationalities(stem);
    let unfinished = match rank {
        "旗" => short.ends_with(BANNERS),
        // 鹰手营子矿(区)
        "区" => short.ends_with('矿'),
        _ => false,
    };
    if short.chars().count() < 2 || unfinished {
        return out;
    }
    out.push((short.to_owned(), false));
    // 延边州, 互助县, 鄂温克旗; 广西自治区 is not said.
    match rank {
        "自治州" => out.push((format!("{short}州"), true)),
        "自治县" => out.push((format!("{short}县"), true)),
        "自治旗" => out.push((format!("{short}旗"), true)),
        "区" if short.len() < stem.len() => out.push((format!("{short}区"), true)),
        _ => {}
    }
    out
}

/// `积石山保安族东乡族撒拉族` → `积石山`; a name that is nothing but a nationality loses only 族.
fn without_nationalities(stem: &str) -> &str {
    if stem == "内蒙古" {
        return stem;
    }
    let mut rest = stem;
    loop {
        let shorter = NATIONALITIES.iter().find_map(|nationality| {
            let bare = BARE.contains(nationality);
            let named = rest
                .strip_suffix('族')
                .and_then(|rest| rest.strip_suffix(nationality))
                .or_else(|| bare.then(|| rest.strip_suffix(nationality)).flatten())?;
            (named.chars().count() >= 2).then_some(named)
        });
        match shorter {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    if NATIONALITIES
        .iter()
        .any(|nationality| rest.strip_suffix('族') == Some(nationality))
    {
        return rest.trim_end_matches('族');
    }
    rest
}

/// Words that, right after a short form, make it the name of a street, a township, a station …
const GOES_ON: &[&str] = &[
    "路",
    "街",
    "巷",
    "弄",
    "镇",
    "乡",
    "村",
    "社区",
    "大道",
    "大桥",
    "火车站",
    "客运站",
    "大学",
    "学院",
    "中学",
    "小学",
    "日报",
    "晚报",
    "商报",
    "银行",
    "幼儿园",
    "机场",
    "国际机场",
    "时间",
    "苑",
];

/// Words that begin with one of [`GOES_ON`] and stand after the name of a place all the same.
const STANDS: &[&str] = &[
    "乡村", "乡镇", "乡亲", "乡土", "乡贤", "镇村", "镇街", "村民", "村镇", "村级", "村居", "街头",
    "街镇", "街乡", "路网", "路段",
];

/// Whether a short form followed by `rest` is part of another name: 北京(路), 平安(镇).
pub(super) fn goes_on(rest: &str) -> bool {
    GOES_ON.iter().any(|word| rest.starts_with(word))
        && !STANDS.iter().any(|word| rest.starts_with(word))
}

/// What is left of the full `name` where its last character belongs to the word that follows:
/// 吉林 of 吉林(市场), 河西 of 河西(区域).
pub(super) fn cut_by_next<'a>(name: &'a str, rest: &str) -> Option<&'a str> {
    match rest.chars().next()? {
        '场' => name.strip_suffix('市'),
        '域' => name.strip_suffix('区'),
        _ => None,
    }
}
