//! What stands in the data, and what refers to what there: by what the linker tells (`--emit-relocs`).
//!
//! Only the read-only segment is looked at thing by thing. All else in memory belongs to the first part.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use wasmparser::{
    DataKind, DataSectionReader, KnownCustom, Linking, Operator, Parser, Payload,
    RelocSectionReader, RelocationType, SymbolInfo,
};

/// The segment of what never changes.
const READ_ONLY: &str = ".rodata";

/// A constant in the data: a string, an array, the methods of a trait object.
#[derive(Debug)]
struct Thing {
    /// Its addresses.
    place: Range<u32>,
    /// The addresses that stand in it.
    addresses: Vec<u32>,
    /// The slots of functions that stand in it.
    slots: Vec<u32>,
}

/// All constants.
#[derive(Debug, Default)]
pub(super) struct Things {
    /// In the order of their places. Some are parts of others.
    things: Vec<Thing>,
    /// What the linker has worked out from a thing's place: it may lie outside of that.
    known: BTreeMap<u32, BTreeSet<usize>>,
    /// Where they stand, from the first to the last.
    pub(super) place: Range<u32>,
    /// Slots that stand in other data.
    pub(super) other_slots: Vec<u32>,
    /// Addresses that stand in other data.
    pub(super) other_addresses: Vec<u32>,
}

/// A segment of data in memory.
#[derive(Debug)]
pub(super) struct Stretch<'a> {
    pub(super) address: u32,
    pub(super) bytes: &'a [u8],
    /// Where the bytes stand in the section.
    offset: u32,
}

/// The segments that are put into memory at the start, with constant addresses; `None` if there are others.
pub(super) fn stretches<'a>(
    section: DataSectionReader<'a>,
) -> wasmparser::Result<Option<Vec<Stretch<'a>>>> {
    let start = section.range().start;
    let mut all = Vec::new();
    for data in section {
        let data = data?;
        let DataKind::Active { memory_index: 0, offset_expr } = data.kind else { return Ok(None) };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            return Ok(None);
        };
        let offset = data.range.end - data.data.len() as u64 - start;
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        all.push(Stretch { address: value.cast_unsigned(), bytes: data.data, offset });
    }
    Ok(Some(all))
}

/// What is read of a module as the linker wrote it.
#[derive(Default)]
struct Linked<'a> {
    sections: u32,
    data: Option<(u32, DataSectionReader<'a>)>,
    segments: Vec<&'a str>,
    symbols: Vec<Option<wasmparser::DefinedDataSymbol>>,
    relocations: Vec<RelocSectionReader<'a>>,
}

