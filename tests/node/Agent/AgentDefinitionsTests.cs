using Strata.Agent;

namespace Strata.Node.Tests.Agent;

public sealed class AgentDefinitionsTests
{
    [Fact]
    public void No_name_means_two_types()
    {
        var names = AgentDefinitions.Types.Definitions
            .SelectMany(definition => definition.AllAliases.Append(definition.Id).Distinct(StringComparer.OrdinalIgnoreCase));

        Assert.Equal([], names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key));
    }
}
