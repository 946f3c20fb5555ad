using System.Collections.Immutable;

namespace Strata.Resources.Serialization.Paths;

/// <summary>A piece of a template.</summary>
abstract record Part
{
    /// <summary>The values of each expression, in the order of the template.</summary>
    /// <param name="current">What a leading `.` or `@` means: inside a range, its item.</param>
    public abstract IEnumerable<IReadOnlyList<YamlNode>> Evaluate(YamlNode root, YamlNode current, bool isStrict);
}

sealed record TextPart(string Text) : Part
{
    public override IEnumerable<IReadOnlyList<YamlNode>> Evaluate(YamlNode root, YamlNode current, bool isStrict) =>
        [[YamlScalar.String(Text)]];
}

/// <param name="FromRoot">Whether it starts with `$`.</param>
sealed record ExpressionPart(bool FromRoot, ImmutableArray<Step> Steps) : Part
{
    public override IEnumerable<IReadOnlyList<YamlNode>> Evaluate(YamlNode root, YamlNode current, bool isStrict) =>
        [Values(root, current, isStrict)];

    public IReadOnlyList<YamlNode> Values(YamlNode root, YamlNode current, bool isStrict) =>
        Steps.Aggregate<Step, IReadOnlyList<YamlNode>>(
            [FromRoot ? root : current],
            (nodes, step) => [.. nodes.SelectMany(node => step.Select(node, isStrict))]);
}

sealed record RangePart(ExpressionPart Over, ImmutableArray<Part> Body) : Part
{
    public override IEnumerable<IReadOnlyList<YamlNode>> Evaluate(YamlNode root, YamlNode current, bool isStrict) =>
        Over.Values(root, current, isStrict).SelectMany(item => Body.SelectMany(part => part.Evaluate(root, item, isStrict)));
}
