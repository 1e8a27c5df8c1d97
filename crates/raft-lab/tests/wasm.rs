//! The same runs as wasm: what the native program printed has to come out here too.
//!
//! A wasm test has neither arguments nor an environment, so it is compiled with what it has to find.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    // Natively there is nothing to compare with; the digests' own tests stand in the other files.
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use raft_lab::labs;
    use raft_sim::Time;
    use raft_sim::core::Paper;
    use wasm_bindgen_test::wasm_bindgen_test;

    const NATIVE: Option<&str> = option_env!("RAFT_NATIVE_DIGESTS");
    const SEEDS: u64 = 200;
    const NATIVE_LABS: Option<&str> = option_env!("RAFT_NATIVE_LABS");
    const MINUTE: Time = Time::from_millis(60_000);

    #[wasm_bindgen_test]
    #[expect(clippy::expect_used, reason = "the message says what to do")]
    fn digests_are_those_of_the_native_program() {
        let native = NATIVE.expect("nothing to compare with: run `cargo xtask test lab`");
        let native: Vec<&str> = native.split(',').collect();
        let here: Vec<String> = (1..=SEEDS)
            .map(|seed| format!("{:016x}", raft_lab::chaos_digest(seed, MINUTE)))
            .collect();
        assert_eq!(here, native);
    }

    /// In slices, as a page runs them.
    #[wasm_bindgen_test]
    #[expect(clippy::expect_used, reason = "the message says what to do")]
    fn labs_are_passed_and_end_as_those_of_the_native_program() {
        let native = NATIVE_LABS.expect("nothing to compare with: run `cargo xtask test lab`");
        let here: Vec<String> = labs::tests(Paper)
            .iter()
            .map(|test| {
                let mut run = test.start(1).expect("the cluster of a test is possible");
                let report = loop {
                    if let Some(report) = run.go_on(10_000) {
                        break report;
                    }
                };
                assert_eq!(report.failure, None, "{}", report.info.name);
                format!("{:016x}", run.digest())
            })
            .collect();
        let native: Vec<&str> = native.split(',').collect();
        assert_eq!(here, native);
    }
}
