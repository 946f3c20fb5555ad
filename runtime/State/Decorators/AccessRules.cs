using System.Collections.Frozen;

namespace Strata.Runtime;

/// <summary>Rules that most policies are made of.</summary>
public static class AccessRules
{
    public static AccessRule AllowAll { get; } = (_, _) => default;

    /// <summary>Gets, lists and watches only.</summary>
    public static AccessRule ReadOnly { get; } = (access, _) => Unless(access.IsRead, "the state is read-only");

    public static AccessRule OnlyNamespaces(params IEnumerable<string> allowed)
    {
        var names = allowed.ToFrozenSet(StringComparer.Ordinal);
        var reason = $"only these namespaces are served: {string.Join(", ", names.Order(StringComparer.Ordinal))}";
        return (access, _) => Unless(names.Contains(access.Pointer.Namespace), reason);
    }

    /// <summary>Nobody sees or writes these types.</summary>
    public static AccessRule DenyTypes(params IEnumerable<string> denied)
    {
        var types = denied.ToFrozenSet(StringComparer.Ordinal);
        return (access, _) => Unless(!types.Contains(access.Pointer.Type), "the type is not served");
    }

    /// <summary>Allows what every rule allows; the first refusal is the reason.</summary>
    public static AccessRule All(params IReadOnlyList<AccessRule> rules) => async (access, ct) =>
    {
        foreach (var rule in rules)
        {
            if (await rule(access, ct) is { } reason) return reason;
        }

        return null;
    };

    static ValueTask<string?> Unless(bool isAllowed, string reason) => ValueTask.FromResult(isAllowed ? null : reason);
}
