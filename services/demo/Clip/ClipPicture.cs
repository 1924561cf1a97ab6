using Failover.Contracts;

namespace Failover.Demo;

/// <summary>One picture of the clip.</summary>
/// <param name="Index">Place in the clip, from 0.</param>
/// <param name="Key">An IDR.</param>
/// <param name="Sample">Its slices, each u32 big-endian length + NAL; parameter sets are kept apart.</param>
/// <param name="Hash">The witness' own hash of it.</param>
public sealed record ClipPicture(int Index, bool Key, ReadOnlyMemory<byte> Sample, FrameHash Hash);
