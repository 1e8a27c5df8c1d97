// Unpacks what xtask has packed: the page's first part. It was packed as streams of like things (streams.rs tells
// which), each with LZMA (its inventor's description is in the public
// domain, https://www.7-zip.org/sdk.html; names are those of the description), and are put together to wasm again.
const unpack = (() => {
    // The stream that is decoded just now. (One set of variables for all: what is told apart by closures is slow.)
    let lc, packed, at, coder, out, end, state, rep0, rep1, rep2, rep3, probs;

    // Probabilities, each kind in a stretch of its own.
    let count = 0;
    const take = (length) => (count += length) - length;
    const [isMatch, isRep, isRepG0, isRepG1, isRepG2, isRep0Long] = [12, 12, 12, 12, 12, 12].map(take);
    const [posSlots, posSpecial, align] = [256, 128, 16].map(take);
    // Two coders of lengths: a choice, another one, low, middle and high tree.
    const [matchLength, repLength] = [2 + 8 + 8 + 256, 2 + 8 + 8 + 256].map(take);
    const literals = count;

    // The range and the code: in an array numbers of 32 bits need no memory of their own.
    const bit = (index) => {
        const prob = probs[index], bound = (coder[0] >>> 11) * prob;
        let is = 0;
        if (coder[1] < bound) {
            coder[0] = bound;
            probs[index] = prob + ((2048 - prob) >> 5);
        } else {
            coder[0] -= bound;
            coder[1] -= bound;
            probs[index] = prob - (prob >> 5);
            is = 1;
        }
        if (coder[0] < 0x1000000) {
            coder[0] <<= 8;
            coder[1] = coder[1] << 8 | packed[at++];
        }
        return is;
    };
    const directBits = (bits) => {
        let value = 0;
        while (bits--) {
            coder[0] >>>= 1;
            const is = coder[1] >= coder[0];
            if (is) coder[1] -= coder[0];
            if (coder[0] < 0x1000000) {
                coder[0] <<= 8;
                coder[1] = coder[1] << 8 | packed[at++];
            }
            value = value * 2 + (is ? 1 : 0);
        }
        return value;
    };
    const tree = (from, bits) => {
        let symbol = 1;
        for (let i = 0; i < bits; i++) symbol = symbol << 1 | bit(from + symbol);
        return symbol - (1 << bits);
    };
    const reverseTree = (from, bits) => {
        let symbol = 1, value = 0;
        for (let i = 0; i < bits; i++) {
            const is = bit(from + symbol);
            symbol = symbol << 1 | is;
            value |= is << i;
        }
        return value;
    };
    const lengthFrom = (coder) => {
        if (!bit(coder)) return tree(coder + 2, 3);
        if (!bit(coder + 1)) return 8 + tree(coder + 10, 3);
        return 16 + tree(coder + 18, 8);
    };
    const distance = (length) => {
        const slot = tree(posSlots + (Math.min(length, 3) << 6), 6);
        if (slot < 4) return slot;
        const bits = (slot >> 1) - 1, base = (2 | slot & 1) * 2 ** bits;
        if (slot < 14) return base + reverseTree(posSpecial + base - slot, bits);
        return base + directBits(bits - 4) * 16 + reverseTree(align, 4);
    };
    const literal = () => {
        const from = literals + 0x300 * ((end ? out[end - 1] : 0) >> 8 - lc);
        let symbol = 1;
        if (state >= 7) {
            for (let match = out[end - rep0 - 1]; symbol < 0x100;) {
                const matchBit = match >> 7 & 1;
                match <<= 1;
                const is = bit(from + (1 + matchBit << 8) + symbol);
                symbol = symbol << 1 | is;
                if (is !== matchBit) break;
            }
        }
        while (symbol < 0x100) symbol = symbol << 1 | bit(from + symbol);
        out[end++] = symbol;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    };
    // How many bytes come from further back.
    const match = () => {
        if (!bit(isRep + state)) {
            [rep1, rep2, rep3] = [rep0, rep1, rep2];
            const length = lengthFrom(matchLength);
            state = state < 7 ? 7 : 10;
            rep0 = distance(length);
            return length + 2;
        }
        if (!bit(isRepG0 + state)) {
            if (!bit(isRep0Long + state)) {
                state = state < 7 ? 9 : 11;
                return 1;
            }
        } else {
            let found;
            if (!bit(isRepG1 + state)) found = rep1;
            else {
                if (!bit(isRepG2 + state)) found = rep2;
                else [found, rep3] = [rep3, rep2];
                rep2 = rep1;
            }
            [rep0, rep1] = [found, rep0];
        }
        const length = lengthFrom(repLength);
        state = state < 7 ? 8 : 11;
        return length + 2;
    };

    // A stream of this length.
    const decode = (bits, bytes, length) => {
        lc = bits;
        packed = bytes;
        coder = Uint32Array.of(0xFFFFFFFF, 0);
        out = new Uint8Array(length);
        end = state = rep0 = rep1 = rep2 = rep3 = 0;
        probs = new Uint16Array(literals + (0x300 << lc)).fill(1024);
        for (at = 1; at < 5;) coder[1] = coder[1] << 8 | packed[at++];
        while (end < length) {
            if (bit(isMatch + state)) for (let left = match(); left--; end++) out[end] = out[end - rep0 - 1];
            else literal();
        }
        return out;
    };

    // Where to read numbers and bytes.
    const reader = (bytes) => {
        let at = 0;
        const self = {
            take: (count) => bytes.subarray(at, at += count),
            number() {
                let value = 0, place = 1, byte;
                do {
                    byte = bytes[at++];
                    value += (byte & 127) * place;
                    place *= 128;
                } while (byte > 127);
                return value;
            },
            isAtEnd: () => at >= bytes.length,
        };
        return self;
    };

    // Wasm of its streams.
    const assemble = (streams) => {
        // What lengths of functions take comes on top.
        const out = new Uint8Array(streams.reduce((sum, stream) => sum + 2 * stream.length, 0));
        const ats = streams.map(() => 0);
        let end = 0, depth;
        const bytes = (count, from) => {
            const stream = streams[from], until = ats[from] + count;
            while (ats[from] < until) out[end++] = stream[ats[from]++];
        };
        const number = (from) => {
            const stream = streams[from];
            let value = 0, place = 1, byte;
            do {
                byte = out[end++] = stream[ats[from]++];
                value += (byte & 127) * place;
                place *= 128;
            } while (byte > 127);
            return value;
        };
        const [
            REST, LENGTHS, OPCODES, LOCALS, CALLS, ALIGNMENTS, OFFSETS, NUMBERS, LARGE, BRANCHES, LONG, FLOATS, BLOCKS,
            TABLES, OTHERS,
        ] = streams.keys();
        const natural = '23230011001122232301012';
        const numbers = (count) => { while (count--) number(OTHERS); };
        const instruction = () => {
            const opcode = streams[OPCODES][ats[OPCODES]++];
            out[end++] = opcode === 6 ? 0x41 : opcode;
            if (opcode >= 0x20 && opcode <= 0x22) number(LOCALS);
            else if (opcode === 0x41) number(NUMBERS);
            else if (opcode === 6) number(LARGE);
            else if (opcode >= 0x28 && opcode <= 0x3e) {
                out[end++] = natural[opcode - 0x28] - streams[ALIGNMENTS][ats[ALIGNMENTS]++];
                number(OFFSETS);
            }
            else if (opcode === 0x10) number(CALLS);
            else if (opcode === 0x0c || opcode === 0x0d) number(BRANCHES);
            else if (opcode === 0x0b) depth--;
            else if (opcode >= 0x02 && opcode <= 0x04) { depth++; number(BLOCKS); }
            else if (opcode >= 0x23 && opcode <= 0x26 || opcode === 0x3f || opcode === 0x40 || opcode === 0xd0 || opcode === 0xd2) numbers(1);
            else if (opcode === 0x0e) for (let targets = number(TABLES) + 1; targets--;) number(TABLES);
            else if (opcode === 0x11) numbers(2);
            else if (opcode === 0x42) number(LONG);
            else if (opcode === 0x43) bytes(4, FLOATS);
            else if (opcode === 0x44) bytes(8, FLOATS);
            else if (opcode === 0x1c) bytes(number(OTHERS), OTHERS);
            else if (opcode === 0xfc) {
                const which = number(OPCODES);
                if (which > 7) numbers(which < 15 && !(which & 1) ? 2 : 1);
            }
        };
        bytes(8, REST);
        while (ats[REST] < streams[REST].length) {
            const id = streams[REST][ats[REST]];
            bytes(1, REST);
            if (id !== 10) {
                bytes(number(REST), REST);
                continue;
            }
            number(LENGTHS);
            for (let functions = number(LENGTHS); functions--;) {
                const start = end;
                for (let kinds = number(LENGTHS); kinds--;) {
                    number(LENGTHS);
                    bytes(1, LENGTHS);
                }
                for (depth = 1; depth;) instruction();
                // Its length stands before it.
                const length = end - start;
                let size = 1;
                while (length >> 7 * size) size++;
                out.copyWithin(start + size, start, end);
                end += size;
                for (let i = 0; i < size; i++) out[start + i] = length >> 7 * i & 127 | (i < size - 1) << 7;
            }
        }
        return out.subarray(0, end);
    };

    return (packed) => {
        const input = reader(packed), streams = [];
        while (!input.isAtEnd()) {
            const lc = input.take(1)[0], length = input.number();
            streams.push(decode(lc, input.take(input.number()), length));
        }
        return assemble(streams);
    };
})();
