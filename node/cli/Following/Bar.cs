namespace Strata.Cli.Following;

/// <summary>How far one transfer is.</summary>
/// <param name="Name">As a stranger may have written it.</param>
/// <param name="Rate">Bytes a second, of late.</param>
sealed record Bar(string Name, long Bytes, long Total, double Rate);
