namespace Failover.Media;

/// <summary>
/// Requests and their answers while nobody receives the stream yet. Answers digest challenges: one try with the given password, more
/// only for a nonce that the camera calls stale, so that a wrong password locks no account.
/// </summary>
internal sealed class RtspRequester(RtspConnection connection, RtspTarget target, RtspOptions options, TimeProvider time) : IRtspHandler
{
    private const int MaxTries = 3;
    private const int Unauthorized = 401;

    private readonly DigestAuthenticator _digest = new(target);
    private readonly List<RtspMessage> _questions = [];
    private int _sequence;
    private bool _authorizedOnce;
    private RtspMessage? _answer;

    /// <summary>Set by SETUP's answer and sent with every request from then on.</summary>
    public string? SessionId { get; set; }

    /// <summary>CSeq of the newest request.</summary>
    public int LastSequence => Volatile.Read(ref _sequence);

    public EarlyFrames Early { get; } = new();

    /// <summary>Sends one request and waits for its answer, whatever its status.</summary>
    /// <exception cref="RtspException">No answer in time, or the camera wants other credentials.</exception>
    public async Task<RtspMessage> AskAsync(string method, string url, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        for (var attempt = 1; ; attempt++)
        {
            var request = Compose(method, url, out var authorized, headers);
            var answer = await ExchangeAsync(request, method, ct);
            if (answer.Status != Unauthorized)
            {
                _authorizedOnce |= authorized;
                return answer;
            }

            Reconsider(answer, authorized, attempt);
        }
    }

    /// <summary>A request without waiting: its answer comes among the frames.</summary>
    public byte[] Compose(string method, string url, out bool authorized, params (string Name, string Value)[] headers)
    {
        var all = new List<(string, string)>(headers.Length + 3) { ("User-Agent", options.UserAgent) };
        var authorization = _digest.Authorize(method, url);
        authorized = authorization is not null;
        if (authorization is not null)
        {
            all.Add(("Authorization", authorization));
        }

        if (SessionId is not null)
        {
            all.Add(("Session", SessionId));
        }

        all.AddRange(headers);
        return RtspMessage.Request(method, url, Interlocked.Increment(ref _sequence), all);
    }

    /// <summary>The challenge of a 401 that came among the frames; true when asking again makes sense.</summary>
    public bool Renew(RtspMessage answer) => answer.Status == Unauthorized && _digest.HasCredentials && _digest.Accept(answer, out _);

    public void OnFrame(int channel, ReadOnlySpan<byte> payload, Arrival arrival) => Early.Add(channel, payload, arrival);

    public bool OnMessage(RtspMessage message)
    {
        if (!message.IsResponse)
        {
            _questions.Add(message);
            return true;
        }

        // Cameras answer an older request late, or with the number of the one before; a missing or odd number is taken as ours.
        if (int.TryParse(message["CSeq"], out var sequence) && sequence < _sequence)
        {
            return false;
        }

        _answer = message;
        return true;
    }

    private async Task<RtspMessage> ExchangeAsync(byte[] request, string method, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.ResponseTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            _answer = null;
            await connection.SendAsync(request, both.Token);
            while (true)
            {
                while (!connection.Deliver(this))
                {
                    if (_answer is { } answer)
                    {
                        return answer;
                    }

                    await AnswerQuestionsAsync(both.Token);
                }

                await connection.ReadAsync(both.Token);
            }
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new RtspException(RtspError.Timeout, $"did not answer {method} within {options.ResponseTimeout.TotalSeconds:0.#} s", late);
        }
    }

    private async Task AnswerQuestionsAsync(CancellationToken ct)
    {
        foreach (var question in _questions)
        {
            await connection.SendAsync(question.Answer(), ct);
        }

        _questions.Clear();
    }

    private void Reconsider(RtspMessage answer, bool authorized, int attempt)
    {
        if (!_digest.HasCredentials)
        {
            throw new RtspException(RtspError.Unauthorized, "asks for a user and a password, and none are configured");
        }

        if (!_digest.Accept(answer, out var stale))
        {
            throw new RtspException(RtspError.Unsupported, "asks for a login other than Digest with MD5 or SHA-256");
        }

        if ((authorized && !stale && !_authorizedOnce) || attempt == MaxTries)
        {
            throw new RtspException(RtspError.Unauthorized, "refuses the configured user or password");
        }
    }
}
