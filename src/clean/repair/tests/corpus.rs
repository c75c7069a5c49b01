//! Clean text for the tests: articles of the genre from templates, and long stretches of mixed text.

use jieba_rs::Jieba;

/// A small generator of pseudo-random numbers; the tests have to be repeatable.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const PLACES: &str = "青川县 白鹿镇 云台街道 榆林区 长桥社区 沙坪坝区 东港市 石鼓乡 新安县 凤凰街道 临江镇 武陵山区 桃花村 柳河县 海晏县 双流区 岳阳市 汾阳市 茶陵县 黔江区 龙泉驿区 红旗社区 丰泽区 塔城市 和平街道 五里坪村 渭滨区 永嘉县 麻栗坡县 兴隆场镇 大渡口区 梅列区";
const BODIES: &str = "县委、县政府 市住建局 街道党工委 县人社局 区教育局 市民政局 县农业农村局 区卫健委 镇政府 市水利局 县交通运输局 社区党支部 县医保局 区城管局 市场监管局 县文旅局 退役军人事务局 供电公司 司法局 县总工会";
const PEOPLE: &str = "王建国 李秀英 张大爷 刘女士 陈志强 赵奶奶 吴先生 周海燕 郑光明 孙丽华 马晓东 何书记 郭师傅 欧阳敏 贺兰 唐老师 谢婆婆 邓永红 曹医生 彭国庆 萧玉梅 叶青松 钟队长 罗启明";
const ROLES: &str = "社区书记 网格员 驻村第一书记 村民 居民 企业负责人 养老院院长 项目经理 志愿者 种植大户 教师 护士长 快递员 出租车司机 楼栋长 副县长 合作社理事长 局长";
const PROJECTS: &str = "老旧小区改造 农村公路硬化 高标准农田建设 饮水安全工程 适老化改造 充电桩建设 幼儿园扩建 污水管网改造 口袋公园 便民服务中心 卫生院迁建 智慧农贸市场 危桥改造 保障性租赁住房 图书馆分馆 厂房标准化 垃圾分类驿站 健身步道 乡村旅游示范带 冷链物流园 光伏发电 中药材基地 茶叶加工厂 校园食堂改造";
const UNITS: &str = "个 处 座 公里 户 家 套 所 项 栋 条 亩 台 间 名 件 人次 吨 平方米";
const ITEMS: &str = "停车位 路灯 公厕 电梯 岗位 床位 学位 摄像头 管道 机井 大棚 农户 企业 商铺 村民 老人 残疾人 案件 群众 党员 志愿者 项目 贷款 门店 果树";
const VERBS: &str =
    "完成 新建 改造 投入使用 整治 修缮 办结 帮扶 慰问 培训 发放 引进 建成 安装 清理 更换 开通 验收";
const SAYINGS: &str = "现在出门方便多了 日子越过越有奔头 以前下雨天两脚泥，现在水泥路修到了家门口 工资不拖欠，心里就踏实 我们将继续把好事办好、实事办实 这笔补助真是及时雨 孩子上学再也不用走远路了 大家都夸这个办法好 没有想到这么快就解决了 党的政策好，我们才有今天 有困难随时找我们 今年的收成比去年强 排队的时间缩短了一半 只要群众满意，再辛苦也值得 家里装了扶手，走路稳当了 环境美了，客人自然就来了 年底前一定全部完工 电话一打，师傅二十分钟就到 欠薪要回来了，能回家过个好年 用水用电都有保障 感谢你们帮忙协调 夜里有灯，走路不怕黑";
const OPENERS: &str = "近年来 今年以来 去年 截至目前 上半年 据了解 与此同时 下一步 为解决群众的烦心事 走进村口 在施工现场 据统计 “十四五”期间 一季度 入冬以来 针对企业反映的问题";
const TAILS: &str = "群众的获得感明显增强 得到了居民的一致好评 营商环境持续优化 为乡村振兴注入了新动能 有效缓解了停车难 受到企业欢迎 产业链不断延伸 村容村貌焕然一新 矛盾纠纷化解在基层 服务水平进一步提升 基础设施短板逐步补齐";

