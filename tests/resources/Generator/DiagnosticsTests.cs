using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Strata.Resources.Generator;
using Xunit;

namespace Strata.Resources.Tests.Generator;

public class DiagnosticsTests
{
    [Theory]
    [InlineData("public partial record R([property: Field(1)] string A);", "STRATA001")]
    [InlineData("public sealed record R([property: Field(1)] string A);", "STRATA001")]
    [InlineData("public sealed partial class R;", "STRATA001")]
    [InlineData("public sealed partial record R<T>([property: Field(1)] string A);", "STRATA001")]
    [InlineData("public sealed partial record R(string A);", "STRATA002")]
    [InlineData("public sealed partial record R([property: Field(0)] string A);", "STRATA003")]
    [InlineData("public sealed partial record R([property: Field(19500)] string A);", "STRATA003")]
    [InlineData("public sealed partial record R([property: Field(536870912)] string A);", "STRATA003")]
    [InlineData("public sealed partial record R([property: Field(1)] string A, [property: Field(1)] string B);", "STRATA003", "STRATA003")]
    [InlineData("public sealed partial record R([property: Field(1)] object A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] System.DateTime A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] short A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] ushort A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] byte A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] sbyte? A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] char A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] decimal A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] StringMap? A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] byte[] A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] EquatableArray<short> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] EquatableArray<string?> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] EquatableMap<double, string> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] EquatableMap<R, string> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] EquatableMap<string, string?> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] EquatableMap<string, EquatableArray<int>> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] EquatableMap<string, int>? A);", "STRATA004")]
    [InlineData("public sealed partial record R([property: Field(1)] string[] A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] System.Collections.Generic.List<string> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] System.Collections.Immutable.ImmutableArray<int> A);", "STRATA005")]
    [InlineData("public sealed partial record R([property: Field(1)] string A, [property: Field(2, Yaml = \"a\")] string B);", "STRATA006", "STRATA006")]
    [InlineData("public sealed partial record R([property: Field(1)] string A) { [Field(2)] public string B { get; init; } = \"\"; }", "STRATA007")]
    [InlineData("public sealed partial record R([property: Field(1, Fixed = true)] string A);", "STRATA008")]
    [InlineData("public sealed partial record R([property: Field(1, Fixed = true)] double A);", "STRATA008")]
    [InlineData("public sealed partial record R([property: Field(1, Fixed = true)] EquatableMap<string, int> A);", "STRATA008")]
    public void A_spec_that_cannot_travel_is_refused(string declaration, params string[] expected)
    {
        var (_, diagnostics) = Run($"[Message] {declaration}");

        Assert.Equal(expected, diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.All(diagnostics, diagnostic => Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity));
    }

    [Fact]
    public void A_diagnostic_points_at_the_parameter()
    {
        var (_, diagnostics) = Run("[Message]\npublic sealed partial record R([property: Field(1)] string A, string Missing);");

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(4, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Contains("'Missing' of 'R'", diagnostic.GetMessage());
    }

    [Theory]
    [InlineData("[Message] public sealed partial record R([property: Field(1)] string @class, [property: Field(2)] int writer, [property: Field(3)] R? reader);")]
    [InlineData("partial class Outer { partial record struct Inner { [Message] internal sealed partial record R([property: Field(1)] string A); } }")]
    [InlineData("public enum E : byte { A, B = 0, @new = 7 } [Message] public sealed partial record R([property: Field(1)] E A, [property: Field(2)] E? B, [property: Field(3)] EquatableArray<E> C);")]
    [InlineData("[Message] public sealed partial record R([property: Field(1)] EquatableArray<uint> A, [property: Field(2)] EquatableArray<ulong> B, [property: Field(3)] EquatableArray<System.TimeSpan> C, [property: Field(4)] EquatableArray<Google.Protobuf.ByteString> D, [property: Field(5)] uint? E, [property: Field(6)] Google.Protobuf.ByteString? F);")]
    [InlineData("[Message] public sealed partial record R([property: Field(1, OmitEmpty = true)] bool A, [property: Field(2, OmitEmpty = true)] System.TimeSpan B, [property: Field(3, OmitEmpty = true)] P C, [property: Field(4, OmitEmpty = true)] P? D, [property: Field(5, OmitEmpty = true)] EquatableArray<P> E, [property: Field(6, OmitEmpty = true)] Google.Protobuf.ByteString F); [Message] public sealed partial record P;")]
    [InlineData("[Resource(Wire = WireMode.Dynamic)] public sealed partial record R([property: Field(1)] string A) { public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(\"Rs.tests.dev\", \"\"); }")]
    public void Generated_code_compiles_without_a_warning(string source)
    {
        var (compilation, diagnostics) = Run(source);

        Assert.Empty(diagnostics);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void An_edit_elsewhere_generates_nothing_anew()
    {
        var compilation = Compile("[Message] public sealed partial record R([property: Field(1)] string A);");
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new SpecGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);

        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated;", cancellationToken: TestContext.Current.CancellationToken));
        var outputs = driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult().Results[0].TrackedOutputSteps;

        Assert.All(outputs.SelectMany(step => step.Value).SelectMany(run => run.Outputs), output =>
            Assert.Contains(output.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
    }

    static (Compilation Compilation, ImmutableArray<Diagnostic> Diagnostics) Run(string source)
    {
        var driver = CSharpGeneratorDriver.Create(new SpecGenerator());
        driver.RunGeneratorsAndUpdateCompilation(
            Compile(source), out var compilation, out var diagnostics, TestContext.Current.CancellationToken);
        return (compilation, diagnostics);
    }

    static CSharpCompilation Compile(string source)
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText($"#nullable enable\nusing Strata.Resources;\nnamespace Sample;\n{source}", cancellationToken: TestContext.Current.CancellationToken)],
            assemblies.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }
}
