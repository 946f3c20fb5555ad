using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Strata.Node.Tests.Architecture;

/// <summary>What the metadata of a compiled assembly tells, without loading it.</summary>
/// <param name="References">Names of the assemblies that its code uses.</param>
/// <param name="Types">Full names of the foreign types that its code uses.</param>
/// <param name="NativeImports">Methods that are implemented by a native library.</param>
sealed record CompiledAssembly(
    string Name, IReadOnlyList<string> References, IReadOnlyList<string> Types, IReadOnlyList<string> NativeImports)
{
    /// <summary>Reads an assembly that lies beside the tests, as everything does that they reference.</summary>
    public static CompiledAssembly Read(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));
        var metadata = file.GetMetadataReader();
        return new CompiledAssembly(
            name,
            [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            [
                .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                    .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
            ],
            [
                .. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
                    .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
                    .Select(method => metadata.GetString(method.Name)),
            ]);
    }
}
