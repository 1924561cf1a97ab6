using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What places a run on an axis; the greater outranks the less.</summary>
internal enum SeamTrust
{
    None,

    /// <summary>Clocks only.</summary>
    Clocks,

    /// <summary>A few pictures, too few in a row to be sure: class Timed, method hashes.</summary>
    FewPictures,

    /// <summary>Pictures, or it is the axis itself: class Exact.</summary>
    Pictures,
}

/// <summary>Reads and writes it in the words of a seam.</summary>
internal static class SeamTrusts
{
    public static SeamTrust Of(SeamClass found, string method) => found switch
    {
        SeamClass.Exact => SeamTrust.Pictures,
        SeamClass.Timed => method == "hashes" ? SeamTrust.FewPictures : SeamTrust.Clocks,
        _ => SeamTrust.None,
    };

    public static SeamTrust Of(Seam? seam) => seam is null ? SeamTrust.None : Of(seam.Class, seam.Method);

    public static SeamClass ClassOf(SeamTrust trust) => trust == SeamTrust.Pictures ? SeamClass.Exact : SeamClass.Timed;

    public static string MethodOf(SeamTrust trust) => trust == SeamTrust.Clocks ? "wall" : "hashes";
}
