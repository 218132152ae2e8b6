//! The program: hands its arguments to `cli` and its outcome to the system.

fn main() -> std::process::ExitCode {
    flowbell::cli::main()
}
