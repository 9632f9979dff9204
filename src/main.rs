//! The `telusur` program: parse the arguments, run the command, map the outcome
//! to an exit code.

#![forbid(unsafe_code)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
