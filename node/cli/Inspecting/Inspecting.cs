using Strata.Cli.Connecting;
using Strata.Runtime;

namespace Strata.Cli.Inspecting;

static class Inspecting
{
    /// <exception cref="CommandException">There is a state, and no runtime.</exception>
    public static async Task<T> InspectAsync<T>(this Connection connection, Func<Runtime.Grpc.InspectionClient, Task<T>> ask)
    {
        try
        {
            return await ask(connection.Inspection);
        }
        catch (UnsupportedException)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"{connection.Endpoint} serves resources, but runs no controllers that could be inspected",
                "ask the program that runs the controllers: name its endpoint with --endpoint");
        }
    }
}
