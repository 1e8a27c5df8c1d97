// How an implementation in Go writes its trace: `go run emit.go` writes trace.ndjson. docs/trace.md shows the first part.

package main

import (
	"encoding/json"
	"os"
	"sync"
	"time"
)

var (
	traceLock    sync.Mutex
	traceFile, _ = os.Create("trace.ndjson")
	traceJSON    = json.NewEncoder(traceFile)
	traceStart   = time.Now()
)

// trace(rf.me, "term", 3, "vote", 1) writes a line. Call it while you hold rf.mu, after persist().
func trace(server int, fields ...any) {
	traceLock.Lock()
	defer traceLock.Unlock()
	line := map[string]any{"s": server, "t": time.Since(traceStart).Microseconds()}
	for i := 0; i+1 < len(fields); i += 2 {
		line[fields[i].(string)] = fields[i+1]
	}
	traceJSON.Encode(line)
}

// traceVote is for a votedFor of -1.
func traceVote(votedFor int) any {
	if votedFor < 0 {
		return nil
	}
	return votedFor
}

// Raft has of a server what the lines are about, by the names of the MIT course.
type Raft struct {
	mu                                     sync.Mutex
	me, currentTerm, votedFor, commitIndex int
}

// ApplyMsg is what a server gives to its state machine.
type ApplyMsg struct {
	Command      any
	CommandIndex int
}

func (rf *Raft) requestVote(term, candidate int) {
	rf.mu.Lock()
	defer rf.mu.Unlock()
	rf.currentTerm, rf.votedFor = term, candidate
	trace(rf.me, "term", rf.currentTerm, "vote", traceVote(rf.votedFor), "role", "follower")
}

func (rf *Raft) appendEntry(index, term int, command any) {
	rf.mu.Lock()
	defer rf.mu.Unlock()
	trace(rf.me, "append", []any{index, term, command})
}

func (rf *Raft) commit(msg ApplyMsg) {
	rf.mu.Lock()
	defer rf.mu.Unlock()
	rf.commitIndex = msg.CommandIndex
	trace(rf.me, "commit", rf.commitIndex)
	trace(rf.me, "apply", []any{msg.CommandIndex, nil, msg.Command})
}

func (rf *Raft) restart() {
	rf.mu.Lock()
	defer rf.mu.Unlock()
	trace(rf.me, "crash", true)
	rf.commitIndex = 0
	trace(rf.me, "restart", true, "term", rf.currentTerm, "vote", traceVote(rf.votedFor))
}

// all does something at all servers at once, and waits for it.
func all(servers []*Raft, do func(*Raft)) {
	var wait sync.WaitGroup
	for _, server := range servers {
		wait.Add(1)
		go func(rf *Raft) {
			defer wait.Done()
			do(rf)
		}(server)
	}
	wait.Wait()
}

// S0 wins an election, and a command is committed; what the others lose when they crash comes again.
func main() {
	var servers []*Raft
	for me := 0; me < 3; me++ {
		servers = append(servers, &Raft{me: me, votedFor: -1})
		trace(me, "term", 0, "vote", traceVote(-1), "members", []int{0, 1, 2})
	}
	rf, others := servers[0], servers[1:]
	rf.currentTerm, rf.votedFor = 1, rf.me
	trace(rf.me, "term", rf.currentTerm, "vote", traceVote(rf.votedFor), "role", "candidate")
	all(others, func(other *Raft) { other.requestVote(1, rf.me) })
	trace(rf.me, "role", "leader")

	command := map[string]any{"op": "put", "key": "<x>", "value": 1}
	msg := ApplyMsg{Command: command, CommandIndex: 1}
	rf.appendEntry(1, 1, command)
	all(others, func(other *Raft) { other.appendEntry(1, 1, command) })
	rf.commit(msg)
	all(others, func(other *Raft) { other.restart() })

	// What nobody committed may be deleted.
	rf.appendEntry(2, 1, "lost")
	index := 2
	trace(rf.me, "term", 2, "vote", traceVote(-1))
	trace(rf.me, "truncate", index)
	all(others, func(other *Raft) { other.commit(msg) })
}
