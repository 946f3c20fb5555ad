using Google.Protobuf;

namespace Strata.Runtime;

/// <summary>Makes bookmarks of positions.</summary>
interface IBookmarks
{
    ByteString BookmarkOf(long position);
}
