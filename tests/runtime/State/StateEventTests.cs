using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime.Tests;

public sealed class StateEventTests
{
    static readonly Resource<Number> One = new("a", new Number(1));

    static ByteString Here => ByteString.CopyFromUtf8("here");

    [Fact]
    public void Events_are_equal_by_kind_content_and_bookmark()
    {
        var created = new StateEvent.Created(One) { Bookmark = Here };

        Assert.Equal(created, new StateEvent.Created(new Resource<Number>("a", new Number(1))) { Bookmark = Here });
        Assert.Equal(created.GetHashCode(), new StateEvent.Created(One) { Bookmark = Here }.GetHashCode());
        Assert.NotEqual(created, new StateEvent.Created(One));
        Assert.NotEqual<StateEvent>(created, new StateEvent.Destroyed(One) { Bookmark = Here });
        Assert.NotEqual(created, new StateEvent.Created(new Resource<Number>("a", new Number(2))) { Bookmark = Here });
    }

    [Fact]
    public void A_bookmark_made_on_demand_equals_one_given()
    {
        var bookmarks = new Counting();
        var placed = new StateEvent.Created(One) { Position = 7, Bookmarks = bookmarks };
        var moved = new StateEvent.Destroyed(One) { PlaceOf = placed };
        Assert.Equal(0, bookmarks.Made);

        Assert.Equal(new StateEvent.Created(One) { Bookmark = ByteString.CopyFromUtf8("7") }, placed);
        Assert.Equal(placed.Bookmark, moved.Bookmark);
        Assert.Same(placed.Bookmark, placed.Bookmark);
    }

    [Fact]
    public void A_copy_keeps_the_bookmark()
    {
        var created = new StateEvent.Created(One) { Bookmark = Here };

        Assert.Equal(Here, (created with { Resource = One }).Bookmark);
    }

    [Fact]
    public void An_event_reads_as_what_happened_to_which_resource_at_which_version()
    {
        var bookmarks = new Counting();
        var updated = new StateEvent.Updated(One, One) { Position = 7, Bookmarks = bookmarks };

        Assert.Equal("Updated { Resource = Numbers.test.strata.dev(default/a@undefined), Old = Numbers.test.strata.dev(default/a@undefined) }", updated.ToString());
        Assert.Equal(0, bookmarks.Made);
        Assert.Equal(updated.ToString(), StateEvent<Number>.Of(updated).ToString());
    }

    sealed class Counting : IBookmarks
    {
        public int Made { get; private set; }

        public ByteString BookmarkOf(long position)
        {
            Made++;
            return ByteString.CopyFromUtf8($"{position}");
        }
    }
}
