namespace Failover.Platform;

/// <summary>What is wrong with how a process was asked to start: collected, so that all of it is told at once.</summary>
public sealed class StartProblems
{
    private readonly List<string> _found = [];

    public void Add(string problem) => _found.Add(problem);

    /// <summary>The value, or null with its problems kept.</summary>
    public T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FailoverSetupException e)
        {
            _found.Add(e.Message);
            return null;
        }
    }

    /// <exception cref="FailoverSetupException">There are problems: one a line, exit code 2.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new FailoverSetupException(string.Join(Environment.NewLine, _found), exitCode: 2);
        }
    }
}
