using GreetingsNamespace;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Strata.Runtime;
using Strata.Runtime.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddControllerRuntime().AddInMemoryState().AddController<Greeter>();
using var host = builder.Build();
await host.StartAsync();

var state = host.Services.GetRequiredService<State>();
await state.WriteAsync<Guest>("ada", _ => new Guest("Ada"));
var greeting = await state.WatchForAsync<Greeting>("ada", _ => true);
Console.WriteLine(greeting.Spec.Text);

// A program that stays: await host.WaitForShutdownAsync();
await host.StopAsync();
