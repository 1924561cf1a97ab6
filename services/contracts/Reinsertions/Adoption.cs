namespace Failover.Contracts;

/// <summary>
/// Held video of a server that is not in the site any more comes home to another one. Beside it the order's server, holdings and cameras are
/// named as the adopting server files them; this says what the holder calls them.
/// </summary>
/// <param name="Server">The server that the video was recorded for.</param>
/// <param name="Cameras">By camera of the adopting server: the camera's name at the holder. One to one.</param>
/// <param name="By">Who wished it.</param>
public sealed record Adoption(string Server, IReadOnlyDictionary<string, string> Cameras, string By);