fn list(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

fn number(random: &mut Random) -> String {
    match random.below(6) {
        0 => format!("{}.{}万", 1 + random.below(90), 1 + random.below(9)),
        1 => format!("{}亿", 1 + random.below(20)),
        2 => format!("{}余", 10 * (1 + random.below(90))),
        3 => format!("{}", 1000 + random.below(80000)),
        _ => format!("{}", 1 + random.below(900)),
    }
}

fn count(random: &mut Random) -> String {
    let unit = random.pick(&list(UNITS));
    format!("{}{unit}", number(random))
}

fn sentence(random: &mut Random) -> String {
    let [
        place,
        body,
        person,
        role,
        project,
        item,
        verb,
        saying,
        opener,
        tail,
    ] = [
        PLACES, BODIES, PEOPLE, ROLES, PROJECTS, ITEMS, VERBS, SAYINGS, OPENERS, TAILS,
    ]
    .map(|words| random.pick(&list(words)).to_owned());
    let other = random.pick(&list(SAYINGS)).to_owned();
    let (a, b, c) = (count(random), count(random), number(random));
    let percent = format!("{}.{}%", random.below(99), random.below(9));
    match random.below(16) {
        0 => format!("{opener}，{place}{verb}{project}{a}，涉及{item}{b}，{tail}。"),
        1 => format!("“{saying}。”{person}说，{place}的{project}让他家受益。"),
        2 => format!("“{saying}，{other}。”{place}{role}{person}告诉记者。"),
        3 => format!("{body}投入资金{c}元，{verb}{item}{a}；同比增长{percent}。"),
        4 => format!("{role}{person}介绍说：“{saying}。”目前，{place}已{verb}{a}。"),
        5 => format!("{place}坚持“{project}”与“{tail}”两手抓，{verb}{a}、{item}{b}。"),
        6 => format!("“{saying}！”说起{project}，{person}笑得合不拢嘴。"),
        7 => format!("{opener}，{body}（{place}）共受理{item}{a}，办结率{percent}。"),
        8 => format!("{place}的{project}完成了吗？{role}{person}说：“{saying}。”{tail}。"),
        9 => format!("“{saying}。”{opener}，{body}负责人表示，“{other}。”"),
        10 => format!("其中，{item}{a}，{project}{b}；{place}{verb}{c}元，占{percent}。"),
        11 => format!("{person}是{place}的{role}，{opener}，他{verb}{item}{a}，{tail}。"),
        12 => format!("{body}出台《{place}{project}实施方案》，明确{verb}{item}{a}。"),
        13 => format!("“{saying}”“{other}”……在{place}，{role}你一言我一语。"),
        14 => format!("记者从{body}获悉，{opener}，全县{verb}{item}{a}，完成投资{c}元。"),
        _ => format!("{tail}。“{saying}。”{role}{person}指着{project}说。"),
    }
}

/// An article of a few paragraphs.
pub(super) fn article(random: &mut Random) -> String {
    let mut text = format!(
        "{}{}惠及{}{}\n",
        random.pick(&list(PLACES)),
        random.pick(&list(PROJECTS)),
        count(random),
        random.pick(&list(ITEMS))
    );
    for _ in 0..4 + random.below(4) {
        text.push_str("　　");
        for _ in 0..2 + random.below(3) {
            text.push_str(&sentence(random));
        }
        text.push('\n');
    }
    text
}

/// Every word of two frequent characters that the dictionary has.
fn words(jieba: &Jieba) -> Vec<String> {
    let common: Vec<char> = (0xB0..=0xD7u8)
        .flat_map(|lead| (0xA1..=0xFEu8).step_by(3).map(move |trail| [lead, trail]))
        .filter_map(|bytes| encoding_rs::GBK.decode(&bytes).0.chars().next())
        .collect();
    let mut words = Vec::new();
    for a in &common {
        for b in &common {
            let word = String::from_iter([*a, *b]);
            if jieba.has_word(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// A stretch that is neither damaged nor Chinese prose.
fn foreign(random: &mut Random) -> &'static str {
    random.pick(&[
        "Hello, world! What is it? Nothing; really: (see below).",
        "<p class=\"a,b;c:d\">",
        "</p><a href=\"https://example.com/a?b=1&c=2#d\">详情(点击查看)</a>",
        "if (a!=b){c?d:e;f(1,2)}",
        "var t=\"标题:内容\",u='作者';",
        "A股,B股,H股;C罗!K线图",
        "(PPT)、(3V3)、(A)座、vitamin C、5G+工业互联网",
        "电话:0838-12345678,邮箱:a@b.cn",
        "！太好了!真的吗?是的;好,走:去(这里)吧",
        "ISO9001、GDP、CPI，PM2.5；Ａ座１２３号",
        "![图片](a.png) **加粗**,_斜体_;`code:代码`",
        "①首先,②其次;③最后!",
        "α、β射线,±5℃;×100",
        "·—～…《》【】〔〕",
        "“你好!”他说,“走吧?”",
        "‘引号!’;“嵌套‘引号’。”",
        "乾县、於家村、祎、喆、瞭望塔!鑫磊公司,淼淼;焱垚?",
        "O型血,T恤;X光!U盘:Q币",
        "&nbsp;&nbsp;&lt;正文&gt;,",
    ])
}

/// Clean text of at least so many bytes, in pages.
pub(super) fn clean(jieba: &Jieba, bytes: usize) -> Vec<String> {
    let words = words(jieba);
    let mut random = Random::new(7);
    let mut pages = Vec::new();
    let mut total = 0;
    while total < bytes {
        let mut page = article(&mut random);
        for _ in 0..12 {
            match random.below(3) {
                0 => page.push_str(foreign(&mut random)),
                1 => page.push_str(&sentence(&mut random)),
                _ => {
                    for _ in 0..3 + random.below(12) {
                        page.push_str(&random.pick(&words));
                    }
                    page.push_str(random.pick(&[
                        "，", "。", "；", "！", "？", ",", "!", ";", "?", ":", "、", "(", ")", "\n",
                    ]));
                }
            }
        }
        // Some sites write all marks in ASCII.
        if random.chance(40) {
            for (wide, narrow) in ["！!", "，,", "；;", "？?", "：:", "（(", "）)"]
                .map(|pair| pair.split_at("！".len()))
            {
                page = page.replace(wide, narrow);
            }
        }
        total += page.len();
        pages.push(page);
    }
    pages
}
