namespace Strata.Cli.Reading;

/// <summary>Turns resources into the text of one output format. Pure but for what it remembers of the text before.</summary>
interface IPrinter
{
    /// <summary>The first piece of text: everything there is.</summary>
    string Begin(IEnumerable<Change> present);

    /// <summary>The text for one later change.</summary>
    string Next(Change change);
}
