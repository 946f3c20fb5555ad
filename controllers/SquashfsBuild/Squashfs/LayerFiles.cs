namespace Strata.Controllers.SquashfsBuild;

/// <param name="Image">The squashfs.</param>
/// <param name="Index">What is in it.</param>
public readonly record struct LayerFiles(string Image, string Index);
