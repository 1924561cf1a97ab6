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
    private Dictionary<string, string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Secret, string Key), (string Plain, string? Sealed)> _sealed = [];

    /// <summary>Reads the secrets that these cameras name.</summary>
    /// <returns>True when one changed.</returns>
    public async Task<bool> ReadAsync(IEnumerable<Camera> cameras, CancellationToken ct)
    {
        var open = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in cameras.Select(c => c.Spec.CredentialsSecret).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await secrets.GetAsync(name, ct) is { } value)
            {
                open[name] = value;
            }
            else
            {
                log.LogWarning("There is no secret {Secret}: its camera is asked without credentials.", name);
            }
        }
        var changed = open.Count != _open.Count || open.Any(o => !_open.TryGetValue(o.Key, out var before) || !string.Equals(before, o.Value, StringComparison.Ordinal));
        _open = open;
        foreach (var gone in _sealed.Keys.Where(k => !open.ContainsKey(k.Secret)).ToList())
        {
            _sealed.Remove(gone);
        }
        return changed;
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
