namespace Strata.Cli.Authoring;

/// <summary>Why a helper program gave no credentials, in words that follow its name.</summary>
sealed class CredentialHelperException(string problem, Exception? cause = null) : Exception(problem, cause);
