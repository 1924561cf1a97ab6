using Failover.Contracts;

namespace Failover.Demo.Tests;

public sealed class VolumeReaderTests : IDisposable
{
    private static readonly StoredRun Run = new(new("slave-2", "boot-1", 3), "slave-2", "cam-1", 0xAABBCCDD);
    private static readonly byte[] Key = [0, 0, 0, 3, 0x65, 0x88, 1];
    private static readonly byte[] Delta = [0, 0, 0, 3, 0x41, 0x9A, 2];
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-volumes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Volumes_AsDocumented_AreRead()
    {
        var seam = new Seam
        {
            Server = "slave-2", Camera = "cam-1", Run = Run.Id, Epoch = Run.Id, OffsetTicks = 0, Class = SeamClass.Exact,
            Method = "axis", Votes = 0, Compared = 0, Reason = "It defines the axis.",
        };
        new VolumeBuilder(1).Start().Run(Run).Frames(Run.Id, 1, (9000, Key, 1), (12600, Delta, 2)).Save(_folder);
        new VolumeBuilder(0x1F).Start().Seam(seam).Run(Run).Frames(Run.Id, 3, (16200, Delta, 0)).Save(_folder);

        var contents = VolumeReader.Read(_folder);
        Assert.Equal("store-1", contents.StoreId);
        Assert.Empty(contents.Faults);
        Assert.Equal(Run, Assert.Single(contents.Runs.Values));
        Assert.Equal(seam, Assert.Single(contents.Seams));
        Assert.Equal(
            [(9000L, true, false, (byte)1), (12600, false, true, (byte)1), (16200, false, false, (byte)3)],
            contents.Pictures.Select(picture => (picture.Tick, picture.Key, picture.Damaged, picture.VolumeClass)));
        Assert.All(contents.Pictures, picture => Assert.Equal(picture.Hash, picture.BytesHash));
    }

    [Fact]
    public void Record_WithAFlippedByte_IsSkippedAndNamed()
    {
        var builder = new VolumeBuilder(1).Start().Run(Run);
        var at = builder.Length;
        builder.Frames(Run.Id, 1, (9000, Key, 1)).Frames(Run.Id, 1, (12600, Delta, 0)).Save(_folder, bytes => bytes[at + 96 + 32 + 5] ^= 1);
        var contents = VolumeReader.Read(_folder);
        Assert.Equal(12600, Assert.Single(contents.Pictures).Tick);
        Assert.Contains("are damaged", Assert.Single(contents.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Volume_ThatIsBeingWritten_EndsAtItsLastWholeRecord()
    {
        var builder = new VolumeBuilder(1).Start().Run(Run).Frames(Run.Id, 1, (9000, Key, 1));
        builder.Frames(Run.Id, 1, (12600, Delta, 0)).Save(_folder);
        var path = Path.Combine(_folder, "v-0000000000000001.vol");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);
        var contents = VolumeReader.Read(_folder);
        Assert.Equal(9000, Assert.Single(contents.Pictures).Tick);
        Assert.Empty(contents.Faults);
    }
}
