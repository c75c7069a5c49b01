//! `gongbao --generate`: the manual page and completions, made from the arguments.

use clap::{Command, ValueEnum};
use clap_complete::Shell;

use super::{Exit, say};

/// What can be generated.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    /// A manual page in roff
    Man,
    /// Completions for Bash
    CompleteBash,
    /// Completions for Zsh
    CompleteZsh,
    /// Completions for fish
    CompleteFish,
}

pub fn run(kind: Kind, mut command: Command) -> Exit {
    let text = match kind {
        Kind::Man => manual(command),
        Kind::CompleteBash => complete(Shell::Bash, &mut command),
        Kind::CompleteZsh => complete(Shell::Zsh, &mut command),
        Kind::CompleteFish => complete(Shell::Fish, &mut command),
    };
    say::print(&text)
}

fn complete(shell: Shell, command: &mut Command) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, command, "gongbao", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// One page: the program, then each command with its help as it stands.
fn manual(mut command: Command) -> String {
    command.build();
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut out);
    let mut page = String::from_utf8_lossy(&out).into_owned();
    for sub in command.get_subcommands_mut() {
        let name = sub.get_name().to_uppercase();
        if name == "HELP" {
            continue;
        }
        page.push_str(&format!(".SH \"GONGBAO {name}\"\n.nf\n"));
        for line in sub.render_long_help().to_string().lines() {
            page.push_str(&escape(line));
            page.push('\n');
        }
        page.push_str(".fi\n");
    }
    page
}

/// A line of text for roff: no requests, no escapes.
fn escape(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    match line.chars().next() {
        Some('.' | '\'') => format!("\\&{line}"),
        _ => line,
    }
}
