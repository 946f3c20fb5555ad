namespace Strata.Controllers.Oci;

/// <summary>Where the files of a layout are, by their names in it. Only regular files count.</summary>
interface ILayoutContent
{
    /// <summary>Null: there is no such file.</summary>
    long? LengthOf(string name);

    /// <summary>The content from its start, in a stream that knows its length; null when there is no such file.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    /// <exception cref="Resources.Node.StageException">The same, of an archive.</exception>
    Stream? Open(string name);
}
