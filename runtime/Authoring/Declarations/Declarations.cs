using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What a controller has declared, and so may do (COSI 7.3). Immutable: a changed set is a new one.</summary>
sealed class Declarations
{
    readonly ImmutableArray<InputDeclaration> fixedInputs;

    Declarations(
        ImmutableArray<InputDeclaration> fixedInputs, ImmutableArray<InputDeclaration> inputs, ImmutableArray<OutputDeclaration> outputs) =>
        (this.fixedInputs, Inputs, Outputs) = (fixedInputs, inputs, outputs);

    public static Declarations None { get; } = new([], [], []);

    /// <summary>Those of the constructor, then those declared while running.</summary>
    public ImmutableArray<InputDeclaration> Inputs { get; }

    public ImmutableArray<OutputDeclaration> Outputs { get; }

    public ImmutableArray<InputDeclaration> DynamicInputs => Inputs[fixedInputs.Length..];

    public Declarations With(InputDeclaration input)
    {
        var all = fixedInputs.Add(input);
        return new Declarations(all, all, Outputs);
    }

    public Declarations With(OutputDeclaration output) => new(fixedInputs, Inputs, Outputs.Add(output));

    public Declarations WithDynamic(ImmutableArray<InputDeclaration> inputs) => new(fixedInputs, [.. fixedInputs, .. inputs], Outputs);

    /// <param name="id">Null: all of the kind.</param>
    public bool Reads(Kind kind, string? id)
    {
        if (Writes(kind.Type)) return true;

        foreach (var input in Inputs)
        {
            if (input.Kind == kind && (input.Id is null || input.Id == id)) return true;
        }

        return false;
    }

    public bool Writes(string type)
    {
        foreach (var output in Outputs)
        {
            if (output.Type == type) return true;
        }

        return false;
    }

    public bool Holds(Pointer pointer)
    {
        foreach (var input in Inputs)
        {
            if (input.GivesFinalizers && input.Covers(pointer)) return true;
        }

        return false;
    }
}
