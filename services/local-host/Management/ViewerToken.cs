using System.Security.Cryptography;
using System.Text;
using Failover.Contracts;
using Microsoft.AspNetCore.Http;

namespace Failover.LocalHost;

/// <summary>
/// The viewers' token (ADR 56): who shows it may look and do nothing else. In a file, read at each use: a Secret that is made, changed or taken
/// away counts without a restart. No file: nobody is a viewer.
/// </summary>
internal sealed class ViewerToken(string? path)
{
    private const int LeastLength = 16;

    public static ViewerToken None { get; } = new(null);

    public bool IsShownBy(HttpRequest request)
    {
        var shown = request.Headers[ManagementAccess.ViewerHeader].ToString();
        return HttpMethods.IsGet(request.Method) && shown.Length > 0 && Read() is { Length: >= LeastLength } value
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(shown));
    }

    public override string ToString() => "ViewerToken(hidden)";

    private string? Read()
    {
        try
        {
            return path is not null && File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
