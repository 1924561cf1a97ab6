using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class CameraBookTests
{
    private readonly CameraBook _book = new();
    private ImmutableSortedDictionary<string, Camera> _store = ImmutableSortedDictionary<string, Camera>.Empty;
    private ImmutableSortedDictionary<string, Camera> _deleted = ImmutableSortedDictionary<string, Camera>.Empty;
    private Failover.Contracts.Site _site = new() { Metadata = new ObjectMeta { Name = "demo" } };
    private double _now;

    public CameraBookTests()
    {
        for (var i = 1; i <= 8; i++)
        {
            Add($"cam-{i}");
        }
        Look();
    }

    private void Add(string name, string server = "slave-2")
    {
        _store = _store.SetItem(name, new Camera { Metadata = new ObjectMeta { Name = name }, Spec = new CameraSpec { Server = server, Url = "rtsp://c/1" } });
        _deleted = _deleted.Remove(name);
    }

    private void Delete(string name)
    {
        _deleted = _deleted.SetItem(name, _store[name]);
        _store = _store.Remove(name);
    }

    private string Look(double passed = 0)
    {
        _now += passed;
        var ends = _book.Look(new SiteObjects { Synced = true, Site = _site, Cameras = _store, DeletedCameras = _deleted }, TimeSpan.FromSeconds(_now), default);
        return string.Join(" ", ends.Select(e => $"{e.Server}.{e.Camera}"));
    }

    [Fact]
    public void Look_Deleted_IsNamedUntilItsEndIsWritten()
    {
        Delete("cam-3");
        Assert.Equal("", Look());
        Assert.Equal("", Look(9.9));
        Assert.Equal("slave-2.cam-3", Look(0.1));
        Assert.Contains("cam-3", _book.Cameras.Keys);
        _book.Stopped(new StoppedEntry("slave-2", "cam-3", "site", default, ""));
        Assert.DoesNotContain("cam-3", _book.Cameras.Keys);
        Assert.Equal("", Look(1));
        Assert.Empty(_book.Orphans);
    }

    [Fact]
    public void Look_DeletedAndBackInTime_NothingEnds()
    {
        Delete("cam-3");
        Look();
        Look(5);
        Add("cam-3");
        Look(1);
        Assert.Equal("", Look(20));
        Assert.Same(_store, _book.Cameras);
    }

    [Fact]
    public void Look_MissingFromAFreshListButNeverDeleted_IsNamedForEver()
    {
        _store = _store.Remove("cam-3").Remove("cam-4");
        Look();
        Assert.Equal("", Look(100_000));
        Assert.Equal(8, _book.Cameras.Count);
        Assert.Equal(["cam-3", "cam-4"], _book.Orphans.Select(o => o.Camera.Metadata.Name));
        Assert.Contains("without having been deleted", _book.Orphans[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_AllVanishAtOnce_NothingEnds()
    {
        _store = ImmutableSortedDictionary<string, Camera>.Empty;
        Look();
        Assert.Equal("", Look(100_000));
        Assert.Equal(8, _book.Cameras.Count);
    }

    [Fact]
    public void Look_MostAreDeletedAtOnce_WaitsForTheOperatorsWord()
    {
        for (var i = 1; i <= 5; i++)
        {
            Delete($"cam-{i}");
            Look(1);
        }
        Assert.Equal("", Look(60));
        Assert.Equal(5, _book.Orphans.Count);
        _site = _site with { Metadata = _site.Metadata with { Annotations = new Dictionary<string, string> { [CameraBook.Confirm] = "4" } } };
        Assert.Equal("", Look(1));
        _site = _site with { Metadata = _site.Metadata with { Annotations = new Dictionary<string, string> { [CameraBook.Confirm] = "5" } } };
        Assert.Equal("slave-2.cam-1 slave-2.cam-2 slave-2.cam-3 slave-2.cam-4 slave-2.cam-5", Look(1));
    }

    [Fact]
    public void Look_HalfAreDeletedOnPurpose_TheyEnd()
    {
        for (var i = 1; i <= 4; i++)
        {
            Delete($"cam-{i}");
        }
        Look();
        Assert.Equal("slave-2.cam-1 slave-2.cam-2 slave-2.cam-3 slave-2.cam-4", Look(10));
    }

    [Fact]
    public void Look_WholeStoreWasRemovedAndInstalledAgain_WhatIsNotAppliedYetGoesOn()
    {
        foreach (var name in _store.Keys.ToList())
        {
            Delete(name);
        }
        // Election sees nothing while there is no Site; then the first files are applied again.
        _site = new Failover.Contracts.Site { Metadata = new ObjectMeta { Name = "demo", CreationTimestamp = DateTimeOffset.UnixEpoch } };
        for (var i = 1; i <= 6; i++)
        {
            Add($"cam-{i}");
        }
        Look();
        Assert.Equal("", Look(100_000));
        Assert.Equal(8, _book.Cameras.Count);
        Add("cam-7");
        Look();
        Delete("cam-7");
        Look();
        Assert.Equal("slave-2.cam-7", Look(10));
    }

    [Fact]
    public void Look_MovedToAnotherServer_EndsAtTheOldOneAtOnce()
    {
        Add("cam-3", "slave-1");
        Assert.Equal("slave-2.cam-3", Look());
        Assert.Equal("slave-1", _book.Cameras["cam-3"].Spec.Server);
        _book.Stopped(new StoppedEntry("slave-2", "cam-3", "site", default, ""));
        Assert.Equal("", Look(1));
        Assert.Same(_store, _book.Cameras);
    }
}
