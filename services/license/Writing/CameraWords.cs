using Failover.Contracts;

namespace Failover.License;

/// <summary>What a camera's condition <c>Licensed</c> says. Without numbers, so that buying one licence does not write every camera.</summary>
internal readonly record struct CameraWords(bool Licensed, string Reason, string Message)
{
    public static CameraWords Of(bool unlicensed, int licensed, bool behindDvr) => (unlicensed, behindDvr) switch
    {
        (_, true) => new(true, ConditionReason.BehindDvr, "A camera behind a DVR needs no licence; it cannot be failed over."),
        (false, _) => new(true, ConditionReason.Counted, $"It is among the cameras that count for {LicenseParts.Camera}."),
        (true, _) when licensed == 0 => new(false, ConditionReason.NoLicence, $"The site has no camera licence {LicenseParts.Camera}: recorded, not protected."),
        _ => new(false, ConditionReason.BeyondCount,
            $"Beyond the site's camera licences {LicenseParts.Camera}: recorded, not protected, and not counted until a licence is bought or the annotation {CountedCamera.ConfirmAnnotation} is \"true\"."),
    };
}
