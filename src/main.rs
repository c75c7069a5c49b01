//! The command line of gongbao.

fn main() {}
