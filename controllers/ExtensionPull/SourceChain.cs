using System.Collections.Concurrent;
using Polly;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>
/// The places that may have an image, asked in order: any failure of one moves on to the next, but one of our own disk does not; when all
/// have failed the round is tried again if that can help. One that has not answered at all is not asked again, whatever else is needed:
/// each time would cost as long.
/// </summary>
sealed class SourceChain(IReadOnlyList<IImageSource> sources, ResiliencePipeline retry)
{
    readonly ConcurrentDictionary<IImageSource, StageException> silent = new();

    public async Task<T> AskAsync<T>(Func<IImageSource, CancellationToken, Task<T>> ask, CancellationToken ct) =>
        await retry.ExecuteAsync(async token => await OneRoundAsync(ask, token), ct);

    async Task<T> OneRoundAsync<T>(Func<IImageSource, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        var failures = new List<StageException>();
        foreach (var source in sources)
        {
            if (silent.TryGetValue(source, out var silence))
            {
                failures.Add(silence);
                continue;
            }

            try
            {
                return await ask(source, ct);
            }
            catch (StageException e) when (!DiskErrors.IsOne(e))
            {
                if (IsSilence(e)) silent[source] = e;
                failures.Add(e);
            }
        }

        throw failures is [var only] ? only : Together(failures);
    }

    static bool IsSilence(StageException failure) => failure.InnerException is AnswerTimeout;

    /// <summary>The one that may pass soonest speaks for all; else the last, which is the registry itself.</summary>
    static StageException Together(List<StageException> failures)
    {
        var leading = failures.LastOrDefault(f => f.Retriable && !IsSilence(f)) ?? failures.LastOrDefault(f => f.Retriable) ?? failures[^1];
        var others = string.Join("; ", failures.Where(f => f != leading).Select(f => f.Message));
        return new StageException(
            leading.Code, $"{leading.Message} (also tried: {others})", leading.Hint, leading.Retriable, leading.InnerException);
    }
}
