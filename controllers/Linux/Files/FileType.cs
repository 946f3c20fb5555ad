namespace Strata.Controllers.Linux;

/// <summary>What a path names, itself, without following a final symlink.</summary>
public enum FileType
{
    Missing,
    File,
    Directory,
    Symlink,
    Socket,
    Other,
}
