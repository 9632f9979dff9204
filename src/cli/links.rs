//! Addresses of the files of articles, for terminals that know hyperlinks.

use std::io::IsTerminal;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use telusur::article::Article;
use telusur::corpus::Roots;
use telusur::index::{Index, IndexError};

/// What stands in the path of an address as it is (RFC 3986, unreserved and `/`).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Finds the files of articles of one or more indexes.
pub(super) struct FileLinks {
    host: String,
    /// The roots of each index.
    roots: Vec<Roots>,
}

impl FileLinks {
    /// Returns `None` where standard output is no terminal that knows hyperlinks.
    pub(super) fn for_terminal(indexes: &[Index]) -> Result<Option<FileLinks>, IndexError> {
        let known = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        if !(known && std::io::stdout().is_terminal()) {
            return Ok(None);
        }
        Ok(Some(FileLinks {
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            roots: indexes.iter().map(Index::roots).collect::<Result<_, _>>()?,
        }))
    }

    /// Returns the address of the file of an article of an index, if it is there.
    pub(super) fn of(&self, index: usize, article: &Article) -> Option<String> {
        let path = self.roots.get(index)?.file_of(&article.origin)?;
        if !path.exists() {
            return None;
        }
        Some(file_address(&self.host, &path))
    }
}

fn file_address(host: &str, path: &Path) -> String {
    let path = path.as_os_str().as_encoded_bytes();
    // A path with a drive letter has none at its beginning.
    let slash = if path.starts_with(b"/") { "" } else { "/" };
    format!(
        "file://{}{slash}{}",
        percent_encode(host.as_bytes(), ESCAPED),
        percent_encode(path, ESCAPED)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_percent_encoded() {
        assert_eq!(
            file_address("arsip", Path::new("/a b/é;\u{1b}#?.txt")),
            "file://arsip/a%20b/%C3%A9%3B%1B%23%3F.txt"
        );
    }
}
