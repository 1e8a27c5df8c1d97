#![no_std]
#![doc = "Raft as a sans-IO state machine."]
