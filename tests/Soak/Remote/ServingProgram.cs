using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Strata.Resources.Serialization;
using Strata.Runtime;
using Strata.Runtime.Grpc;

namespace Strata.Soak.Remote;

/// <summary>
/// This program as the server: a bare state on a unix socket until its standard input ends. Says `listening`, and for each line it gets
/// the bytes of its heap after a full collection.
/// </summary>
static class ServingProgram
{
    public static async Task RunAsync(string socket)
    {
        var core = new InMemoryState(new InMemoryStateOptions { InitialHistory = 128, MaxHistory = 65_536, HistoryGap = 16 });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenState(new UnixSocketOptions(socket)));
        builder.Services.AddStateService(core, new ResourceTypes());
        await using var application = builder.Build();
        application.MapStateService();
        await application.StartAsync();

        Console.WriteLine("listening");
        while (await Console.In.ReadLineAsync() is not null) Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true));
    }
}
