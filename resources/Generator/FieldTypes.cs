using Microsoft.CodeAnalysis;

namespace Strata.Resources.Generator;

/// <summary>Which member types have a wire form, and which.</summary>
static class FieldTypes
{
    static readonly EquatableList<EnumMemberModel> None = new([]);

    /// <summary>Null for a type that cannot travel.</summary>
    public static (Shape Shape, ValueModel Value, ValueModel? Key)? Classify(ITypeSymbol type)
    {
        if (ArgumentsOf(type, "Strata.Resources.EquatableArray<T>") is { } array)
            return Item(array[0]) is { } item ? (Shape.List, item, null) : null;

        if (ArgumentsOf(type, "Strata.Resources.EquatableMap<TKey, TValue>") is { } map)
            return Value(map[0]) is { IsKey: true } key && Item(map[1]) is { } mapped ? (Shape.Map, mapped, key) : null;

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Value(nullable.TypeArguments[0]) is { } inner ? (Shape.Nullable, inner, null) : null;

        if (Value(type) is not { } value || (value.Kind == ValueKind.StringMap && IsNullable(type))) return null;

        return (IsNullable(type) ? Shape.Nullable : Shape.Single, value, null);
    }

    public static bool IsCollection(ITypeSymbol type) =>
        type is IArrayTypeSymbol || type.AllInterfaces.Append(type).Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable);

    /// <summary>Null unless the type is that generic one.</summary>
    static IReadOnlyList<ITypeSymbol>? ArgumentsOf(ITypeSymbol type, string generic) =>
        type is INamedTypeSymbol { IsGenericType: true } named && NameOf(named.OriginalDefinition) == generic ? named.TypeArguments : null;

    /// <summary>What may stand in a list or a map.</summary>
    static ValueModel? Item(ITypeSymbol type) =>
        !IsNullable(type) && Value(type) is { } value && value.Kind != ValueKind.StringMap ? value : null;

    static ValueModel? Value(ITypeSymbol type)
    {
        var name = type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        if (type.TypeKind == TypeKind.Enum) return new ValueModel(ValueKind.Enum, name, Members((INamedTypeSymbol)type, name));

        return KindOf(type) is { } kind ? new ValueModel(kind, name, None) : null;
    }

    static ValueKind? KindOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => ValueKind.Text,
        SpecialType.System_Boolean => ValueKind.Bool,
        SpecialType.System_Int32 => ValueKind.Int32,
        SpecialType.System_UInt32 => ValueKind.UInt32,
        SpecialType.System_Int64 => ValueKind.Int64,
        SpecialType.System_UInt64 => ValueKind.UInt64,
        SpecialType.System_Single => ValueKind.Single,
        SpecialType.System_Double => ValueKind.Double,
        _ => NameOf(type) switch
        {
            "System.DateTimeOffset" => ValueKind.Time,
            "System.TimeSpan" => ValueKind.Duration,
            "Google.Protobuf.ByteString" => ValueKind.Bytes,
            "Strata.Resources.StringMap" => ValueKind.StringMap,
            _ => IsMessage(type) ? ValueKind.Message : null,
        },
    };

    /// <summary>A spec of its own may stand inside another one as well.</summary>
    static bool IsMessage(ITypeSymbol type) => type.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.ToDisplayString() is "Strata.Resources.MessageAttribute" or "Strata.Resources.ResourceAttribute");

    static bool IsNullable(ITypeSymbol type) =>
        type.NullableAnnotation == NullableAnnotation.Annotated || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    static string NameOf(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString();

    /// <summary>The first member of each value: a switch refuses the others.</summary>
    static EquatableList<EnumMemberModel> Members(INamedTypeSymbol type, string typeName) =>
        new([.. type.GetMembers().OfType<IFieldSymbol>()
            .Where(member => member.HasConstantValue)
            .GroupBy(member => member.ConstantValue)
            .Select(same => same.First().Name)
            .Select(member => new EnumMemberModel($"{typeName}.@{member}", Casing.Camel(member)))]);
}
