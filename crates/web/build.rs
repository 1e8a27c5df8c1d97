//! Functions get high numbers in the table by which they are called: a number that is no function's is then hardly
//! ever taken for one when `cargo xtask build` looks which functions the page needs at once. And the linker leaves word
//! of what refers to what in the data, for the same purpose.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells a build script so what it builds for"
    )]
    let family = std::env::var("CARGO_CFG_TARGET_FAMILY");
    if family.is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--table-base=40961");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
