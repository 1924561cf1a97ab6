using System.Runtime.InteropServices;

namespace Failover.Media;

/// <summary>The few calls of epoll(7) that are needed. Linux only.</summary>
internal static partial class Epoll
{
    public const int Interrupted = 4;

    // sys/epoll.h. RdHup: the peer sends no more.
    private const uint In = 0x1;
    private const uint Err = 0x8;
    private const uint Hup = 0x10;
    private const uint RdHup = 0x2000;
    private const uint EdgeTriggered = 1u << 31;
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Delete = 2;

    /// <summary>struct epoll_event is packed on x86 alone: 4 bytes of flags, then 8 bytes of whoever waits.</summary>
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    public static int EventBytes => DataAt + sizeof(long);

    public static int Create() => Checked(epoll_create1(CloseOnExec), "epoll_create1");

    /// <summary>Tells each time that new bytes come, and what was there before.</summary>
    public static void Watch(int epoll, nint socket, long id)
    {
        Span<byte> wanted = stackalloc byte[16];
        MemoryMarshal.Write(wanted, In | RdHup | EdgeTriggered);
        MemoryMarshal.Write(wanted[DataAt..], id);
        Checked(epoll_ctl(epoll, Add, (int)socket, ref MemoryMarshal.GetReference(wanted)), "epoll_ctl");
    }

    /// <summary>A socket that is closed already is watched no more.</summary>
    public static void Forget(int epoll, nint socket)
    {
        Span<byte> none = stackalloc byte[16];
        _ = epoll_ctl(epoll, Delete, (int)socket, ref MemoryMarshal.GetReference(none));
    }

    /// <summary>Waits for events; less than zero with <see cref="Interrupted"/> as the last error: wait again.</summary>
    public static int Wait(int epoll, byte[] events) => epoll_wait(epoll, ref events[0], events.Length / EventBytes, -1);

    public static (long Id, bool Ended) Read(byte[] events, int index)
    {
        var at = events.AsSpan(index * EventBytes, EventBytes);
        return (MemoryMarshal.Read<long>(at[DataAt..]), (MemoryMarshal.Read<uint>(at) & (Err | Hup | RdHup)) != 0);
    }

    private static int Checked(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed with error {Marshal.GetLastPInvokeError()}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int socket, ref byte wanted);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, ref byte events, int most, int timeoutMs);
}
