//! The document as it was scraped, with the repairs marked.

use maud::{Markup, html};

use super::layout;
use crate::clean::PassKind;
use crate::serve::address::Address;
use crate::serve::articles::Article;
use crate::serve::raw::{Raw, RawPiece};

pub fn page(database: &str, address: &Address, article: &Article, raw: Option<&Raw>) -> Markup {
    let lang = address.lang();
    let body = html! {
        (super::article::head(address, article))
        @match raw {
            None => p.empty { (lang.say(
                "数据库里没有保存这篇文章的原文件。",
                "The database does not hold the document of this article.",
            )) },
            Some(raw) => {
                p.legend {
                    span { (lang.say("编码", "Charset")) " " (raw.charset) }
                    @for (kind, count) in &raw.kinds {
                        span class={ "repair " (name(*kind)) } { (lang.word(&name(*kind))) " " (count) }
                    }
                    @if raw.kinds.is_empty() { span { (lang.say("没有修复", "No repairs")) } }
                }
                div.raw tabindex="0" { @for part in &raw.pieces { (piece(address, article, part)) } }
                @if raw.cut { p.empty { (lang.say("原文太长，只显示开头部分。", "The document is long; only its beginning is shown.")) } }
            }
        }
    };
    let title = lang.say("原文", "Raw source");
    layout(
        database,
        address,
        &super::article::path(article),
        title,
        &body,
    )
}

fn name(kind: PassKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn piece(address: &Address, article: &Article, piece: &RawPiece) -> Markup {
    let lang = address.lang();
    let inner = html! {
        @match piece.figures.first() {
            Some(figure) => {
                @let to = address.without("view").with("figure", &figure.to_string());
                a.read href={ (to.href(&super::article::path(article))) "#f" (figure) } { (piece.text) }
            }
            None => { (piece.text) }
        }
    };
    html! {
        @match piece.repairs.last() {
            None => { (inner) }
            Some(kind) => {
                @let names: Vec<String> = piece.repairs.iter().map(|kind| lang.word(&name(*kind)).to_owned()).collect();
                @if !piece.text.is_empty() {
                    del class={ "repair " (name(*kind)) } title=(names.join(" › ")) { (inner) }
                }
            }
        }
        @for (kind, text) in &piece.added {
            @if !text.trim().is_empty() {
                ins class={ "repair " (name(*kind)) } title=(lang.word(&name(*kind))) { (text) }
            }
        }
    }
}
