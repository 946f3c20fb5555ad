using Microsoft.Extensions.Logging;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.InstallConfig;

/// <summary>
/// Reads and checks what the machine configuration says of extensions. A faulty file changes nothing of what was configured.
/// </summary>
public sealed class InstallConfigController(TimeProvider time, ILogger<InstallConfigController> logger)
    : TransformController<MachineConfig, InstallConfigSpec>
{
    protected override ValueTask<Transformed<InstallConfigSpec>> TransformAsync(
        Resource<MachineConfig> config, InstallConfigSpec? current, CancellationToken ct) =>
        ValueTask.FromResult(Write(Told(Read(config.Spec, current), current)));

    /// <summary>Logs a fault once; that the file cannot be read was logged where it was read.</summary>
    InstallConfigSpec Told(InstallConfigSpec read, InstallConfigSpec? before)
    {
        if (read is { Error: { } fault, Findings.Count: > 0 } && read != before)
            logger.MachineConfigRefused(fault.Code, new StageException(fault.Code, fault.Message, fault.Hint).Advice);
        return read;
    }

    InstallConfigSpec Read(MachineConfig config, InstallConfigSpec? current)
    {
        var lastGood = current ?? new InstallConfigSpec(0, [], [], null, ExtensionPolicy.Default);
        if (config.Error is { } unreadable) return lastGood with { Findings = [], Error = unreadable };

        var parsed = MachineConfigParser.Parse(config.Text);
        return parsed.Findings is [var first, ..]
            ? lastGood with { Findings = parsed.Findings.ToEquatableArray(), Error = Summary(first, parsed.Findings.Count, current?.Error) }
            : new InstallConfigSpec(
                config.Revision, parsed.Extensions.ToEquatableArray(), [], null, parsed.Policy ?? ExtensionPolicy.Default);
    }

    StageError Summary(ConfigFinding first, int count, StageError? before)
    {
        var others = count == 1 ? "" : $" (and {count - 1} more, see findings)";
        var message = $"line {first.Line}, column {first.Column}: {first.Message}{others}";
        return new StageError(first.Code, message, first.Hint, before?.Code == first.Code ? before.Since : time.GetUtcNow(), 1, null);
    }
}
