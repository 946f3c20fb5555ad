namespace Strata.Node.Tests.Architecture;

/// <summary>Who may see what, read off the compiled assemblies (design.md, the floor plan).</summary>
public sealed class AssemblyRulesTests
{
    static readonly string[] Node = ["Strata.Agent", "strata"];

    [Fact]
    public void Every_project_has_a_floor()
    {
        var projects = Checkout.Files().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !IsOutside(file));

        Assert.All(projects, project => Assert.NotEqual(-1, Floors.Of(AssemblyName(project))));
    }

    [Fact]
    public void A_floor_sees_only_the_floors_above_it() =>
        Assert.All(
            Floors.All,
            assembly => Assert.All(
                assembly.References.Where(IsOurs), reference => Assert.InRange(Floors.Of(reference), 0, Floors.Of(assembly.Name) - 1)));

    [Fact]
    public void The_runtime_knows_nothing_of_the_node() =>
        Assert.All(
            Floors.All.Where(IsOfTheRuntime),
            assembly => Assert.Empty(assembly.References.Intersect(["Strata.Resources.Node", "Strata.Protos.Node"])));

    [Fact]
    public void System_calls_are_made_by_Linux_alone() =>
        AssertAlone("Strata.Controllers.Linux", Floors.All.Where(assembly => assembly.NativeImports.Count > 0));

    [Fact]
    public void Programs_are_started_by_Linux_alone() =>
        AssertAlone("Strata.Controllers.Linux", Floors.All.Where(assembly => assembly.Types.Contains("System.Diagnostics.Process")));

    [Fact]
    public void Only_the_wire_its_mapping_and_the_node_see_gRPC() =>
        AssertOnly(["Strata.Protos", "Strata.Protos.Node", "Strata.Runtime.Grpc", .. Node], Seeing("Grpc."));

    /// <summary>Strata.Runtime.Grpc is a host as well: ASP.NET Core takes the state service in no other way.</summary>
    [Fact]
    public void Only_hosts_see_dependency_injection() =>
        AssertOnly(
            ["Strata.Runtime.Hosting", "Strata.Runtime.Grpc", .. Node],
            Seeing("Microsoft.Extensions.DependencyInjection").Concat(Seeing("Microsoft.Extensions.Hosting")));

    [Fact]
    public void Only_Reactive_sees_Rx() => AssertAlone("Strata.Runtime.Reactive", Seeing("System.Reactive"));

    static IEnumerable<CompiledAssembly> Seeing(string prefix) =>
        Floors.All.Where(assembly => assembly.References.Any(reference => reference.StartsWith(prefix, StringComparison.Ordinal)));

    static void AssertOnly(string[] allowed, IEnumerable<CompiledAssembly> found)
    {
        Assert.NotEmpty(found);
        Assert.Empty(found.Select(assembly => assembly.Name).Except(allowed));
    }

    static void AssertAlone(string allowed, IEnumerable<CompiledAssembly> found) =>
        Assert.Equal([allowed], found.Select(assembly => assembly.Name));

    static bool IsOfTheRuntime(CompiledAssembly assembly) =>
        assembly.Name is "Strata.Protos" or "Strata.Resources" || assembly.Name.StartsWith("Strata.Runtime", StringComparison.Ordinal);

    static bool IsOurs(string reference) => reference.StartsWith("Strata.", StringComparison.Ordinal);

    /// <summary>Proofs, examples, and what runs inside the compiler.</summary>
    static bool IsOutside(string project) =>
        project.StartsWith("tests/", StringComparison.Ordinal)
        || project.StartsWith("examples/", StringComparison.Ordinal)
        || project.EndsWith(".Generator.csproj", StringComparison.Ordinal);

    static string AssemblyName(string project) =>
        Checkout.ReadXml(project).Descendants("AssemblyName").SingleOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);
}
