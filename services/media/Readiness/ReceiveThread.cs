using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Failover.Media;

/// <summary>
/// One thread that waits for the bytes of many cameras and hands them on itself, without a queue and a wake-up in between: of what a small
/// packet costs, the wake-ups are the most (ADR 60). What runs on it must never block: it parses, hashes and queues, no more.
/// </summary>
internal sealed class ReceiveThread
{
    private const int EventsAtOnce = 64;

    /// <summary>One thread carries some hundred cameras; beyond a few the processor is better spent elsewhere.</summary>
    private static readonly Lazy<ReceiveThread[]> Threads = new(() => [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount / 4, 1, 8)).Select(i => new ReceiveThread(i))]);
    private static int _turn;

    private readonly int _epoll = Epoll.Create();
    private readonly ConcurrentDictionary<long, SocketReadiness> _watched = new();
    private long _lastId;

    private ReceiveThread(int number)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = $"receive-{number}" };
        thread.Start();
    }

    /// <summary>Watches the socket from now on; null where there is no epoll: then the runtime's own way of waiting is taken.</summary>
    public static SocketReadiness? Watch(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var threads = Threads.Value;
        return threads[(uint)Interlocked.Increment(ref _turn) % threads.Length].Add(socket);
    }

    /// <summary>Before the socket is closed: its number may be another's then.</summary>
    internal void Forget(SocketReadiness watched)
    {
        _watched.TryRemove(watched.Id, out _);
        Epoll.Forget(_epoll, watched.Handle);
    }

    private SocketReadiness Add(Socket socket)
    {
        var watched = new SocketReadiness(this, Interlocked.Increment(ref _lastId), socket.Handle);
        _watched[watched.Id] = watched;
        try
        {
            Epoll.Watch(_epoll, watched.Handle, watched.Id);
            return watched;
        }
        catch
        {
            _watched.TryRemove(watched.Id, out _);
            throw;
        }
    }

    private void Run()
    {
        var events = new byte[EventsAtOnce * Epoll.EventBytes];
        while (true)
        {
            var count = Epoll.Wait(_epoll, events);
            if (count < 0 && Marshal.GetLastPInvokeError() != Epoll.Interrupted)
            {
                // Cannot be; and cameras that are silently never read again would be worse than a process that starts anew.
                throw new IOException($"epoll_wait failed with error {Marshal.GetLastPInvokeError()}.");
            }

            for (var i = 0; i < count; i++)
            {
                var (id, ended) = Epoll.Read(events, i);
                if (_watched.TryGetValue(id, out var watched))
                {
                    watched.Signal(ended);
                }
            }
        }
    }
}
