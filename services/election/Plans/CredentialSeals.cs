using System.Security.Cryptography;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// Opens the cameras' secrets (election alone does) and seals them to recorders. Sealing is randomised, so a sealed text is kept as
/// long as secret and key stay: else every plan would be a new one.
/// </summary>
internal sealed class CredentialSeals(ISecretStore secrets, ILogger log)
{
    // Read again at one look; a site with more cameras is read through in several.
    private const int KnownAtOnce = 256;

    private readonly Dictionary<string, string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private int _turn;
    private readonly Dictionary<(string Secret, string Key), (string Plain, string? Sealed)> _sealed = [];

    /// <summary>Reads the secrets that these cameras name: new ones at once, known ones in turn, so that a change of one is seen within a while.</summary>
    /// <returns>True when one changed.</returns>
    public async Task<bool> ReadAsync(IEnumerable<Camera> cameras, CancellationToken ct)
    {
        var names = cameras.Select(c => c.Spec.CredentialsSecret).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var changed = false;
        _missing.IntersectWith(names);
        foreach (var gone in _open.Keys.Where(k => !names.Contains(k)).ToList())
        {
            _open.Remove(gone);
            changed = true;
        }
        var known = names.Where(_open.ContainsKey).Order(StringComparer.Ordinal).ToList();
        var turn = Enumerable.Range(0, Math.Min(KnownAtOnce, known.Count)).Select(i => known[(_turn + i) % known.Count]);
        foreach (var name in names.Where(n => !_open.ContainsKey(n)).Concat(turn).ToList())
        {
            changed |= await ReadOneAsync(name, ct);
        }
        _turn = known.Count == 0 ? 0 : (_turn + KnownAtOnce) % known.Count;
        foreach (var gone in _sealed.Keys.Where(k => !names.Contains(k.Secret)).ToList())
        {
            _sealed.Remove(gone);
        }
        return changed;
    }

    private async Task<bool> ReadOneAsync(string name, CancellationToken ct)
    {
        string? value;
        try
        {
            value = await secrets.GetAsync(name, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("Secret {Secret} cannot be read now: {Message}", name, error.Message);
            return false;
        }
        var before = _open.GetValueOrDefault(name);
        if (value is null)
        {
            if (_missing.Add(name))
            {
                log.LogWarning("There is no secret {Secret}: its camera is asked without credentials.", name);
            }
            return _open.Remove(name);
        }
        _missing.Remove(name);
        _open[name] = value;
        return !string.Equals(before, value, StringComparison.Ordinal);
    }

    public string? Seal(Camera camera, string recorderPublicKey)
    {
        if (camera.Spec.CredentialsSecret is not { } name || !_open.TryGetValue(name, out var plain) || recorderPublicKey.Length == 0)
        {
            return null;
        }
        if (_sealed.TryGetValue((name, recorderPublicKey), out var known) && string.Equals(known.Plain, plain, StringComparison.Ordinal))
        {
            return known.Sealed;
        }
        var text = TrySeal(name, recorderPublicKey, plain);
        _sealed[(name, recorderPublicKey)] = (plain, text);
        return text;
    }

    private string? TrySeal(string name, string recorderPublicKey, string plain)
    {
        try
        {
            return Sealed.Seal(recorderPublicKey, plain);
        }
        catch (Exception error) when (error is CryptographicException or FormatException or ArgumentException)
        {
            log.LogWarning("Secret {Secret} cannot be sealed: a recorder's public key is not one ({Kind}).", name, error.GetType().Name);
            return null;
        }
    }
}
