namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler accept records and `init` on netstandard2.0, where compilers load generators from.</summary>
static class IsExternalInit;
