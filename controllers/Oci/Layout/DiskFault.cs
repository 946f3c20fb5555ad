namespace Strata.Controllers.Oci;

/// <summary>Our own disk does not take it. As the cause of a stage's error it tells: from another source it is the same again.</summary>
sealed class DiskFault(string message, Exception? cause) : Exception(message, cause);
