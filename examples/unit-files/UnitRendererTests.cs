using Strata.Resources;
using Strata.Runtime.Testing;

namespace Examples.UnitFiles;

public sealed class UnitRendererTests
{
    static readonly Service Web = new(["/usr/bin/web", "--root", "/srv/my pages"], StringMap.Empty.Set("LEVEL", "50%"), ["network"]);

    [Fact]
    public async Task A_service_becomes_a_unit_file()
    {
        await using var harness = new ControllerHarness(new UnitRenderer());

        await harness.WriteAsync("web", Web);

        var file = await harness.CreatedAsync<UnitFile>("web.service");
        Assert.Equal(
            """
            [Unit]
            After=network.service

            [Service]
            ExecStart=/usr/bin/web --root "/srv/my pages"
            Environment=LEVEL=50%%

            """,
            file.Spec.Text);
    }

    [Fact]
    public async Task What_holds_for_every_service_is_in_every_file_unless_the_service_says_otherwise()
    {
        await using var harness = new ControllerHarness(new UnitRenderer());
        await harness.WriteAsync("web", Web);
        await harness.CreatedAsync<UnitFile>("web.service");

        await harness.WriteAsync(ServiceDefaults.Id, new ServiceDefaults(StringMap.Empty.Set("LANG", "C").Set("LEVEL", "1")));

        var file = await harness.CreatedAsync<UnitFile>("web.service");
        Assert.EndsWith("Environment=LANG=C\nEnvironment=LEVEL=50%%\n", file.Spec.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_cannot_be_a_unit_keeps_the_last_good_text_and_says_why()
    {
        await using var harness = new ControllerHarness(new UnitRenderer());
        await harness.WriteAsync("web", Web);
        var good = await harness.CreatedAsync<UnitFile>("web.service");

        await harness.WriteAsync("web", Web with { Command = ["web"] });

        var kept = await harness.CreatedAsync<UnitFile>("web.service");
        Assert.Equal(new UnitFile(good.Spec.Text, "the program \"web\" has no absolute path"), kept.Spec);
    }

    [Fact]
    public async Task A_disabled_service_has_no_unit_file_and_gets_it_back()
    {
        await using var harness = new ControllerHarness(new UnitRenderer());
        await harness.WriteAsync("web", Web);
        await harness.CreatedAsync<UnitFile>("web.service");

        await harness.WriteAsync("web", Web with { IsDisabled = true });
        await harness.DestroyedAsync<UnitFile>("web.service");

        await harness.WriteAsync("web", Web);
        await harness.CreatedAsync<UnitFile>("web.service");
    }

    [Fact]
    public async Task A_service_that_leaves_takes_its_unit_file_along()
    {
        await using var harness = new ControllerHarness(new UnitRenderer());
        await harness.WriteAsync("web", Web);
        await harness.CreatedAsync<UnitFile>("web.service");

        await harness.TeardownAsync<Service>("web");

        await harness.DestroyedAsync<UnitFile>("web.service");
    }
}
