using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Strata.Agent;
using Strata.Cli.Running;
using Strata.Node.Tests.Agent;
using Strata.Node.Tests.Architecture;

namespace Strata.Node.Tests.Cli.Running;

/// <summary>
/// The generic types that the containers of a start close are named to the compiler, in a file of ILC's runtime directives.
/// <c>STRATA_DRAW=1</c> writes it anew: after an update of packages, or with another service. What is internal to the framework is left
/// out: a name that another version lacks would stop the build.
/// </summary>
public sealed partial class ClosedTypesTests : IDisposable
{
    const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    const string File = "node/cli/Running/ClosedTypes.rd.xml";

    static readonly XNamespace Names = "http://schemas.microsoft.com/netfx/2013/01/metadata";

    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_the_containers_of_a_start_close_is_compiled_ahead()
    {
        using var host = AgentCommand.BuildHost(SampleOptions.In(directory));
        await host.StartAsync(Ct);
        var agent = host.Services.GetRequiredService<ExtensionAgent>();
        var closed = Closed(host.Services).Concat(Closed(agent.Services!)).ToHashSet();
        await host.StopAsync(Ct);

        var directives = Directives(closed.Where(IsSteady));

        if (Environment.GetEnvironmentVariable("STRATA_DRAW") == "1")
            await System.IO.File.WriteAllTextAsync(Path.Combine(Checkout.Root, File), directives, Ct);
        Assert.Equal(Checkout.Read(File), directives);
    }

    /// <summary>Of what was asked from a container so far: services, and what they are made of.</summary>
    static IEnumerable<Type> Closed(IServiceProvider container)
    {
        var factory = container.GetType().GetProperty("CallSiteFactory", Inner)!.GetValue(container)!;
        var sites = (IEnumerable)factory.GetType().GetField("_callSiteCache", Inner)!.GetValue(factory)!;
        foreach (var site in sites.Cast<object>().Select(pair => pair.GetType().GetProperty("Value")!.GetValue(pair)!))
        {
            if (TypeOf(site, "ServiceType") is { IsConstructedGenericType: true } service) yield return service;
            if (TypeOf(site, "ImplementationType") is { IsConstructedGenericType: true } implementation) yield return implementation;
        }
    }

    static Type? TypeOf(object site, string property) => (Type?)site.GetType().GetProperty(property, Inner)!.GetValue(site);

    /// <summary>The framework is that of the machine; the other packages are of one version, and ours are ours.</summary>
    static bool IsSteady(Type type)
    {
        var named = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return (named.IsVisible || !Framework().IsMatch(type.Assembly.GetName().Name!)) && type.GenericTypeArguments.All(IsSteady);
    }

    static string Directives(IEnumerable<Type> types)
    {
        var assemblies = types.GroupBy(type => type.Assembly.GetName().Name!).OrderBy(group => group.Key, StringComparer.Ordinal);
        var document = new XElement(Names + "Directives", new XElement(Names + "Application", assemblies.Select(Assembly)));
        return new StringBuilder().Append(document).Append('\n').ToString();
    }

    static XElement Assembly(IGrouping<string, Type> types) => new(
        Names + "Assembly",
        new XAttribute("Name", types.Key),
        types.Select(type => Versions().Replace(type.FullName!, "")).Order(StringComparer.Ordinal).Select(Directive));

    static XElement Directive(string name) =>
        new(Names + "Type", new XAttribute("Name", name), new XAttribute("Dynamic", "Required All"));

    [GeneratedRegex("^(System|Microsoft)\\.")]
    private static partial Regex Framework();

    // Of the assemblies of type arguments: the compiler takes those it has.
    [GeneratedRegex(", Version=[^,]+, Culture=[^,]+, PublicKeyToken=[^],]+")]
    private static partial Regex Versions();
}
