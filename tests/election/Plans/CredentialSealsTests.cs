using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

public sealed class CredentialSealsTests
{
    private readonly Secrets _secrets = new();
    private readonly CredentialSeals _seals;

    public CredentialSealsTests() => _seals = new CredentialSeals(_secrets, NullLogger.Instance);

    private static List<Camera> Cameras(int count) => [.. Enumerable.Range(0, count).Select(i => new Camera
    {
        Metadata = new ObjectMeta { Name = $"cam-{i}" },
        Spec = new CameraSpec { Server = "slave-2", Url = "rtsp://c/1", CredentialsSecret = $"secret-{i}" },
    })];

    private Task<bool> ReadAsync(int cameras) => _seals.ReadAsync(Cameras(cameras), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Read_ManySecrets_AllAtFirstThenInTurnUntilEveryChangeIsSeen()
    {
        foreach (var i in Enumerable.Range(0, 600))
        {
            _secrets.Values[$"secret-{i}"] = "a";
        }
        Assert.True(await ReadAsync(600));
        Assert.Equal(600, _secrets.Reads);
        Assert.False(await ReadAsync(600));
        Assert.Equal(600 + 256, _secrets.Reads);
        foreach (var i in Enumerable.Range(0, 600))
        {
            _secrets.Values[$"secret-{i}"] = "b";
        }
        Assert.True(await ReadAsync(600));
        Assert.True(await ReadAsync(600));
        Assert.True(await ReadAsync(600));
        Assert.False(await ReadAsync(600));
    }

    [Fact]
    public async Task Read_SecretCannotBeReadOrIsGone_KeepsItOrForgetsIt()
    {
        _secrets.Values["secret-0"] = "a";
        Assert.True(await ReadAsync(1));
        _secrets.Fails = true;
        Assert.False(await ReadAsync(1));
        _secrets.Fails = false;
        Assert.False(await ReadAsync(1));
        _secrets.Values.Clear();
        Assert.True(await ReadAsync(1));
        Assert.False(await ReadAsync(1));
    }

    private sealed class Secrets : ISecretStore
    {
        public Dictionary<string, string> Values { get; } = [];
        public bool Fails { get; set; }
        public int Reads { get; private set; }

        public Task<string?> GetAsync(string name, CancellationToken ct)
        {
            Reads++;
            return Fails ? throw new IOException("Input/output error.") : Task.FromResult(Values.GetValueOrDefault(name));
        }

        public Task PutAsync(string name, string value, CancellationToken ct) => throw new NotSupportedException();

        public Task<bool> DeleteAsync(string name, CancellationToken ct) => throw new NotSupportedException();
    }
}
