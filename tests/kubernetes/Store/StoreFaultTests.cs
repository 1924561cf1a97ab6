using System.Net;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Failover.Platform;

namespace Failover.Kubernetes.Tests;

/// <summary>What the store says and does while the API server is in trouble.</summary>
public sealed class StoreFaultTests : IAsyncLifetime
{
    private ApiFixture _api = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await ApiFixture.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Read_ServerInTrouble_IsRepeatedUntilItAnswers(int code)
    {
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        _api.Server.Faults.Add(ApiFault.Answer, c => c.Verb is "get" or "list", times: 3, code: code);
        Assert.NotNull(await _api.Store.GetAsync<SiteServer>("a", Ct));
        Assert.Single(await _api.Store.ListAsync<SiteServer>(Ct));
        Assert.Equal(3, _api.Server.Faults.Applied.Count);
    }

    [Fact]
    public async Task Read_ServerAsksToWait_WaitsThatLong()
    {
        _api.Server.Faults.Add(ApiFault.Answer, c => c.Verb == "list", times: 1, code: 429, retryAfterSeconds: 1);
        var began = TimeProvider.System.GetTimestamp();
        Assert.Empty(await _api.Store.ListAsync<SiteServer>(Ct));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(0.95));
    }

    [Fact]
    public async Task Write_TooBusy_IsRepeated()
    {
        _api.Server.Faults.Add(ApiFault.Answer, c => c.Verb == "create", times: 2, code: 429);
        await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        Assert.NotNull(_api.Server.Objects.Find(ApiFixture.Resource("siteservers"), ApiServerDouble.Namespace, "a"));
    }

    [Fact]
    public async Task Write_ServerErrorOrLostAnswer_IsReportedAsUnknownAndNotRepeated()
    {
        _api.Server.Faults.Add(ApiFault.Answer, c => c.Verb == "create" && c.Resource == "cameras", times: 1);
        await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => _api.Store.CreateAsync(Camera("one"), Ct));
        Assert.Null(await _api.Store.GetAsync<Camera>("one", Ct));

        _api.Server.Faults.Add(ApiFault.LoseAnswer, c => c.Verb == "create", times: 1);
        await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => _api.Store.CreateAsync(Camera("two"), Ct));
        Assert.NotNull(await _api.Store.GetAsync<Camera>("two", Ct));

        _api.Server.Faults.Add(ApiFault.CutInBody, c => c.Verb == "update", times: 1);
        var two = await _api.Store.GetAsync<Camera>("two", Ct);
        await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => _api.Store.UpdateAsync(two! with { Spec = two.Spec with { Priority = 9 } }, Ct));
        Assert.Equal(9, (await _api.Store.GetAsync<Camera>("two", Ct))!.Spec.Priority);
    }

    [Fact]
    public async Task Write_NoAnswerInTime_IsReportedAsUnknown()
    {
        await using var api = await ApiFixture.StartAsync(o => o with { Request = TimeSpan.FromMilliseconds(200) });
        api.Server.Faults.Add(ApiFault.Slow, c => c.Verb == "create", delay: TimeSpan.FromSeconds(60));
        var unknown = await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => api.Store.CreateAsync(Camera("one"), Ct));
        Assert.Contains("Camera one", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ServerNotThere_IsUnavailable()
    {
        await using var api = await ApiFixture.StartAsync(o => o with { Retry = TimeSpan.FromMilliseconds(300) });
        await api.Server.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => api.Store.CreateAsync(Camera("one"), Ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => api.Store.GetAsync<Camera>("one", Ct));
    }

    [Fact]
    public async Task List_CutInTheMiddleOfTheBody_IsReadAgain()
    {
        await _api.Store.CreateAsync(Camera("one"), Ct);
        _api.Server.Faults.Add(ApiFault.CutInBody, c => c.Verb == "list", times: 2);
        Assert.Single(await _api.Store.ListAsync<Camera>(Ct));
    }

    [Fact]
    public async Task List_MorePages_AreReadTogetherAndAnewWhenTheyLapse()
    {
        await using var api = await ApiFixture.StartAsync(o => o with { PageSize = 2 });
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
        {
            await api.Store.CreateAsync(Camera(name), Ct);
        }
        // The server forgets the history between the first page and the second.
        var lists = 0;
        api.Server.Faults.Add(ApiFault.Slow, call =>
        {
            if (call.Verb == "list" && ++lists == 2)
            {
                api.Server.Objects.Compact();
            }
            return false;
        });
        Assert.Equal(["a", "b", "c", "d", "e"], (await api.Store.ListAsync<Camera>(Ct)).Select(c => c.Metadata.Name));
        // Page one, page two that lapsed, then three pages.
        Assert.Equal(5, lists);
    }

    [Fact]
    public async Task Forbidden_NamesTheRight()
    {
        _api.Server.Allowed = c => c.Verb != "create";
        var refused = await Assert.ThrowsAsync<KubernetesRefusedException>(() => _api.Store.CreateAsync(Camera("one"), Ct));
        Assert.Contains("'create' of 'cameras'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, _api.Server.Calls[("test", "create", "cameras")]);
    }

    [Fact]
    public async Task Create_WithStatus_ShowsThatStatusEvenWhenItCannotBeWritten()
    {
        _api.Server.Faults.Add(ApiFault.Answer, c => c.Resource == "takeovers/status");
        var refused = await _api.Store.CreateAsync(Refused(), Ct);
        Assert.Equal(TakeoverState.Refused, refused.Status.State);
        var read = await _api.Store.GetAsync<Takeover>("slave-2-t2", Ct);
        Assert.Equal((TakeoverState.Refused, "no licence"), (read!.Status.State, read.Status.Reason));
        Assert.Empty(read.Metadata.Annotations);

        _api.Server.Faults.Clear();
        var moved = await _api.Store.UpdateStatusAsync(read with { Status = read.Status with { Reason = "still none" } }, Ct);
        Assert.Equal("still none", moved.Status.Reason);
        var raw = _api.Server.Objects.Find(ApiFixture.Resource("takeovers"), ApiServerDouble.Namespace, "slave-2-t2")!;
        Assert.Equal("Refused", raw["status"]!["state"]!.GetValue<string>());
    }

    private static Camera Camera(string name) => new() { Metadata = new() { Name = name }, Spec = new() { Server = "a", Url = "rtsp://x/1" } };

    private static Takeover Refused() => new()
    {
        Metadata = new() { Name = "slave-2-t2" },
        Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "test" },
        Status = new() { State = TakeoverState.Refused, Reason = "no licence" },
    };
}
