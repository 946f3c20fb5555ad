namespace Strata.Cli.Authoring;

static class HostVersions
{
    /// <summary>The last line of releases whose nodes took up extensions by themselves; what the agent assumes too.</summary>
    public const string Default = "1.9.0";
}
