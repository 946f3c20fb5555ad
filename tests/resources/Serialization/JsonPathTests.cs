using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

public class JsonPathTests
{
    static readonly YamlNode Root = YamlNode.Parse(
        """
        name: gvisor
        aliases: [rd, rds, api]
        labels: {app.io/name: x, none: null}
        items:
            - {kind: a, size: 3, tags: {t: 1}}
            - {kind: b, size: 10}
            - {kind: c}
        """);

    [Theory]
    [InlineData("{.name}", "gvisor")]
    [InlineData("{$.name}", "gvisor")]
    [InlineData("{['name']}", "gvisor")]
    [InlineData("name={.name}!", "name=gvisor!")]
    [InlineData("{.aliases[:]}", "rd rds api")]
    [InlineData("{.aliases[*]}", "rd rds api")]
    [InlineData("{.aliases[0]}", "rd")]
    [InlineData("{.aliases[-1]}", "api")]
    [InlineData("{.aliases[0,2]}", "rd api")]
    [InlineData("{.aliases[1:]}", "rds api")]
    [InlineData("{.aliases[0:3:2]}", "rd api")]
    [InlineData("{.aliases[-2:]}", "rds api")]
    [InlineData("{.labels.app\\.io/name}", "x")]
    [InlineData("{.labels['app.io/name']}", "x")]
    [InlineData("{.labels.none}", "")]
    [InlineData("{['name','missing']}", "gvisor")]
    [InlineData("{.items[*].kind}", "a b c")]
    [InlineData("{.items.*.size}", "3 10")]
    [InlineData("{..kind}", "a b c")]
    [InlineData("{.items[?(@.kind==\"b\")].size}", "10")]
    [InlineData("{.items[?(@.kind != 'b')].kind}", "a c")]
    [InlineData("{.items[?(@.size>3)].kind}", "b")]
    [InlineData("{.items[?(@.size <= 3)].kind}", "a")]
    [InlineData("{.items[?(@.tags)].kind}", "a")]
    [InlineData("{range .items[*]}{.kind}={.size}{\"\\n\"}{end}", "a=3\nb=10\nc=\n")]
    [InlineData("{range .items[*]}{.kind}{','}{end}{.name}", "a,b,c,gvisor")]
    [InlineData("{.missing.deeper[3]}", "")]
    [InlineData("{.name.below}", "")]
    [InlineData("{.items[7].kind}", "")]
    public void Columns_allow_missing_keys(string template, string expected) =>
        Assert.Equal(expected, JsonPath.Parse(template).Format(Root));

    [Fact]
    public void Collections_are_shown_as_indented_json() =>
        Assert.Equal("{\n    \"t\": 1\n}", JsonPath.Parse("{.items[0].tags}").Format(Root));

    [Fact]
    public void Every_value_is_a_result_of_its_own() => Assert.Equal(["a", "b", "c"], JsonPath.Parse("{.items[*].kind}").Find(Root));

    [Theory]
    [InlineData("{.missing}", "missing is not found")]
    [InlineData("{.labels.other}", "other is not found")]
    [InlineData("{.items[*].size}", "size is not found")]
    [InlineData("{.aliases[9]}", "[9] is not found")]
    public void Strictly_a_missing_key_is_an_error(string template, string message) =>
        Assert.Equal(message, Assert.Throws<KeyNotFoundException>(() => JsonPath.Parse(template).Find(Root)).Message);

    [Theory]
    [InlineData("{.name")]
    [InlineData("{}")]
    [InlineData("{.a[}")]
    [InlineData("{.a[0}")]
    [InlineData("{.a['x}")]
    [InlineData("{.a[?(@.x==)]}")]
    [InlineData("{.a[?(@.x]}")]
    [InlineData("{.a[::0]}")]
    [InlineData("{.a[::-1]}")]
    [InlineData("{.a[99999999999]}")]
    [InlineData("{range .a}")]
    [InlineData("{end}")]
    [InlineData("{.a b}")]
    public void What_is_no_template_is_refused(string template) => Assert.Throws<FormatException>(() => JsonPath.Parse(template));
}
