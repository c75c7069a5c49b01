#!/usr/bin/env python3
"""Writes a synthetic WARC of pages to standard output, each with an article of its own, and how many to standard error.

    benches/synthetic_warc.py GIGABYTES | gongbao extract - -o figures.jsonl --summary run.json

Pages are as those of news sites: some 40 kB of scripts, styles, menus and lists round an article of some
sentences. The numbers differ from page to page, so that no article repeats another.
"""

import sys

SENTENCES = [
    "截至{month}月底，全县共确定民生项目{a}个，已完成{b}个。",
    "县委有关负责同志表示，要坚持问题导向，把好事办实、把实事办好。",
    "今年以来，全县投入资金{c}万元，改造老旧小区{d}个，惠及居民{e}户。",
    "会议强调，各部门要压实责任、密切配合，确保各项任务按期完成。",
    "其中，东城街道完成{f}个，西城街道完成{g}个。",
    "记者在现场看到，施工人员正在铺设管网，道路两旁的绿化也已经完成。",
    "力争到明年年底，新建农村公路{h}公里。",
    "“以前一下雨就积水，现在好多了。”家住附近的居民高兴地说。",
]


def page(number):
    values = {name: 10 + number * (7 + at) % 9973 for at, name in enumerate("abcdefgh")}
    values["month"] = 1 + number % 12
    paragraphs = "".join(
        f"<p>　　{sentence.format(**values)}{SENTENCES[(at + number) % len(SENTENCES)].format(**values)}</p>\n"
        for at, sentence in enumerate(SENTENCES)
    )
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>第{number}号通报：全县民生项目进展</title>
{HEAD}</head><body>{MENU}
<div class="article"><h1>第{number}号通报：全县民生项目进展</h1>
<div class="info">发布时间：2023-{values["month"]:02d}-{1 + number % 28:02d} 来源：县融媒体中心</div>
<div class="content">{paragraphs}</div></div>
{LIST}</body></html>""".encode()


HEAD = "<style>" + ".box{margin:0 auto;width:1000px}\n" * 150 + "</style>\n<script>" + "var a=[1,2,3];\n" * 600 + "</script>"
MENU = '<ul class="nav">' + "".join(f'<li><a href="/list/{n}.html">栏目{n}</a></li>\n' for n in range(60)) + "</ul>"
LIST = '<div class="related"><ul>' + "".join(
    f'<li><a href="/2023/{n}.html" target="_blank" title="相关新闻的标题第{n}条">相关新闻的标题第{n}条</a><span>2023-01-01</span></li>\n'
    for n in range(120)
) + "</ul></div>"


def record(number):
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(number)
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
        f"WARC-Date: 2023-09-04T01:02:03Z\r\nWARC-Target-URI: http://county.example/{number}.html\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def main():
    left = int(float(sys.argv[1]) * 1e9)
    number = 0
    while left > 0:
        out = record(number)
        sys.stdout.buffer.write(out)
        left -= len(out)
        number += 1
    print(f"{number} pages", file=sys.stderr)


if __name__ == "__main__":
    main()
