namespace Failover.Cli;

/// <summary>Who wishes what an operator's verb does; kept with the wish and in the journal.</summary>
internal static class Wisher
{
    /// <summary>The name that was given, else the user's, else the machine's: in a container the number of the user may have no name.</summary>
    public static string NameOf(string? given) => NameOf(given, Environment.UserName, Environment.MachineName);

    internal static string NameOf(string? given, string user, string machine) => given ?? (user.Length > 0 ? user : machine);
}
