using System.Collections.Immutable;

namespace Strata.Controllers.SquashfsBuild;

enum TarEntryType
{
    File,
    HardLink,
    Symlink,
    CharacterDevice,
    BlockDevice,
    Fifo,
    Directory,
}

/// <summary>
/// One member of a layer's tar. Owners and times are left out: an extension's files all belong to root at one fixed time.
/// </summary>
/// <param name="Path">Normalised: components joined by '/', none of them empty, '.' or '..'; the root is the empty string.</param>
/// <param name="LinkTarget">As written; of links only.</param>
/// <param name="Size">Bytes of data that follow; not zero for files only.</param>
/// <param name="Mode">Permission bits with set-id and sticky: 07777.</param>
/// <param name="Xattrs">Extended attributes, each name once.</param>
sealed record TarEntry(TarEntryType Type, string Path, string LinkTarget, long Size, int Mode, ImmutableArray<Xattr> Xattrs);
