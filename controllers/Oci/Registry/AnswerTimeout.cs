namespace Strata.Controllers.Oci;

/// <summary>The cause of a failure that was none for as long as we wait for one: asking at once again would wait as long again.</summary>
sealed class AnswerTimeout(TimeSpan limit, Exception cause) : Exception($"no answer within {limit}", cause);
