using Strata.Runtime.Testing;

namespace Examples.HostsFile;

public sealed class HostsFileWriterTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("hosts-file-");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Hosts => Path.Combine(directory.FullName, "hosts");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task The_file_has_every_name_of_every_entry()
    {
        await using var harness = Harness();
        await harness.WriteAsync("db", new HostEntry("10.1.0.2", ["db", "db.lan"]));
        await harness.WriteAsync("web", new HostEntry("10.1.0.1", ["web"]));
        await harness.SettleAsync();

        Assert.Equal(["10.1.0.2\tdb", "10.1.0.2\tdb.lan", "10.1.0.1\tweb"], File.ReadLines(Hosts).Skip(2));

        await harness.TeardownAsync<HostEntry>("db");
        await harness.SettleAsync();
        Assert.Equal(["10.1.0.1\tweb"], File.ReadLines(Hosts).Skip(2));
    }

    [Fact]
    public async Task A_name_that_two_entries_claim_is_told()
    {
        await using var harness = Harness();
        await harness.WriteAsync("a", new HostEntry("10.1.0.1", ["web"]));
        await harness.WriteAsync("b", new HostEntry("10.1.0.2", ["web"]));

        var status = await harness.CreatedAsync<HostsFileStatus>(HostsFileStatus.Id);

        Assert.Equal(new HostsFileStatus(Hosts, 1, ["web"]), status.Spec);
        Assert.Contains("10.1.0.1\tweb", File.ReadLines(Hosts));
    }

    [Fact]
    public async Task A_file_that_somebody_changed_is_made_anew_within_a_minute()
    {
        await using var harness = Harness();
        await harness.CreatedAsync<HostsFileStatus>(HostsFileStatus.Id);
        var right = await File.ReadAllTextAsync(Hosts, Ct);
        await File.WriteAllTextAsync(Hosts, "10.6.6.6 bank\n", Ct);

        harness.Advance(TimeSpan.FromMinutes(1));
        await harness.SettleAsync();

        Assert.Equal(right, await File.ReadAllTextAsync(Hosts, Ct));
    }

    [Fact]
    public async Task A_disk_that_refuses_is_tried_again()
    {
        Directory.CreateDirectory(Hosts);
        await using var harness = Harness();
        await harness.AssertNoneAsync<HostsFileStatus>();
        Directory.Delete(Hosts);

        await harness.EventuallyAsync<HostsFileStatus>(HostsFileStatus.Id, status => status.Spec.Names == 0);
    }

    ControllerHarness Harness()
    {
        var options = new HarnessOptions();
        return new ControllerHarness(options, new HostsFileWriter(Hosts, options.Time));
    }
}
