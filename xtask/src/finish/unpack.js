// Unpacks what xtask has packed with LZMA (the format of `.lzma` files; its inventor's description is in the public
// domain, https://www.7-zip.org/sdk.html). Names are those of the description.
function unpack(packed) {
    const lc = packed[0] % 9, lp = Math.floor(packed[0] / 9) % 5, pb = Math.floor(packed[0] / 45);
    const view = new DataView(packed.buffer, packed.byteOffset);
    const out = new Uint8Array(view.getUint32(5, true));
    let at = 18, range = 0xFFFFFFFF, code = view.getUint32(14);

    // Probabilities, each kind in a stretch of its own.
    let count = 0;
    const take = (length) => (count += length) - length;
    const [isMatch, isRep, isRepG0, isRepG1, isRepG2, isRep0Long] = [192, 12, 12, 12, 12, 192].map(take);
    const [posSlots, posSpecial, align] = [256, 128, 16].map(take);
    // Two coders of lengths: a choice, another one, 16 low, 16 middle and one high tree.
    const [matchLength, repLength] = [2 + 128 + 128 + 256, 2 + 128 + 128 + 256].map(take);
    const literals = take(0x300 << (lc + lp));
    const probs = new Uint16Array(count).fill(1024);

    const normalize = () => {
        if (range < 0x1000000) {
            range = range * 256;
            code = code * 256 + packed[at++];
        }
    };
    const bit = (index) => {
        const prob = probs[index], bound = (range >>> 11) * prob;
        const is = code >= bound;
        if (is) {
            range -= bound;
            code -= bound;
            probs[index] -= prob >> 5;
        } else {
            range = bound;
            probs[index] += (2048 - prob) >> 5;
        }
        normalize();
        return is ? 1 : 0;
    };
    const directBits = (bits) => {
        let value = 0;
        while (bits--) {
            range = range >>> 1;
            const is = code >= range;
            if (is) code -= range;
            normalize();
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
    const lengthFrom = (coder, posState) => {
        if (!bit(coder)) return tree(coder + 2 + (posState << 3), 3);
        if (!bit(coder + 1)) return 8 + tree(coder + 130 + (posState << 3), 3);
        return 16 + tree(coder + 258, 8);
    };
    const distance = (length) => {
        const slot = tree(posSlots + (Math.min(length, 3) << 6), 6);
        if (slot < 4) return slot;
        const bits = (slot >> 1) - 1, base = (2 | slot & 1) * 2 ** bits;
        if (slot < 14) return base + reverseTree(posSpecial + base - slot, bits);
        return base + directBits(bits - 4) * 16 + reverseTree(align, 4);
    };

    let state = 0, rep0 = 0, rep1 = 0, rep2 = 0, rep3 = 0, end = 0;
    while (end < out.length) {
        const posState = end & (1 << pb) - 1;
        if (!bit(isMatch + (state << 4) + posState)) {
            const before = end ? out[end - 1] : 0;
            const from = literals + 0x300 * (((end & (1 << lp) - 1) << lc) + (before >> 8 - lc));
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
            continue;
        }
        let length;
        if (bit(isRep + state)) {
            if (!bit(isRepG0 + state)) {
                if (!bit(isRep0Long + (state << 4) + posState)) {
                    state = state < 7 ? 9 : 11;
                    out[end] = out[end - rep0 - 1];
                    end++;
                    continue;
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
            length = lengthFrom(repLength, posState);
            state = state < 7 ? 8 : 11;
        } else {
            [rep1, rep2, rep3] = [rep0, rep1, rep2];
            length = lengthFrom(matchLength, posState);
            state = state < 7 ? 7 : 10;
            rep0 = distance(length);
        }
        for (length += 2; length-- && end < out.length; end++) out[end] = out[end - rep0 - 1];
    }
    return out;
}
