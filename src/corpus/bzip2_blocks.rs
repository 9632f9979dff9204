//! bzip2 → bytes, each block only when its checksum is known to be right.
//!
//! A damaged block unpacks to a megabyte of noise, which would be taken for
//! records; bzip2 says so only at its end. So a block is held until then.

use std::io::{self, BufRead, BufReader, Read};

use bzip2::{Decompress, Status};

/// The most of a block that is held, in bytes. Text has 900 kB a block; runs of
/// one byte make more, and are given out before their checksum is known.
const MAX_HELD_BYTES: usize = 4 << 20;

/// Bytes unpacked at once.
const CHUNK_BYTES: usize = 1 << 16;

/// Unpacks bzip2, also several streams one behind the other.
pub(super) struct Bzip2Reader<R> {
    packed: BufReader<R>,
    decoder: Decompress,
    /// Whether the stream in hand has ended.
    ended: bool,
    block: Vec<u8>,
    /// How much of `block` was given out.
    given: usize,
}

impl<R: Read> Bzip2Reader<R> {
    pub(super) fn new(packed: R) -> Bzip2Reader<R> {
        Bzip2Reader {
            packed: BufReader::new(packed),
            decoder: Decompress::new(false),
            ended: false,
            block: Vec::new(),
            given: 0,
        }
    }

    /// Unpacks the next block, which is empty at the end.
    fn fill(&mut self) -> io::Result<()> {
        self.block.clear();
        self.given = 0;
        while self.block.is_empty() {
            let input = self.packed.fill_buf()?;
            let at_end = input.is_empty();
            if self.ended && at_end {
                return Ok(());
            }
            if self.ended {
                self.decoder = Decompress::new(false);
                self.ended = false;
            }
            // Without room for what comes out, no more than a block is read.
            let before = self.decoder.total_in();
            let status = self.decoder.decompress(input, &mut []);
            let taken = self.decoder.total_in() - before;
            self.packed.consume(usize::try_from(taken).unwrap_or(0));
            self.ended = status.map_err(invalid)? == Status::StreamEnd;
            if !self.ended {
                self.unpack()?;
            }
            if at_end && self.block.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    /// Takes out what was read of a block; nothing unless all of it was.
    fn unpack(&mut self) -> io::Result<()> {
        while self.block.len() < MAX_HELD_BYTES {
            let before = self.block.len();
            self.block.reserve(CHUNK_BYTES);
            // Without input it stops at the end of the block, with its checksum.
            if let Err(error) = self.decoder.decompress_vec(&[], &mut self.block) {
                self.block.clear();
                return Err(invalid(error));
            }
            if self.block.len() == before {
                break;
            }
        }
        Ok(())
    }
}

fn invalid(error: bzip2::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

impl<R: Read> Read for Bzip2Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.block.len() && !buffer.is_empty() {
            self.fill()?;
        }
        let read = (&self.block[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    /// Text in which each line occurs once: 100 kB are a block.
    fn lines(count: usize) -> Vec<u8> {
        (0..count)
            .flat_map(|n| format!("{n}\n").into_bytes())
            .collect()
    }

    #[test]
    fn all_of_it_comes_out() {
        let text = lines(100_000);
        for content in [&b""[..], b"a", &text, &vec![b'x'; 3 * MAX_HELD_BYTES]] {
            let packed = pack(content);
            for packed in [packed.clone(), [packed.clone(), pack(b""), packed].concat()] {
                let mut expected = Vec::new();
                bzip2::read::MultiBzDecoder::new(&packed[..])
                    .read_to_end(&mut expected)
                    .unwrap();
                let mut found = Vec::new();
                Bzip2Reader::new(&packed[..])
                    .read_to_end(&mut found)
                    .unwrap();
                assert!(found == expected);
            }
        }
    }

    #[test]
    fn nothing_of_a_damaged_block_comes_out() {
        let text = lines(100_000);
        let whole = pack(&text);
        for at in (4..whole.len() - 10).step_by(997) {
            let mut packed = whole.clone();
            packed[at] ^= 0x10;
            let mut found = Vec::new();
            // Damage to the last block may also have it look for more.
            let read = Bzip2Reader::new(&packed[..]).read_to_end(&mut found);
            assert!(read.is_err(), "{at}");
            assert!(text.starts_with(&found), "{at}");
            // As much as before it there is.
            assert!(
                found.len() + 250_000 > text.len() * at / whole.len(),
                "{at}"
            );
        }
        for cut in [0, 1, 3, 20, whole.len() / 2, whole.len() - 1] {
            let mut found = Vec::new();
            let read = Bzip2Reader::new(&whole[..cut]).read_to_end(&mut found);
            assert_eq!(read.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
            assert!(text.starts_with(&found), "{cut}");
        }
    }
}
