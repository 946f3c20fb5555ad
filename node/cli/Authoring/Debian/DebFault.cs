using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

static class DebFault
{
    public static StageException Of(string file, string problem, Exception? cause = null) =>
        new(ErrorCodes.Deb, $"{file} is no package that can be read: {problem}", "download or build the package again", cause: cause);
}
