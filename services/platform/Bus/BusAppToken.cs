using System.Security.Cryptography;
using System.Text;

namespace Failover.Platform;

/// <summary>
/// The token that deliveries carry in <c>dapr-api-token</c>. Without one every delivery is refused: a forgotten token must not open
/// the bus to whoever reaches the port.
/// </summary>
public sealed class BusAppToken(string? token = null)
{
    private string? _token = token;

    /// <summary>A recorder learns its token when it joins.</summary>
    public void Set(string token) => Volatile.Write(ref _token, token);

    public bool Matches(string? presented)
    {
        var expected = Volatile.Read(ref _token);
        return !string.IsNullOrEmpty(expected) && presented is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(presented));
    }
}
