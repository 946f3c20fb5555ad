using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;

var state = new State(new InMemoryState());
await state.CreateAsync(new Resource<Volume>("data", new Volume("/dev/sdb", ["noatime"])));
var changed = await state.UpdateWithConflictsAsync<Volume>(
    "data", volume => volume with { Spec = volume.Spec with { Device = "/dev/sdc" } });
Console.Write(ResourceYaml.Write(changed));

[Resource]
public sealed partial record Volume([property: Field(1)] string Device, [property: Field(2)] EquatableArray<string> Options)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Volumes.example.dev", "default");
}
