using System.Security.Cryptography;
using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests;

static class ContentDigests
{
    public static ContentDigest Of(string content) => new(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
