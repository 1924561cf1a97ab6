using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using RabbitMQ.Client.Exceptions;

namespace Failover.Platform;

/// <summary>Why the broker is not reached, as one sentence with what helps. Never with a credential.</summary>
public static class BrokerProblem
{
    /// <summary>The same problem is said again so often, as long as it lasts.</summary>
    public static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(10);

    /// <summary>A line in the log is due: another problem than the last one, or the same for long.</summary>
    public static bool IsToldAgain(string problem, string? last, TimeSpan since) =>
        since >= WarnEvery || !string.Equals(problem, last, StringComparison.Ordinal);

    /// <summary>The failures of a connection or channel that are the broker's or the network's, not ours.</summary>
    public static bool IsOne(Exception e) => e is BrokerUnreachableException or OperationInterruptedException or AlreadyClosedException
        or PublishException or RabbitMQClientException or IOException or SocketException or TimeoutException or AuthenticationException
        or OperationCanceledException or ObjectDisposedException or UnauthorizedAccessException
        // Certificate files that are being renewed: half written, or a certificate beside its old key.
        or CryptographicException or ArgumentException;

    /// <param name="refused">What was wrong with the broker's certificate, if that was the reason (<see cref="BrokerTrust.Refused"/>).</param>
    public static string Sentence(Exception e, BrokerOptions options, string? refused = null)
    {
        var causes = Causes(e).ToList();
        if (causes.OfType<CryptographicException>().Any() || e is ArgumentException)
        {
            return $"A certificate file for the broker {options} cannot be used ({causes[^1].Message.TrimEnd('.')}): "
                + $"look at {string.Join(", ", new[] { options.CaFile, options.CertificateFile, options.KeyFile }.OfType<string>())}. Perhaps it is being renewed.";
        }
        if (causes.OfType<AuthenticationFailureException>().Any() || causes.OfType<PossibleAuthenticationFailureException>().Any())
        {
            return $"The broker {options} refused the user {options.User}: check the password file, and that the user exists.";
        }
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is not null)
        {
            if (refused is not null)
            {
                return $"The TLS certificate of the broker {options} {refused}.";
            }
            return $"The TLS certificate of the broker {options} is not trusted: it must be for the name {options.Host} and signed by "
                + $"{(options.CaFile is null ? "an authority of this system (or give --broker-ca)" : $"an authority in {options.CaFile}")}.";
        }
        if (causes.OfType<OperationInterruptedException>().FirstOrDefault()?.ShutdownReason is { } reason)
        {
            return reason.ReplyCode switch
            {
                530 => $"The broker {options} refused the virtual host to the user {options.User}: check its name and the user's permissions.",
                403 => $"The broker {options} refused something to the user {options.User}: {reason.ReplyText.TrimEnd('.')}. Check its permissions.",
                406 => $"The broker {options} holds an exchange or queue with other properties: {reason.ReplyText.TrimEnd('.')}. Delete that one.",
                _ => $"The broker {options} ended it: {reason.ReplyText.TrimEnd('.')}.",
            };
        }
        if (causes.OfType<SocketException>().FirstOrDefault() is { } socket)
        {
            if (socket.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery)
            {
                // The system's own words for it speak of resources.
                return $"The broker {options} is not reached: nobody here knows the name {options.Host}. Check the name, and what this machine asks for names (DNS).";
            }
            return $"The broker {options} is not reached: {socket.Message.TrimEnd('.')}. Check host, port and that it runs.";
        }
        if (causes.Exists(c => c is OperationCanceledException or TimeoutException))
        {
            return $"The broker {options} did not answer in time: check that it runs and that the port speaks {(options.Tls ? "TLS" : "AMQP without TLS")}.";
        }
        return $"The broker {options} is not reached: {causes[^1].Message.TrimEnd('.')}.";
    }

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
            if (cause is AggregateException { InnerExceptions.Count: > 1 } several)
            {
                foreach (var inner in several.InnerExceptions.Skip(1).SelectMany(Causes))
                {
                    yield return inner;
                }
            }
        }
    }
}
