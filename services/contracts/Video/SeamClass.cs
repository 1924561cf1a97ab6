namespace Failover.Contracts;

/// <summary>How well two runs are placed against each other.</summary>
public enum SeamClass
{
    /// <summary>Not related at all; placed by wall time for viewing only.</summary>
    None,

    /// <summary>Placed by time: content hashes did not match (the camera encodes per session, or no overlap).</summary>
    Timed,

    /// <summary>Placed by content: the same encoded pictures at a constant tick offset.</summary>
    Exact,
}
