//! The command line of gongbao: arguments, dispatch, exit code.

mod cli;

use std::process::ExitCode;

/// Pages make many small strings on several threads, which the system's allocator is slow at.
#[cfg(not(feature = "python"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
