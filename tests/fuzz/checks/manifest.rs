//! The target `manifest`.

use telusur::index::Manifest;

/// The list of files that were read: damaged bytes are an error or a list, and a list is
/// written as itself.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(manifest) = postcard::from_bytes::<Manifest>(bytes) else {
        return;
    };
    let written = postcard::to_stdvec(&manifest).expect("a list");
    assert_eq!(
        postcard::from_bytes::<Manifest>(&written).as_ref(),
        Ok(&manifest)
    );
    for mut takedown in manifest.takedowns.iter().cloned() {
        assert!(manifest.is_taken_down(&takedown.id));
        takedown.follow(&(1, "c/d.txt".to_owned()));
    }
}
