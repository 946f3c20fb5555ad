namespace Strata.Controllers.SquashfsBuild;

/// <summary>The one step that makes a finished file visible.</summary>
public interface IDurableFiles
{
    /// <summary>Puts the bytes of a file on the disk, then gives it its name over whatever had it, then puts the name on the disk.</summary>
    void Publish(string temporary, string path);
}
