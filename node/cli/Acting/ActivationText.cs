using Strata.Cli.Reading;
using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary>What an upgrade or a rollback ended with.</summary>
static class ActivationText
{
    public static string Of(ActivationResult result)
    {
        if (result.NothingToDo) return $"nothing to do: the configured set is active, as generation {result.Generation}\n";

        var before = result.PreviousGeneration > 0 ? $"; before it was generation {result.PreviousGeneration}" : "";
        return $"generation {result.Generation} is active{before}\n{Members(result)}";
    }

    static string Members(ActivationResult result) => result.Members.Count == 0
        ? "it has no extensions\n"
        : new TabbedText().Write(
            [["ID", "IMAGE", "DIGEST"],
             .. result.Members.Select(member => (IReadOnlyList<string>)[member.Id, member.Image, member.Digest])]);
}
