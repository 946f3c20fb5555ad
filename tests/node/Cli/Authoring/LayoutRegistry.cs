using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strata.Controllers.Oci;

namespace Strata.Node.Tests.Cli.Authoring;

/// <summary>A registry on the loopback that serves the only image of a layout, under any name.</summary>
sealed class LayoutRegistry : IAsyncDisposable
{
    readonly WebApplication application;

    LayoutRegistry(WebApplication application) => this.application = application;

    public string Authority => new Uri(application.Urls.Single()).Authority;

    /// <param name="authorization">Without this header nobody is let in; null lets in everybody.</param>
    public static async Task<LayoutRegistry> StartAsync(string layout, string? authorization, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(context => AnswerAsync(context, layout, authorization, ct));
        await application.StartAsync(ct);
        return new LayoutRegistry(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    static async Task AnswerAsync(HttpContext context, string layout, string? authorization, CancellationToken ct)
    {
        if (authorization is not null && context.Request.Headers.Authorization != authorization)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            return;
        }

        var image = OciLayout.Open(layout).Images()[0];
        var isManifest = context.Request.Path.Value!.Contains("/manifests/", StringComparison.Ordinal);
        var target = context.Request.Path.Value[(context.Request.Path.Value.LastIndexOf('/') + 1)..];
        var digest = Digest.TryParse(target, out var named) ? named : image.Digest;
        context.Response.ContentType = isManifest ? image.MediaType : "application/octet-stream";
        await context.Response.SendFileAsync(Path.Combine(layout, "blobs", "sha256", digest.Hex), ct);
    }
}
