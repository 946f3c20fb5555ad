// strata-bench list [WORKLOAD]        one line per measurement: a workload and its parameters
// strata-bench WORKLOAD [NAME=VALUE…] runs one measurement in this process and prints one JSON object
using Strata.Benchmarks;

if (args is ["list", .. var names])
{
    foreach (var line in Workloads.All.Where(workload => names.Length == 0 || names.Contains(workload.Name)).SelectMany(Lines))
        Console.WriteLine(line);
    return 0;
}

if (args is not [var name, .. var values] || Workloads.All.FirstOrDefault(workload => workload.Name == name) is not { } chosen)
{
    var known = string.Join(' ', Workloads.All.Select(workload => workload.Name));
    Console.Error.WriteLine($"usage: strata-bench list [WORKLOAD…] | WORKLOAD [NAME=VALUE…]; workloads: {known}");
    return 2;
}

var parameters = Parameters.Parse(values);
Console.WriteLine(Report.Json(chosen.Name, parameters, await chosen.MeasureAsync(parameters)));
return 0;

static IEnumerable<string> Lines(Workload workload) => workload.Variants.Select(variant => $"{workload.Name} {variant}".TrimEnd());
