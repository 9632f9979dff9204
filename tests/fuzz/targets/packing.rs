#![no_main]

use telusur::index::{Packer, Unpacker};

// Damaged bytes are an error or an article, and an article is packed as itself.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let unpacker = Unpacker::default();
    if let Ok(article) = unpacker.unpack(bytes) {
        let packed = Packer::default().pack(&article);
        assert_eq!(unpacker.unpack(&packed).expect("a packed article"), article);
    }
});
