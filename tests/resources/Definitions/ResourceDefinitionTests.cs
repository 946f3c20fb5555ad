using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Definitions;

/// <summary>COSI 1.13 and appendix A.5.</summary>
public class ResourceDefinitionTests
{
    [Fact]
    public void Namespaces()
    {
        var definition = NamespaceSpec.Definition;

        Assert.Equal("namespaces.meta.cosi.dev", definition.Id);
        Assert.Equal("Namespace", definition.DisplayType);
        Assert.Equal("meta", definition.DefaultNamespace);
        Assert.Equal(["ns", "namespace"], definition.Aliases);
        Assert.Equal(["namespaces", "namespaces.meta", "namespaces.meta.cosi", "ns", "namespace"], definition.AllAliases);
    }

    [Fact]
    public void Definitions()
    {
        var definition = ResourceDefinitionSpec.Definition;

        Assert.Equal("ResourceDefinition", definition.DisplayType);
        Assert.Equal(["api-resources", "resourcedefinition", "rd", "rds"], definition.Aliases);
        Assert.Equal(
            ["resourcedefinitions", "resourcedefinitions.meta", "resourcedefinitions.meta.cosi", "api-resources", "resourcedefinition", "rd", "rds"],
            definition.AllAliases);
    }

    /// <summary>extensions.md 5.1: `es` already ends in s.</summary>
    [Fact]
    public void Extension_statuses()
    {
        Assert.Equal("ExtensionStatus", SampleStatus.Definition.DisplayType);
        Assert.Equal(["extensions", "extensionstatus", "es"], SampleStatus.Definition.Aliases);
        Assert.Equal(
            ["extensionstatuses", "extensionstatuses.runtime", "extensionstatuses.runtime.talos", "extensions", "extensionstatus", "es"],
            SampleStatus.Definition.AllAliases);
    }

    [Fact]
    public void Without_automatic_aliases_only_the_declared_ones_remain()
    {
        var definition = ResourceDefinition.Create("ResourceDefinitions.meta.cosi.dev", "meta", ["api-resources"], automaticAliases: false);

        Assert.Equal(["api-resources"], definition.Aliases);
        Assert.Equal(["api-resources"], definition.AllAliases);
    }

    [Theory]
    [InlineData("", "missing suffix")]
    [InlineData(".", "name is empty")]
    [InlineData("a.", "suffix is empty")]
    [InlineData("test.cosi.dev", "name should be in CamelCase")]
    [InlineData("1Test.cosi.dev", "name doesn't match \"^[A-Z][A-Za-z0-9-]+$\"")]
    [InlineData("Test.cosi_dev", "suffix doesn't match \"^[a-z][a-z0-9-]+(\\.[a-z][a-z0-9-]+)*$\"")]
    [InlineData("Tests.cosi.d", "suffix doesn't match")]
    [InlineData("Tests.cosi.dev\n", "suffix doesn't match")]
    [InlineData("Test.cosi.dev", "name should be plural")]
    public void A_bad_type_is_refused_by_the_first_rule_it_breaks(string type, string rule)
    {
        var error = Assert.Throws<ArgumentException>(() => ResourceDefinition.Create(type, ""));

        Assert.StartsWith($"error validating resource definition \"{type}\": {rule}", error.Message);
    }

    [Fact]
    public void A_served_definition_is_taken_as_it_is()
    {
        var served = ResourceDefinitionSpec.FromDefinition(SampleStatus.Definition) with { Aliases = ["only"] };

        Assert.Equal(SampleStatus.Definition, ResourceDefinitionSpec.FromDefinition(SampleStatus.Definition).ToDefinition());
        Assert.Equal(["only"], served.ToDefinition().Aliases);
    }

    [Fact]
    public void An_unknown_sensitivity_is_refused() => Assert.Throws<FormatException>(
        () => (ResourceDefinitionSpec.FromDefinition(SampleStatus.Definition) with { Sensitivity = (Sensitivity)2 }).ToDefinition());

    [Fact]
    public void The_yaml_form_has_the_names_of_cosi()
    {
        var definition = ResourceDefinition.Create("Tests.cosi.dev", "default", ["tst"], [new("name", "{.name}")], automaticAliases: false);

        Assert.Equal(
            """
            type: Tests.cosi.dev
            displayType: Test
            defaultNamespace: default
            aliases:
                - tst
            allAliases:
                - tst
            printColumns:
                - name: name
                  jsonPath: '{.name}'

            """,
            YamlWriter.Write(ResourceDefinitionSpec.FromDefinition(definition).ToYaml()));
        Assert.EndsWith(
            "sensitivity: sensitive\n",
            YamlWriter.Write((ResourceDefinitionSpec.FromDefinition(definition) with { Sensitivity = Sensitivity.Sensitive }).ToYaml()));
    }
}
