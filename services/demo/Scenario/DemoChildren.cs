namespace Failover.Demo;

/// <summary>All children of one demo run. Whatever happens, none outlives it.</summary>
public sealed class DemoChildren : IAsyncDisposable
{
    /// <summary>Time between the request to end and SIGKILL.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly List<DemoChild> _children = [];

    public IReadOnlyList<DemoChild> All => _children;

    public DemoChild this[string name] => _children.First(c => c.Name == name);

    public DemoChild Add(DemoChild child)
    {
        _children.Add(child);
        return child;
    }

    /// <summary>Ends every child: all are asked first, then each is waited for, then killed. Safe to call again.</summary>
    public async Task EndAllAsync()
    {
        foreach (var child in _children)
        {
            child.AskToEnd();
        }

        await Task.WhenAll(_children.Select(c => c.EndAsync(Patience)));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAllAsync();
        foreach (var child in _children)
        {
            child.Dispose();
        }

        _children.Clear();
    }
}
