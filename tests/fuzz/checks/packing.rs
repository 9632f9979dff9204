//! The target `packing`.

use telusur::article::Article;
use telusur::index::{Packer, Unpacker};

use super::parts::{parts, text};

/// Damaged bytes are an error or an article, and an article is packed as itself.
pub(crate) fn check(bytes: &[u8]) {
    let unpacker = Unpacker::default();
    let check = |article: Article| {
        let packed = Packer::default().pack(&article);
        assert_eq!(unpacker.unpack(&packed).expect("a packed article"), article);
    };
    if let Ok(article) = unpacker.unpack(bytes) {
        check(article);
    }
    let [title, body, author, tag] = parts(text(bytes));
    check(Article {
        title: title.to_owned(),
        body: body.to_owned(),
        author: Some(author.to_owned()),
        tags: vec![tag.to_owned()],
        ..Article::default()
    });
}
