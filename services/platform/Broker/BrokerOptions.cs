using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Failover.Platform;

/// <summary>A checked way to the broker. Prints itself without anything secret.</summary>
public sealed class BrokerOptions
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;
    private readonly string _passwordFile;

    private BrokerOptions(Uri address, BrokerSettings settings)
    {
        Tls = address.Scheme == "amqps";
        Host = address.Host.Trim('[', ']');
        Port = address.IsDefaultPort || address.Port <= 0 ? Tls ? TlsPort : PlainPort : address.Port;
        User = Uri.UnescapeDataString(address.UserInfo);
        Vhost = address.AbsolutePath.Length <= 1 ? "/" : Uri.UnescapeDataString(address.AbsolutePath[1..]);
        _passwordFile = settings.PasswordFile!;
        CaFile = settings.CaFile;
        CertificateFile = settings.CertificateFile;
        KeyFile = settings.KeyFile;
    }

    public string Host { get; }

    public int Port { get; }

    public bool Tls { get; }

    public string User { get; }

    public string Vhost { get; }

    public string? CaFile { get; }

    public string? CertificateFile { get; }

    public string? KeyFile { get; }

    /// <summary>Checks everything at once, the files too.</summary>
    /// <exception cref="FailoverSetupException">One sentence per problem, each with what helps; exit code 2.</exception>
    public static BrokerOptions Check(BrokerSettings settings)
    {
        var problems = new List<string>();
        var address = AddressOf(settings.Broker, problems);
        CheckPassword(settings.PasswordFile, problems);
        if (address?.Scheme == "amqp" && (settings.CaFile ?? settings.CertificateFile ?? settings.KeyFile) is not null)
        {
            problems.Add("A certificate is given, but the broker's address is amqp://, which has no TLS: write amqps://.");
        }
        CheckCertificates(settings, problems);
        return problems.Count == 0
            ? new BrokerOptions(address!, settings)
            : throw new FailoverSetupException(string.Join(Environment.NewLine, problems), exitCode: 2);
    }

    /// <summary>The password as it stands in the file now.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string ReadPassword() => FirstLine(_passwordFile);

    /// <summary>The private authorities to trust; null: the system's.</summary>
    public X509Certificate2Collection? ReadAuthorities() => CaFile is null ? null : ReadAuthorities(CaFile);

    /// <summary>The client's certificate with its key; null: none.</summary>
    public X509Certificate2? ReadClientCertificate() =>
        CertificateFile is null ? null : X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);

    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{Host}:{Port}/{(Vhost == "/" ? "" : Vhost)}";

    private static Uri? AddressOf(string? text, List<string> problems)
    {
        const string Form = "write amqps://USER@HOST:PORT/VHOST";
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add($"The broker's address is missing: give --broker or FAILOVER__BUS__BROKER ({Form}).");
            return null;
        }
        // Not shown from here on: a password may stand in it.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("amqp" or "amqps") || address.Host.Length == 0)
        {
            problems.Add($"The broker's address is no address of AMQP: {Form}.");
            return null;
        }
        if (address.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            problems.Add("The broker's address holds a password, which other users of this machine could read: leave it out "
                + "and give --broker-password-file or FAILOVER__BUS__PASSWORDFILE.");
        }
        else if (address.UserInfo.Length == 0)
        {
            problems.Add($"The broker's address names no user: {Form}.");
        }
        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.AbsolutePath.IndexOf('/', 1) > 0)
        {
            problems.Add($"The broker's address has more than a virtual host after the port: {Form} (a / in its name is %2F).");
        }
        return address;
    }

    private static void CheckPassword(string? file, List<string> problems)
    {
        if (file is null)
        {
            problems.Add("The broker's password is missing: write it into a file and give --broker-password-file or FAILOVER__BUS__PASSWORDFILE.");
            return;
        }
        try
        {
            if (FirstLine(file).Length == 0)
            {
                problems.Add($"The password file {file} is empty: its first line is the password.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The password file {file} is not readable ({e.Message.TrimEnd('.')}): give the right one with --broker-password-file.");
        }
    }

    private static void CheckCertificates(BrokerSettings settings, List<string> problems)
    {
        if (settings.CaFile is { } authority)
        {
            Try(authority, "no certificate in PEM", () => ReadAuthorities(authority), problems);
        }
        if ((settings.CertificateFile is null) != (settings.KeyFile is null))
        {
            problems.Add("A client certificate and its key belong together: give both --broker-certificate and --broker-key, or neither.");
        }
        else if (settings.CertificateFile is { } certificate)
        {
            Try(certificate, $"no certificate in PEM that belongs to the key {settings.KeyFile}",
                () => X509Certificate2.CreateFromPemFile(certificate, settings.KeyFile).Dispose(), problems);
        }
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("no certificate");
    }

    private static void Try(string file, string whatElse, Action read, List<string> problems)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{e.Message.TrimEnd('.')}: give a readable file.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            problems.Add($"{file} is {whatElse}: give the right file.");
        }
    }

    private static string FirstLine(string file)
    {
        using var reader = new StreamReader(file);
        return reader.ReadLine()?.Trim() ?? "";
    }
}