impl<'a> Linked<'a> {
    fn read(wasm: &'a [u8]) -> wasmparser::Result<Self> {
        let mut linked = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            let is_section = payload.as_section().is_some();
            match payload {
                Payload::DataSection(section) => linked.data = Some((linked.sections, section)),
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(linking) => linked.add(&linking)?,
                    KnownCustom::Reloc(relocations) => linked.relocations.push(relocations),
                    _ => {}
                },
                _ => {}
            }
            linked.sections += u32::from(is_section);
        }
        Ok(linked)
    }

    fn add(&mut self, linking: &wasmparser::LinkingSectionReader<'a>) -> wasmparser::Result<()> {
        for subsection in linking.subsections() {
            match subsection? {
                Linking::SegmentInfo(segments) => {
                    for segment in segments {
                        self.segments.push(segment?.name);
                    }
                }
                Linking::SymbolTable(symbols) => {
                    for symbol in symbols {
                        self.symbols.push(match symbol? {
                            SymbolInfo::Data { symbol, .. } => symbol,
                            _ => None,
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Things {
    /// Reads a module as the linker wrote it; `None` if that does not tell what refers to what.
    pub(super) fn read(wasm: &[u8]) -> wasmparser::Result<Option<Self>> {
        let linked = Linked::read(wasm)?;
        let Some((section, data)) = linked.data.clone() else { return Ok(None) };
        let Some(stretches) = stretches(data)? else { return Ok(None) };
        let Some(read_only) = linked.segments.iter().position(|name| *name == READ_ONLY) else {
            return Ok(None);
        };
        let Some(stretch) = stretches.get(read_only) else { return Ok(None) };
        let address = |symbol: u32| {
            let symbol = linked.symbols.get(symbol as usize).copied().flatten()?;
            let stretch = stretches.get(symbol.index as usize)?;
            Some((stretch.address + symbol.offset, symbol))
        };
        let mut things = Self { place: place_of(stretch), ..Self::default() };
        let mut places = BTreeSet::new();
        for index in 0..linked.symbols.len() {
            let Some((start, symbol)) = address(u32::try_from(index).unwrap_or(u32::MAX)) else {
                continue;
            };
            if symbol.index as usize == read_only && symbol.size > 0 {
                places.insert((start, start + symbol.size));
            }
        }
        things.add_places(places);
        for relocations in &linked.relocations {
            let is_data = relocations.section_index() == section;
            for entry in relocations.entries() {
                let entry = entry?;
                if let Some((start, _)) =
                    is_address(entry.ty).then(|| address(entry.index)).flatten()
                {
                    let told = start.wrapping_add_signed(i32::try_from(entry.addend).unwrap_or(0));
                    let of: Vec<usize> = things.around(start).collect();
                    things.known.entry(told).or_default().extend(of);
                }
                if is_data {
                    things.add_reference(&stretches, entry.offset, entry.ty);
                }
            }
        }
        Ok(Some(things))
    }

    fn add_places(&mut self, places: BTreeSet<(u32, u32)>) {
        let thing =
            |(start, end)| Thing { place: start..end, addresses: Vec::new(), slots: Vec::new() };
        self.things = places.into_iter().map(thing).collect();
    }

    /// Something is named at that place of the section of data.
    fn add_reference(&mut self, stretches: &[Stretch<'_>], offset: u32, ty: RelocationType) {
        let Some(stretch) =
            stretches.iter().find(|it| (it.offset..it.offset + length(it)).contains(&offset))
        else {
            return;
        };
        let at = (offset - stretch.offset) as usize;
        let Some(word) = stretch.bytes.get(at..).and_then(|bytes| bytes.first_chunk()) else {
            return;
        };
        let word = u32::from_le_bytes(*word);
        let place = stretch.address + (offset - stretch.offset);
        let within: Vec<usize> = self.around(place).collect();
        let is_slot = ty == RelocationType::TableIndexI32;
        if within.is_empty() {
            let others = if is_slot { &mut self.other_slots } else { &mut self.other_addresses };
            others.push(word);
        }
        for thing in within {
            let thing = &mut self.things[thing];
            if is_slot { thing.slots.push(word) } else { thing.addresses.push(word) }
        }
    }

    /// The things that stand at an address.
    fn around(&self, address: u32) -> impl Iterator<Item = usize> + '_ {
        let end = self.things.partition_point(|thing| thing.place.start <= address);
        // Things are short: whatever reaches so far begins not long before.
        let before = self.things[..end].iter().enumerate().rev();
        before
            .take_while(move |(_, thing)| address - thing.place.start <= LONGEST)
            .filter(move |(_, thing)| thing.place.contains(&address))
            .map(|(index, _)| index)
    }

    /// What a number may mean, if it is an address.
    pub(super) fn meant(&self, number: u32) -> BTreeSet<usize> {
        let mut meant = self.known.get(&number).cloned().unwrap_or_default();
        meant.extend(self.around(number));
        meant
    }

    /// The addresses that stand in a thing.
    pub(super) fn addresses(&self, thing: usize) -> &[u32] {
        &self.things[thing].addresses
    }

    /// The slots of functions that stand in a thing.
    pub(super) fn slots(&self, thing: usize) -> &[u32] {
        &self.things[thing].slots
    }

    /// Where nothing stands but things that are not `needed`.
    pub(super) fn not_needed(&self, needed: &BTreeSet<usize>) -> Vec<Range<u32>> {
        self.places(0..self.things.len(), needed)
    }

    /// Where things stand that are `needed`, but none that are `here`.
    pub(super) fn needed(
        &self,
        needed: &BTreeSet<usize>,
        here: &BTreeSet<usize>,
    ) -> Vec<Range<u32>> {
        self.places(needed.iter().copied(), here)
    }

    /// Where some things stand, but none of the others.
    fn places(
        &self,
        some: impl Iterator<Item = usize>,
        others: &BTreeSet<usize>,
    ) -> Vec<Range<u32>> {
        let mut free = vec![false; (self.place.end - self.place.start) as usize];
        let mut mark = |place: &Range<u32>, is_free: bool| {
            let (start, end) = (place.start - self.place.start, place.end - self.place.start);
            free[start as usize..end as usize].fill(is_free);
        };
        for thing in some {
            mark(&self.things[thing].place, true);
        }
        for thing in others {
            mark(&self.things[*thing].place, false);
        }
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for (address, _) in (self.place.start..).zip(free).filter(|(_, is_free)| *is_free) {
            match ranges.last_mut() {
                Some(last) if last.end == address => last.end += 1,
                _ => ranges.push(address..address + 1),
            }
        }
        ranges
    }
}

/// No thing is longer than this.
const LONGEST: u32 = 1 << 16;

fn place_of(stretch: &Stretch<'_>) -> Range<u32> {
    stretch.address..stretch.address + length(stretch)
}

fn length(stretch: &Stretch<'_>) -> u32 {
    u32::try_from(stretch.bytes.len()).unwrap_or(0)
}

fn is_address(ty: RelocationType) -> bool {
    use RelocationType::{MemoryAddrI32, MemoryAddrLeb, MemoryAddrRelSleb, MemoryAddrSleb};
    matches!(ty, MemoryAddrI32 | MemoryAddrLeb | MemoryAddrRelSleb | MemoryAddrSleb)
}
