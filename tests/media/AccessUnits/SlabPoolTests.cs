namespace Failover.Media.Tests;

public sealed class SlabPoolTests
{
    [Fact]
    public void Return_WithinTheBound_IsUsedAgain()
    {
        var pool = new SlabPool(maxFreeBytes: SlabPool.SlabBytes);
        var slab = pool.Rent(10);
        slab.Release();

        Assert.Equal(SlabPool.SlabBytes, pool.FreeBytes);
        Assert.Same(slab, pool.Rent(SlabPool.SlabBytes));
        Assert.Equal(0, pool.FreeBytes);
    }

    [Fact]
    public void Return_BeyondTheBound_IsForgotten()
    {
        var pool = new SlabPool(maxFreeBytes: SlabPool.SlabBytes);
        var slabs = Enumerable.Range(0, 5).Select(_ => pool.Rent(1)).ToArray();

        foreach (var slab in slabs)
        {
            slab.Release();
        }

        Assert.Equal(SlabPool.SlabBytes, pool.FreeBytes);
    }

    [Fact]
    public void Rent_BigPicture_GivesOneSlabThatHoldsIt()
    {
        var slab = new SlabPool(0).Rent((8 * 1024 * 1024) + 5);

        Assert.True(slab.Length > 8 * 1024 * 1024);
        slab.Release();
    }

    [Fact]
    public void Release_WhilePicturesLieInIt_KeepsTheSlab()
    {
        var pool = new SlabPool(SlabPool.SlabBytes);
        using var builder = new AccessUnitBuilder(pool, 1000);
        var first = Build(builder, 1);
        var second = Build(builder, 2);
        builder.Dispose();

        first.Release();
        Assert.Equal(0, pool.FreeBytes);
        Assert.Equal(Nals.SampleBytes(Nals.Slice(2)), second.Sample.ToArray());

        second.Release();
        Assert.Equal(SlabPool.SlabBytes, pool.FreeBytes);
    }

    [Fact]
    public void Build_PicturesOverManySlabs_KeepTheirBytes()
    {
        var pool = new SlabPool(0);
        using var builder = new AccessUnitBuilder(pool, 8 * 1024 * 1024);
        var sizes = new[] { 100_000, 200_000, 90_000, 700_000, 1_500_000, 10, 255_000, 256 * 1024 };

        var units = sizes.Select((size, i) => Build(builder, i, size)).ToArray();

        for (var i = 0; i < sizes.Length; i++)
        {
            Assert.Equal(Nals.SampleBytes(Nals.Slice(i, sizes[i])), units[i].Sample.ToArray());
            units[i].Release();
        }
    }

    private static AccessUnit Build(AccessUnitBuilder builder, int seed, int size = 20)
    {
        var nal = Nals.Slice(seed, size);
        Assert.True(builder.TryOpenNal(nal[0]));
        foreach (var piece in nal.Skip(1).Chunk(1400))
        {
            Assert.True(builder.TryAppend(piece));
        }

        builder.CloseNal();
        return builder.Build(seed, default, AccessUnitFlags.None);
    }
}
