using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Failover.LocalHost;

/// <summary>A connection with its one channel. When either ends, both are replaced.</summary>
internal sealed class RabbitChannel : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly bool _confirms;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool>? _confirm;

    private RabbitChannel(IConnection connection, IChannel model, bool confirms)
    {
        (_connection, Model, _confirms) = (connection, model, confirms);
        model.BasicAcksAsync += (_, _) => Confirm(true);
        model.BasicNacksAsync += (_, _) => Confirm(false);
        model.ChannelShutdownAsync += OnShutdownAsync;
    }

    public IChannel Model { get; }

    public bool IsOpen => Model.IsOpen && _connection.IsOpen;

    /// <summary>Exchanges declared on it.</summary>
    public HashSet<string> Declared { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends when the channel does.</summary>
    public Task Ended => _ended.Task;

    public static async Task<RabbitChannel> OpenAsync(Func<CancellationToken, Task<IConnection>> dial, bool confirms, CancellationToken ct)
    {
        var connection = await dial(ct);
        try
        {
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: confirms, publisherConfirmationTrackingEnabled: false);
            return new RabbitChannel(connection, await connection.CreateChannelAsync(options, ct), confirms);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>One at a time: the next confirm is this message's. A channel that ends meanwhile has not confirmed it.</summary>
    /// <returns>False when the broker said no, or did not say yes before the channel ended.</returns>
    public async Task<bool> PublishAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var confirm = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _confirm, _confirms ? confirm : null);
        await Model.BasicPublishAsync(exchange, routingKey, mandatory: false, properties, body, stop);
        if (!_confirms)
        {
            return true;
        }
        if (_ended.Task.IsCompleted)
        {
            confirm.TrySetResult(false);
        }
        return await confirm.Task.WaitAsync(stop);
    }

    /// <summary>Closes it without waiting for a broker that does not answer.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _connection.AbortAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (e is AlreadyClosedException or IOException or OperationCanceledException)
        {
            // It is closed.
        }
        _ended.TrySetResult();
        await Confirm(false);
        await _connection.DisposeAsync();
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        _ended.TrySetResult();
        return Confirm(false);
    }

    private Task Confirm(bool taken)
    {
        Interlocked.Exchange(ref _confirm, null)?.TrySetResult(taken);
        return Task.CompletedTask;
    }
}
